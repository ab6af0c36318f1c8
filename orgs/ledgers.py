"""The journal as a ledger: what the page shows under its filters, with before and after as they were written down."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from core.excel import OutColumn
from core.ledgers import Ledger, register
from core.models import JournalEntry
from orgs.act_words import act_words
from orgs.forms import JournalFilter

LONGEST = 30_000  # a cell holds 32,767 characters
CHUNK = 500


def told(values: Any) -> str:
    if not values:
        return ""
    words = json.dumps(values, ensure_ascii=False, cls=DjangoJSONEncoder)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}……（全文见操作日志）"


def entries(found: QuerySet[JournalEntry], user: Any) -> Iterator[list[Any]]:
    for entry in found.iterator(chunk_size=CHUNK):
        yield [
            *(entry.pk, entry.at, entry.by_name, entry.roles, entry.unit, act_words(entry.act), entry.act),
            *(entry.object_type, entry.object_id, entry.object_name, "成功" if entry.success else "被拒绝"),
            *(entry.reason[:LONGEST], told(entry.before), told(entry.after), entry.address, entry.channel),
        ]


register(
    Ledger(
        "journal",
        "操作日志",
        (
            OutColumn("序号", "number", 10),
            OutColumn("时间", "moment", 20),
            *(OutColumn(name) for name in ("操作人", "角色", "单位", "行为", "行为代码", "对象类型", "对象编号")),
            OutColumn("对象", width=28),
            OutColumn("结果", width=8),
            *(OutColumn(name, width=30) for name in ("理由", "变更前", "变更后")),
            *(OutColumn(name) for name in ("来源地址", "途径")),
        ),
        JournalFilter,
        entries,
        "orgs.view_journal",
    )
)
