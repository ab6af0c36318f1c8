"""The list to check (检查名单): the results table with the drawn accounts filled in, ready for 结论 and import."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.excel import OutColumn, write_workbook
from inspections.ledger import RESULT_COLUMNS
from inspections.models import Round
from inspections.services.platforms import platform_names

WIDE = {"账号名称": 24, "主办单位": 24, "问题描述": 36}


def write_drawn_list(round_: Round, path: Path) -> None:
    columns = [OutColumn(column.name, width=WIDE.get(column.name, 14)) for column in RESULT_COLUMNS]
    write_workbook(path, columns, drawn_rows(round_), sheet="检查名单")


def drawn_rows(round_: Round) -> Iterator[list[Any]]:
    names = platform_names()
    headers = [column.name for column in RESULT_COLUMNS]
    filled = ("name", "platform_code", "unit", "district", "number")
    sheets = round_.sheets.order_by("account_id").values_list(*filled)
    for name, code, unit, district, number in sheets.iterator():
        known = {"账号名称": name, "平台": names.get(code, code), "主办单位": unit, "所属地区": district}
        known["账号编号"] = number
        yield [known.get(header) for header in headers]
