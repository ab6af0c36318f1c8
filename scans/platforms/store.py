"""What the app-store adapters share: an app that stands there is one item, dated only by its release."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from scans.platforms.dates import parse_date
from scans.platforms.seen import AUTH_ERROR, EMPTY, Item, Refused, Seen, count

Credential = Mapping[str, str]
NO_CREDENTIAL: Credential = {}
PACKAGE = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)+")


def on_shelf(as_of: dt.datetime, name: str = "", released: Any = None) -> Seen:
    """An app that can be downloaded; a store that states no release date leaves it undated."""
    return count([Item("app", parse_date(released, as_of))], as_of, name)


def not_on_shelf(reason: str) -> Seen:
    """Known to the store, with nothing to download."""
    return Seen(EMPTY, reason)


def needed(credential: Credential, *names: str) -> list[str]:
    """The named parts of a credential; without all of them nothing is asked."""
    parts = [credential.get(name, "").strip() for name in names]
    if not all(parts):
        raise Refused(AUTH_ERROR, "no_credential")
    return parts
