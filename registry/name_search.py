"""Which names a typed text means: a part of the name, its syllables, its initials, or a mixture; as one condition.

Every condition is a search for plain text in a column, the same on both databases: nothing about it depends on the length
of the text, so no row can be missed. Chinese is looked for in an index of names, letters in an index of sounds.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Replace, StrIndex
from django.db.models.lookups import GreaterThan

from registry.sounds import readings

PIECES = re.compile(r"[\x21-\x7e]+|[^\x21-\x7e]+")
LETTER = re.compile("[a-z]")


def words_of(text: str) -> list[str]:
    """What is between spaces, in one width and case."""
    return unicodedata.normalize("NFKC", text).casefold().split()


class NameColumns(NamedTuple):
    """Where a name and its sound stand."""

    key: str
    initials: str
    pinyin: str
    handle: str = ""


ACCOUNT = NameColumns("name_key", "name_initials", "name_pinyin", "handle_key")
NAME = ACCOUNT._replace(handle="")


def words_in_name(text: str, columns: NameColumns = ACCOUNT) -> Q:
    """The name has every word, in any order; a single word of letters or digits may also be part of the account's ID."""
    words = words_of(text)
    found = Q() if words else Q(pk__in=[])
    for word in words:
        for piece in _pieces(word):
            found &= Q(_in(columns.key, piece)) if not piece.isascii() else _sounds(piece, columns)
    if len(words) == 1 and words[0].isascii() and columns.handle:
        found |= Q(_in(columns.handle, words[0]))
    return found


def _pieces(word: str) -> list[str]:
    """Chinese beside digits is taken as it stands; beside letters the two are looked for apart."""
    return PIECES.findall(word) if LETTER.search(word) else [word]


def _sounds(piece: str, columns: NameColumns) -> Q:
    found = Q(_in(columns.initials, piece))
    if not LETTER.search(piece):
        return found
    ways = readings(piece)
    if not ways:
        return found | Q(GreaterThan(StrIndex(Replace(F(columns.pinyin), Value(" ")), Value(piece)), 0))
    for syllables in ways:
        found |= Q(*_syllables(syllables, columns))
    return found


def _syllables(syllables: tuple[str, ...], columns: NameColumns) -> Iterator[GreaterThan]:
    """First the initials, which are short; they leave few names whose syllables are compared."""
    yield _in(columns.initials, "".join(each if each.isdecimal() else each[0] for each in syllables))
    yield GreaterThan(StrIndex(Concat(Value(" "), F(columns.pinyin)), Value(f" {' '.join(syllables)}")), 0)


def _in(column: str, part: str) -> GreaterThan:
    return GreaterThan(StrIndex(F(column), Value(part)), 0)
