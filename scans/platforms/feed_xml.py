"""RSS 2.0, RSS 1.0 and Atom read with expat: strictly, without DTDs, without repairing anything."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from scans.platforms.answer import DEPTH_CAP, without_declaration
from scans.platforms.seen import malformed

_DC = "http://purl.org/dc/elements/1.1/ date"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"
_RSS_1 = "http://purl.org/rss/1.0/"


@dataclass(frozen=True)
class _Shape:
    """Where a kind of feed keeps things: the head's and the entries' element and depth, and an entry's fields."""

    head: str
    head_depth: int
    entry: str
    entry_depth: int
    fields: tuple[str, ...]


_SHAPES = {
    "rss": _Shape("channel", 2, "item", 3, ("guid", "link", "title", "pubDate")),
    "rdf": _Shape("channel", 2, "item", 2, ("link", "title")),
    "atom": _Shape("feed", 1, "entry", 2, ("id", "link", "title", "published", "updated", "issued", "modified")),
}


@dataclass
class FeedDocument:
    """What was found: the kind of feed, its head, and every entry's fields as text."""

    kind: str = ""
    head: dict[str, Any] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)


class _Reader:
    """Expat's handlers. Names are compared whole, namespace and all, so that foreign elements mean nothing."""

    def __init__(self) -> None:
        self.found = FeedDocument()
        self.has_head = False
        self._depth = self._text_depth = 0
        self._within: dict[str, Any] | None = None  # the entry, or the head, whose children are fields now
        self._within_depth = 0
        self._text: list[str] = []
        self._into: Callable[[str], None] | None = None
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._root
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_dtd

    def read(self, text: str) -> FeedDocument:
        try:
            self._parser.Parse(text.encode("utf-8"), True)
        except (expat.ExpatError, UnicodeError):
            raise malformed("bad_xml") from None
        return self.found

    def _refuse_dtd(self, *args: object) -> None:
        raise malformed("dtd")

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        kind = {"rss": "rss", "feed": "atom"}.get(local, "rdf" if name == _RDF else "")
        if not kind:
            raise malformed("wrong_root")
        namespace = _RSS_1 if kind == "rdf" else namespace
        home = f"{namespace} " if namespace else ""
        self.found.kind, self._shape = kind, _SHAPES[kind]
        self._fields = {home + name: name for name in self._shape.fields} | {_DC: "dc:date"}
        self._head_fields = {home + name: name for name in ("title", "generator")}
        self._link = home + "link" if kind == "atom" else ""
        self._entry, self._head = home + self._shape.entry, home + self._shape.head
        self._depth = 1
        self._parser.StartElementHandler = self._start
        if self._shape.head_depth == 1:
            self._open_head()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth = depth = self._depth + 1
        if depth == self._shape.entry_depth and name == self._entry and self._into is None:
            self._open_entry()
        elif self._within is not None and depth == self._within_depth + 1 and self._into is None:
            self._field(name, attributes)
        elif depth == self._shape.head_depth and name == self._head:
            self._open_head()
        elif depth > DEPTH_CAP:
            raise malformed("too_deep")

    def _open_head(self) -> None:
        self.has_head = True
        self._within, self._within_depth = self.found.head, self._shape.head_depth

    def _open_entry(self) -> None:
        if self._shape.entry_depth > self._shape.head_depth and not self.has_head:
            return
        entry: dict[str, Any] = {}
        self.found.entries.append(entry)
        self._within, self._within_depth = entry, self._depth

    def _field(self, name: str, attributes: dict[str, str]) -> None:
        key = (self._head_fields if self._within is self.found.head else self._fields).get(name)
        if key is None:
            return
        if name == self._link:
            if attributes.get("rel", "alternate") == "alternate":
                self._within.setdefault("link", attributes.get("href", ""))  # type: ignore[union-attr]
        elif not self._within.get(key):  # type: ignore[union-attr]
            self._key, self._text, self._text_depth = key, [], self._depth
            self._into = self._parser.CharacterDataHandler = self._text.append

    def _end(self, name: str) -> None:
        if self._into is not None and self._depth == self._text_depth:
            self._within[self._key] = "".join(self._text).strip()  # type: ignore[index]
            self._into = self._parser.CharacterDataHandler = None
        elif self._depth == self._within_depth and self._within is not None:
            in_head = self._within is not self.found.head and self._shape.head_depth < self._depth
            self._within = self.found.head if in_head else None
            self._within_depth = self._shape.head_depth
        self._depth -= 1


def read_xml(text: str) -> FeedDocument:
    """Take decoded text apart; a declaration of types or entities refuses it before the parser sees it."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise malformed("dtd")
    reader = _Reader()
    found = reader.read(without_declaration(text))
    if found.kind == "rss" and not reader.has_head:
        raise malformed("no_channel")
    return found
