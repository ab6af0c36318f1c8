"""Runs contract commands in this process and makes and reads the files they take and give."""

import contextlib
import csv
import datetime as dt
import io
import itertools
import json
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import call_command

NEEDED = ("账号名称", "平台", "主办单位")
COUNTER = itertools.count(1)


def run(command: str, *words: Any) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON of a contract command; standard output must hold that one object and nothing else."""
    out, code = io.StringIO(), 0
    try:
        with contextlib.redirect_stdout(out):
            call_command(command, *(str(word) for word in words), "--json", stdout=out)
    except SystemExit as stop:
        code = int(stop.code or 0)
    except Exception as refusal:  # a command line that does not parse is refused before the command runs
        if not hasattr(refusal, "code") or not hasattr(refusal, "message"):
            raise
        return 2, {"error": {"code": refusal.code, "message": refusal.message}}
    return code, json.loads(out.getvalue())


def done(command: str, *words: Any) -> dict[str, Any]:
    code, answer = run(command, *words)
    assert code == 0, (command, words, answer)
    return answer


def part(command: str, *words: Any) -> dict[str, Any]:
    code, answer = run(command, *words)
    assert code == 1, (command, words, answer)
    return answer


def refused(command: str, *words: Any) -> dict[str, Any]:
    code, answer = run(command, *words)
    assert code == 2, (command, words, answer)
    assert answer["error"]["code"] and answer["error"]["message"], answer
    return answer["error"]


def sheet(folder: Path, rows: list[Any], *, name: str = "") -> Path:
    """A workbook of one sheet with these rows, top row first; a list of dicts gets its keys as header."""
    path = folder / (name or f"sheet-{next(COUNTER)}.xlsx")
    book = openpyxl.Workbook()
    for row in as_rows(rows):
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if cell.data_type == "f" else cell.data_type  # a text is typed, not computed
    book.save(path)
    return path


def as_rows(rows: list[Any]) -> list[list[Any]]:
    if not isinstance(rows[0], dict):
        return [list(row) for row in rows]
    header = list(dict.fromkeys(itertools.chain.from_iterable(rows)))
    return [header, *([row.get(key) for key in header] for row in rows)]


def text_file(folder: Path, rows: list[Any], *, encoding: str = "utf-8", separator: str = ",") -> Path:
    """The same as a CSV file."""
    path = folder / f"rows-{next(COUNTER)}.csv"
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(as_rows(rows))
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def account(
    name: str = "郎溪发布", platform: str = "微信公众号", unit: str = "郎溪县政府办", **cells: Any
) -> dict[str, Any]:
    return {"账号名称": name, "平台": platform, "主办单位": unit, **cells}


def load(folder: Path, *rows: dict[str, Any], as_of: str = "2020-01-01") -> dict[str, Any]:
    """Import these rows; all of them must be good."""
    return done("import_ledger", sheet(folder, list(rows)), "--as-of", as_of)


def cell_text(value: Any) -> str:
    """A cell as a reader of the ledger sees it: dates as Y-M-D, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d") if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def read_sheet(path: Path, first: str = "账号名称") -> list[dict[str, str]]:
    """Rows of the first sheet below the header row, which is the one that holds `first`."""
    rows = [
        [cell_text(value) for value in row] for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    ]
    head = next(number for number, row in enumerate(rows) if first in row)
    return [dict(zip(rows[head], row, strict=False)) for row in rows[head + 1 :] if any(row)]


def ledger(folder: Path, *words: Any) -> list[dict[str, str]]:
    """The register as `export_ledger` gives it."""
    path = folder / f"export-{next(COUNTER)}.xlsx"
    done("export_ledger", path, *words)
    return read_sheet(path)


def ids(folder: Path) -> dict[str, str]:
    """Register number of every account by its name."""
    return {row["账号名称"]: row["账号编号"] for row in ledger(folder)}


def codes(answer: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(found["row"], found["column"], found["code"]) for found in answer["problems"]]
