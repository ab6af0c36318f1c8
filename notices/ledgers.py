"""The ledger of notices: numbers, receivers' round, who checked and signed, and the digest of what was issued."""

from collections.abc import Iterator
from typing import Any

from core.excel import OutColumn
from core.ledgers import Ledger, register
from notices.forms import NoticeFilter

CHUNK = 200


def notices(found: Any, user: Any) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=CHUNK):
        yield [
            *(each.doc_number, each.title, str(each.round), str(each.profile), each.get_status_display()),
            *(str(each.by or ""), each.at, each.issued_at, each.document_sha256),
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
