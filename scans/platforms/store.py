"""What the app-store adapters share: an app that stands there is one item, dated only by its release."""

import datetime as dt
import re
from typing import Any

from scans.platforms.dates import parse_date
from scans.platforms.seen import EMPTY, Item, Seen, count

PACKAGE = re.compile(r"[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)+")


def on_shelf(as_of: dt.datetime, name: str = "", released: Any = None) -> Seen:
    """An app that can be downloaded; a store that states no release date leaves it undated."""
    return count([Item("app", parse_date(released, as_of))], as_of, name)


def not_on_shelf(reason: str) -> Seen:
    """Known to the store, with nothing to download."""
    return Seen(EMPTY, reason)
