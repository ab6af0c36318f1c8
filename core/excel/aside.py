"""Rows set aside in a file, and the table made of them: a big workbook in a process of its own, for its writer lets no
other thread work while it packs."""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.excel.write import OutColumn, write_csv, write_workbook
from core.limited import run_child

MANY = 20_000  # rows; a process of its own costs a third of a second
SLOWEST = 1800.0


@dataclass(frozen=True)
class Plan:
    """What the table looks like around its rows."""

    columns: Sequence[OutColumn]
    lead: Sequence[str]
    sheet: str


def packed(values: Sequence[Any]) -> bytes:
    """One row as a line. What JSON cannot hold goes as [kind, text]."""
    return json.dumps([_packed(value) for value in values], ensure_ascii=False).encode() + b"\n"


def write_aside(out: Path, aside: Path, plan: Plan, rows: int, *, as_csv: bool) -> None:
    """The table of the rows in `aside`. OSError when the process for a big one did not finish."""
    if as_csv:
        write_csv(out, plan.columns, _read_back(aside), lead=plan.lead)
    elif rows < MANY:
        write_here(out, aside, plan)
    else:
        told = aside.with_suffix(".plan")
        told.write_text(json.dumps(asdict(plan), ensure_ascii=False), encoding="utf-8")
        code = run_child("core.excel.pack", [str(each.resolve()) for each in (out, aside, told)], seconds=SLOWEST)
        if code:
            raise OSError(f"the process that writes a workbook ended with {code}")


def write_here(out: Path, aside: Path, plan: Plan) -> None:
    write_workbook(out, plan.columns, _read_back(aside), lead=plan.lead, sheet=plan.sheet)


def _read_back(aside: Path) -> Iterator[list[Any]]:
    with aside.open("rb") as lines:
        for line in lines:
            yield [_unpacked(value) for value in json.loads(line)]


def _packed(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, dt.date):
        return ["date", value.isoformat()]
    return ["decimal", str(value)] if isinstance(value, Decimal) else value


UNPACK: dict[str, Callable[[str], Any]] = {
    "moment": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "decimal": Decimal,
}


def _unpacked(value: Any) -> Any:
    return UNPACK[value[0]](value[1]) if isinstance(value, list) else value
