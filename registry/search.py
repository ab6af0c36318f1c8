"""Whatever somebody knows of an account finds it: name, sound, former name, ID, number or a pasted link (R17)."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from registry.keys import folded_key
from registry.links import LinkRead, LinkReader
from registry.models import Account, FormerName
from registry.name_search import words_in_name, words_of

FEW = 1000  # so many hits are looked up by key
FORMERLY = {
    FormerName.Kind.NAME: "曾用名",
    FormerName.Kind.HANDLE: "曾用账号ID",
    FormerName.Kind.LINK: "曾用链接",
}


class AccountSearch:
    """One typed text and what it means."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.reader = LinkReader() if "." in self.text else None
        self.link = self.reader.read(self.text) if self.reader else LinkRead()

    def narrow(self, rows: QuerySet[Account]) -> QuerySet[Account]:
        return rows.filter(self.meant)

    @cached_property
    def meant(self) -> Q:
        """The names are read once, off an index; few hits are then looked up by key, many asked for again."""
        named, known = words_in_name(self.text), self._known()
        few = list(Account.objects.filter(named).order_by().values_list("pk", flat=True)[: FEW + 1])
        if len(few) + len(known) <= FEW:
            return Q(pk__in={*few, *known})
        return named | Q(pk__in=known)

    def _known(self) -> set[int]:
        """Accounts by what is looked up whole, and by what they were called before."""
        keys = {folded_key(self.text)} - {""}
        exact = Q(number=self.text.upper()) | Q(handle_key__in=keys)
        if self.link.handle:
            exact |= Q(platform=self.link.platform, handle_key=folded_key(self.link.handle))
        found = set(Account.objects.filter(exact).order_by().values_list("pk", flat=True))
        found.update(self.former().values_list("account", flat=True))
        return found | set(self._linked(Account.objects.all(), "link"))

    def former(self) -> QuerySet[FormerName]:
        """The former names, IDs and links that are meant."""
        words = words_of(self.text)
        if not words:
            return FormerName.objects.none()
        named = Q(kind=FormerName.Kind.NAME)
        for word in words:
            named &= Q(GreaterThan(StrIndex(F("key"), Value(word)), 0))
        meant = named | Q(kind=FormerName.Kind.HANDLE, key=folded_key(self.text))
        if self.link.handle:
            key = folded_key(self.link.handle)
            meant |= Q(kind=FormerName.Kind.HANDLE, key=key, account__platform=self.link.platform)
        linked = self._linked(FormerName.objects.filter(kind=FormerName.Kind.LINK), "value")
        return FormerName.objects.filter(meant | Q(pk__in=list(linked))).order_by("-until", "-pk")

    def _linked(self, rows: QuerySet[Any], column: str) -> Iterator[int]:
        """Links are kept as they were written, so those that may be meant are read and compared."""
        if self.reader is None or not self.link.canonical_link:
            return
        part = self.link.value or self.link.key
        key = "link_key" if column == "link" else "key"
        maybe = rows.filter(GreaterThan(StrIndex(F(key), Value(folded_key(part))), 0))
        for pk, link in maybe.order_by().values_list("pk", column):
            if self.reader.read(link).key == self.link.key:
                yield pk

    def told(self, keys: Iterable[int]) -> dict[int, str]:
        """What stands beside a hit that was found under an earlier name, ID or link."""
        told: dict[int, str] = {}
        for account, kind, value in self.former().filter(account__in=keys).values_list("account", "kind", "value"):
            told.setdefault(account, f"{FORMERLY[FormerName.Kind(kind)]}：{value}")
        return told
