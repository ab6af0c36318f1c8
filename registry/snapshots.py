"""A whole account as a plain record, for filings and for exports of an earlier day."""

import datetime as dt
from typing import Any

from registry.ledger import PLAIN_FIELDS

KEPT = ("number", *PLAIN_FIELDS, "registered_on")
# What filings ask for beyond the columns of the ledger.
EXTRA = {
    "contract_from": "合同开始",
    "contract_until": "合同结束",
    "contract_scope": "代运维范围",
    "main_account": "所属主账号",
    "successor": "并入账号",
}


def snapshot(record: dict[str, Any], *, platform: str, unit: str, district: str) -> dict[str, Any]:
    """Every filled field of the account under the ledger's own field names; dates in ISO form."""
    names = (*KEPT, *(name for name in EXTRA if name in record))
    filled = {name: plain(value) for name in names if (value := record[name]) is not None and value != ""}
    return filled | {"platform": platform, "unit": unit, "district": district}


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
