"""Gives the figures of additions and closings out as a workbook (L03)."""

from pathlib import Path
from typing import Any

from core import journal
from core.excel import OutColumn
from core.ledgers import write_told
from registry.turnover import Turnover

COLUMNS = (
    OutColumn("类别", width=10),
    OutColumn("名称", width=30),
    OutColumn("所属地区", width=12),
    OutColumn("期初", "number", 9),
    OutColumn("新增", "number", 9),
    OutColumn("关停", "number", 9),
    OutColumn("净增减", "number", 9),
    OutColumn("期末", "number", 9),
)


def export_turnover(told: Turnover, out: Path, *, by: Any) -> int:
    units = [
        [
            "单位" if unit in told.units else "合计",
            unit.name,
            unit.district,
            unit.before,
            unit.added,
            unit.stopped,
            unit.net,
            unit.after,
        ]
        for unit in (*told.units, told.whole)
    ]
    added = [["新增原因", why, "", None, count, None, None, None] for why, count in told.added_by]
    stopped = [["关停原因", why, "", None, None, count, None, None] for why, count in told.stopped_by]
    lead = [f"{told.start} 至 {told.end}"]
    done = write_told(out, COLUMNS, [*units, *added, *stopped], "账号增减", by=by, lead=lead)
    journal.record(
        "registry.turnover.export",
        by=by,
        after={"from": told.start, "to": told.end, "rows": done.rows, "sha256": done.sha256},
    )
    return done.rows
