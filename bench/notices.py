"""Goal 19: a notice with a long annex as .docx, against the same table filled row by row by python-docx."""

import io
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document

from bench.harness import compare, measure
from bench.homes import Homes
from bench.lines import Line, Plan, growth
from notices.composition import Part, Table
from notices.render import render

KEYS = ("seq", "district", "unit", "name", "platform", "problem", "veto")
HEADERS = ("序号", "地区", "主办单位", "账号名称", "平台", "存在的突出问题", "是否单项否决")
SIZES = (500, 2_000)


def _rows(many: int) -> tuple[tuple[str, ...], ...]:
    said = ("监测时间点前2周内无更新", "未提供有效互动功能，留言无人回复")
    return tuple(
        (str(n), f"第{n % 40}县", f"第{n % 40}县第{n % 7}局", f"示例发布{n}", "微信公众号", said[n % 2], "是")
        for n in range(1, many + 1)
    )


def notice_ours(rows: int) -> dict[str, Any]:
    parts = [
        Part("title", lines=("关于政务新媒体检查情况的通报",)),
        Part("table", table=Table(KEYS, HEADERS, _rows(rows))),
    ]
    return {"cells": _cells(render(parts))}


def notice_python_docx(rows: int) -> dict[str, Any]:
    paper = Document()
    paper.add_paragraph("关于政务新媒体检查情况的通报")
    table = paper.add_table(rows=1, cols=len(HEADERS))
    for cell, text in zip(table.rows[0].cells, HEADERS, strict=True):
        cell.text = text
    for row in _rows(rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    paper.save(out)
    return {"cells": _cells(out.getvalue())}


def _cells(file: bytes) -> int:
    """What really stands in the file, so that neither side leaves anything out."""
    return zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml").count(b"</w:tc>")


def annexes(homes: Homes, plan: Plan) -> Iterator[Line]:
    small, large = (
        compare(
            lambda rows=rows: measure("notice_ours", homes.folder, rows=rows),
            lambda rows=rows: measure("notice_python_docx", homes.folder, rows=rows),
            plan.rounds,
        )
        for rows in SIZES
    )
    for both, rows in zip((small, large), SIZES, strict=True):
        if {cost.answer["cells"] for cost in (*both.ours, *both.peer)} != {(rows + 1) * len(HEADERS)}:
            sys.exit(f"cells are missing: {both.ours[0].answer} {both.peer[0].answer}")
    yield Line("19 notice", SIZES[0], "python-docx add_row()", small, bar=0.20)
    grown = growth(large, small)
    yield Line("19 notice", SIZES[1], "python-docx add_row()", large, bar=0.20, growth=grown, growth_bar=4.5)
