"""What the adapters of authorised interfaces share: error codes by table, and a list gathered page by page."""

import datetime as dt
import re
from collections.abc import Generator, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential, needed
from scans.platforms.json_answer import number, text, unknown_code
from scans.platforms.page import Clock
from scans.platforms.seen import AUTH_ERROR, EMPTY, OK, RATE_LIMITED, Ask, Item, Refused, Seen, Source, count, malformed

Codes = Mapping[int, tuple[str, str]]  # error code → state and reason

TOKEN = (AUTH_ERROR, "token")
REAUTHORISE = (AUTH_ERROR, "reauthorise")
NO_PERMISSION = (AUTH_ERROR, "no_permission")
QUOTA = (RATE_LIMITED, "quota")
BUSY = (RATE_LIMITED, "busy")

WINDOW = dt.timedelta(days=16)  # the two weeks of a check and two days to spare
PAGES = 10
_ACCOUNT = re.compile(r"[A-Za-z0-9_-]{1,128}")


def refuse_codes(values: Iterable[Any], codes: Codes) -> None:
    """Step 5: absent and 0 are no errors; a code that no table names says nothing about the account."""
    stated = [value for value in values if value is not None and number(value) != 0]
    for value in stated:
        if (code := number(value)) is not None and code in codes:
            raise Refused(*codes[code])
    if stated:
        raise unknown_code(text(stated[0], 20) or "?")


def is_yes(value: Any) -> bool:
    """A flag that is set, in any of the ways platforms write it."""
    return value is True or number(value) == 1 or (isinstance(value, str) and value.strip().lower() == "true")


def is_no(value: Any) -> bool:
    """A flag that says no; a missing one says nothing."""
    return value is False or number(value) == 0 or (isinstance(value, str) and value.strip().lower() == "false")


def id_of(row: dict[str, Any], *keys: str) -> str:
    return next((found for key in keys if (found := text(row.get(key)))), "")


def without_silence(seen: Seen, reason: str) -> Seen:
    """Good for showing a post, not for showing that there was none."""
    return replace(seen, stale_bridge=True, reason=reason) if seen.state in (OK, EMPTY) else seen


class Entry(NamedTuple):
    """One row of a list: whether it counts, and whether its place says nothing about its age."""

    item: Item
    counts: bool = True
    pinned: bool = False


class Page(NamedTuple):
    """One page of a list; `following` is where the next one begins: "" after the last, the same where none is told."""

    entries: list[Entry]
    following: str = ""
    name: str = ""

    def countable(self) -> list[Item]:
        return [entry.item for entry in self.entries if entry.counts]

    def is_older_than(self, moment: dt.datetime) -> bool:
        """Whether nothing in its own place is newer; a page without such dates cannot say so."""
        dates = [entry.item.moment.at for entry in self.entries if entry.item.moment and not entry.pinned]
        return bool(dates) and max(dates) < moment


class OwnerApi:
    """An interface that answers for one account by the grant of its owner; `_judge` reads one answer."""

    key = ""
    host = ""
    needs_credential = True
    credential_fields: tuple[str, ...] = ("access_token",)
    proves_silence = False
    conditional = False
    account = ""  # the parameter that names the account; it may also stand alone as the value
    parameters: Mapping[str, tuple[str, ...]] = {}

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            return self._judge(recorded, params, as_of)
        except Refused as refused:
            return refused.seen

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        try:
            needed(credential, *self.credential_fields)
            ask = self._ask(source, credential, clock())
        except Refused as refused:
            return refused.seen
        recorded = yield ask
        return self.read(recorded, source.params, clock())

    def account_of(self, source: Source) -> str:
        """As it goes into a request: letters and digits only."""
        named = source.params.get(self.account, "") or source.value
        if not _ACCOUNT.fullmatch(named):
            raise malformed("bad_parameter")
        return named

    def _ask(self, source: Source, credential: Credential, as_of: dt.datetime) -> Ask:
        raise NotImplementedError

    def _judge(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        raise NotImplementedError


class OwnerList(OwnerApi):
    """An interface whose list comes in pages, read until the window of a check is covered."""

    first = "0"
    newest_first = True  # pinned posts aside

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        items: list[Item] = []
        name, cursor, as_of = "", self.first, clock()
        try:
            needed(credential, *self.credential_fields)
            for _ in range(PAGES):
                recorded = yield self._ask_page(source, credential, cursor, as_of)
                as_of = clock()
                page = self._page(recorded, source.params, as_of, cursor)
                items += page.countable()
                name = name or page.name
                covered = self.newest_first and page.is_older_than(as_of - WINDOW)
                if covered or not page.following:
                    return count(items, as_of, name)
                if page.following == cursor:
                    break
                cursor = page.following
        except Refused as refused:
            return without_silence(count(items, as_of, name), refused.seen.reason) if items else refused.seen
        return without_silence(count(items, as_of, name), "list_too_short")

    def _judge(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        page = self._page(recorded, params, as_of, self.first)
        return count(page.countable(), as_of, page.name)

    def _ask_page(self, source: Source, credential: Credential, cursor: str, as_of: dt.datetime) -> Ask:
        raise NotImplementedError

    def _page(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime, cursor: str) -> Page:
        raise NotImplementedError
