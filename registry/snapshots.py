"""A whole account as a plain record, for filings and for exports of an earlier day."""

from typing import Any

from registry.ledger import PLAIN_FIELDS
from registry.models import Account

EMPTY = (None, "")


def snapshot(account: Account, *, platform: str, unit: str, district: str) -> dict[str, Any]:
    """Every filled field of the account under the ledger's own field names; dates in ISO form."""
    record: dict[str, Any] = {"number": account.number, "platform": platform, "unit": unit, "district": district}
    record |= {name: getattr(account, name) for name in PLAIN_FIELDS}
    record["registered_on"] = account.registered_on
    return {name: plain(value) for name, value in record.items() if value not in EMPTY}


def plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
