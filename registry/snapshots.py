"""A whole account as a plain record, for filings and for exports of an earlier day."""

import datetime as dt
from typing import Any

from registry.ledger import PLAIN_FIELDS

KEPT = ("number", *PLAIN_FIELDS, "registered_on")


def snapshot(record: dict[str, Any], *, platform: str, unit: str, district: str) -> dict[str, Any]:
    """Every filled field of the account under the ledger's own field names; dates in ISO form."""
    filled = {name: plain(value) for name in KEPT if (value := record[name]) is not None and value != ""}
    return filled | {"platform": platform, "unit": unit, "district": district}


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
