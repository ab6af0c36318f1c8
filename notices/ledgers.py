"""Ledgers of notices, of other official papers, and of what came to a unit: numbers, signatures, replies, digests."""

from collections.abc import Iterator
from typing import Any

from core.excel import OutColumn
from core.ledgers import Ledger, register
from notices.delivery_forms import DeliveryFilter
from notices.forms import NoticeFilter
from notices.models import Delivery
from notices.paper_forms import PaperFilter

CHUNK = 200


def notices(found: Any, user: Any) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=CHUNK):
        yield [
            *(each.doc_number, each.title, str(each.round), str(each.profile), each.get_status_display()),
            *(str(each.by or ""), each.at, each.issued_at, each.document_sha256),
        ]


def papers(found: Any, user: Any) -> Iterator[list[Any]]:
    """A line a paper; of several receivers how many have signed and replied."""
    rows = found.select_related("by").prefetch_related("deliveries__organisation")
    for each in rows.iterator(chunk_size=CHUNK):
        sent = list(each.deliveries.all())
        asked = [delivery for delivery in sent if delivery.reply_due]
        yield [
            *(each.kind_of.name, each.doc_number, each.printed_title or str(each), str(each.round or "")),
            *(each.get_status_display(), str(each.by or ""), each.at, each.issued_at),
            *("、".join(str(delivery.organisation) for delivery in sent), len(sent)),
            *(sum(delivery.opened_at is not None for delivery in sent), len(asked)),
            *(sum(delivery.replied_at is not None for delivery in asked), sum(map(is_late, asked))),
            each.document_sha256,
        ]


def is_late(delivery: Delivery) -> bool:
    return delivery.reply_state[0] == "overdue"


def deliveries(found: Any, user: Any) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=CHUNK):
        yield [
            *(str(each.about), each.about.doc_number, "抄送" if each.is_copy else "主送", each.sent_at),
            *(each.opened_at, str(each.opened_by or ""), each.reply_due, each.replied_at, each.reply_state[1]),
            *(each.reply, each.scan_name),
        ]


register(
    Ledger(
        "notices",
        "通报台账",
        (
            OutColumn("发文字号", width=20),
            OutColumn("标题", width=40),
            OutColumn("所据检查", width=30),
            OutColumn("样式"),
            OutColumn("状态", width=10),
            OutColumn("拟稿人"),
            OutColumn("拟稿时间", "moment", 20),
            OutColumn("印发时间", "moment", 20),
            OutColumn("文件校验值", width=30),
        ),
        NoticeFilter,
        notices,
        "notices.view_notice",
    )
)
register(
    Ledger(
        "papers",
        "公文台账",
        (
            OutColumn("文种"),
            OutColumn("发文字号", width=20),
            OutColumn("标题", width=40),
            OutColumn("所据检查", width=30),
            OutColumn("状态", width=10),
            OutColumn("拟稿人"),
            OutColumn("拟稿时间", "moment", 20),
            OutColumn("印发时间", "moment", 20),
            OutColumn("收文单位", width=40),
            *(OutColumn(name, "number", 10) for name in ("收文数", "已签收", "须回复", "已回复", "逾期")),
            OutColumn("文件校验值", width=30),
        ),
        PaperFilter,
        papers,
        "notices.view_notice",
    )
)
register(
    Ledger(
        "deliveries",
        "收文台账",
        (
            OutColumn("标题", width=40),
            OutColumn("发文字号", width=20),
            OutColumn("送达方式", width=10),
            OutColumn("送达时间", "moment", 20),
            OutColumn("签收时间", "moment", 20),
            OutColumn("签收人"),
            OutColumn("回复期限", "moment", 20),
            OutColumn("回复时间", "moment", 20),
            OutColumn("回复情况"),
            OutColumn("回复内容", width=40),
            OutColumn("盖章件", width=20),
        ),
        DeliveryFilter,
        deliveries,
        "notices.view_delivery",
    )
)
