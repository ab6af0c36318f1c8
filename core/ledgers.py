"""Ledgers of lists: what a list shows under its filters, as a file whose head says what, when, by whom and its digest."""

import datetime as dt
import hashlib
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.module_loading import autodiscover_modules

from core import files, jobs, journal
from core.clock import SHANGHAI, now
from core.database import long_reading
from core.excel import MANY, OutColumn, Plan, packed, write_aside
from core.ledger_lines import RULE, line_of
from core.lists import FilterForm
from core.models import Job
from core.refusals import Refusal

EXPORT = "list_export"
AT_ONCE = MANY  # rows; more are written in the background
TOLD_EVERY = 2000


@dataclass(frozen=True)
class Ledger:
    """One list as a table. `rows` gives the lines of a queryset of the list, for this person's eyes."""

    key: str
    title: str
    columns: Sequence[OutColumn]
    filters: type[FilterForm]
    rows: Callable[[QuerySet[Any], Any], Iterable[Sequence[Any]]]
    permission: str


_ledgers: dict[str, Ledger] = {}


def register(ledger: Ledger) -> Ledger:
    """From `<app>/ledgers.py`, so that core knows none of them."""
    _ledgers[ledger.key] = ledger
    return ledger


def ledger_of(key: str) -> Ledger:
    if key not in _ledgers:
        autodiscover_modules("ledgers")
    return _ledgers[key]


@dataclass(frozen=True)
class Head:
    """What stands above the table."""

    title: str
    criteria: str
    by: str
    at: dt.datetime
    as_of: dt.date | None = None

    def lines(self, rows: int, digest: str) -> list[str]:
        day = f"截至：{self.as_of}　" if self.as_of else ""
        at = self.at.astimezone(SHANGHAI)
        return [
            self.title,
            f"条件：{self.criteria}",
            f"{day}导出时间：{at:%Y-%m-%d %H:%M:%S}　导出人：{self.by}",
            f"共 {rows} 行　内容校验值：{digest}",
            f"校验值算法：{RULE}",
        ]


@dataclass(frozen=True)
class Written:
    """`content` is the digest in the head, `sha256` that of the whole file."""

    rows: int
    content: str
    sha256: str


def head_for(title: str, criteria: str, by: Any, as_of: dt.date | None = None) -> Head:
    unit = f"（{by.organisation}）" if by.organisation else ""
    return Head(title, criteria, f"{by}{unit}", now(), as_of)


def criteria_of(filters: FilterForm) -> str:
    """The filters in force, in the words of their fields."""
    told = [f"{filters.fields[name].label}={shown(filters.fields[name], value)}" for name, value in wanted(filters)]
    if filters.tab:
        told.append(f"状态={dict(filters.TAB_CHOICES).get(filters.tab, filters.tab)}")
    return "；".join(told) or "全部"


def wanted(filters: FilterForm) -> Iterator[tuple[str, Any]]:
    yield from filters.wanted().items()


def shown(field: Any, value: Any) -> str:
    flat: dict[str, str] = {}
    for key, label in getattr(field, "choices", ()) or ():
        flat |= {str(k): str(v) for k, v in label} if isinstance(label, list | tuple) else {str(key): str(label)}
    return flat.get(str(value), str(value))


def write_ledger(
    path: Path,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[Any]],
    head: Head,
    *,
    as_csv: bool = False,
    lead: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
) -> Written:
    """The rows are read once, aside: their digest stands above them in the file. Memory stays flat."""
    with tempfile.TemporaryDirectory(prefix="govmedia-ledger-") as folder:
        aside = Path(folder) / "rows"
        with aside.open("wb") as lines:
            count, content = _set_aside(columns, rows, lines, progress)
        plan = Plan(columns, [*head.lines(count, content), *lead], head.title[:31])
        write_aside(path, aside, plan, count, as_csv=as_csv)
    with path.open("rb") as file:
        whole = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(count, content, whole)


def write_told(
    out: Path,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[Any]],
    title: str,
    *,
    by: Any,
    criteria: str = "全部",
    lead: Sequence[str] = (),
) -> Written:
    """Under the usual head, for tables that are no list of one kind of record; CSV when the file is called so."""
    head = head_for(title, criteria, by)
    return write_ledger(out, columns, rows, head, as_csv=out.suffix == ".csv", lead=lead)


def _set_aside(
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[Any]],
    aside: IO[bytes],
    progress: Callable[[int], None] | None,
) -> tuple[int, str]:
    digest = hashlib.sha256(line_of([column.name for column in columns]))
    count = 0
    for count, row in enumerate(rows, 1):
        values = [_local(value) for value in row]
        digest.update(line_of(values))
        aside.write(packed(values))
        if progress and count % TOLD_EVERY == 0:
            progress(count)
    if progress:
        progress(count)
    return count, digest.hexdigest()


def _local(value: Any) -> Any:
    """Cells know no zones: moments stand in Asia/Shanghai."""
    if isinstance(value, dt.datetime) and value.tzinfo:
        return value.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    return None if value == "" else value


def export(ledger: Ledger, query: str, path: Path, *, by: Any, as_csv: bool, progress: Any = None) -> Written:
    """Exactly what the list shows this person under these filters; what leaves the office is written down."""
    if not by.has_perm(ledger.permission):
        raise Refusal("not_allowed", f"您没有导出“{ledger.title}”的权限。")
    filters = ledger.filters(QueryDict(query), user=by)
    head = head_for(ledger.title, criteria_of(filters), by)
    with long_reading():
        rows = ledger.rows(filters.queryset(), by)
        done = write_ledger(path, ledger.columns, rows, head, as_csv=as_csv, progress=progress)
    after = {"ledger": ledger.title, "criteria": head.criteria, "rows": done.rows, "sha256": done.sha256}
    journal.record("core.ledger.export", by=by, after=after | {"content": done.content})
    return done


def filename_of(ledger: Ledger, *, as_csv: bool) -> str:
    return f"{ledger.title}_{now().astimezone(SHANGHAI):%Y%m%d}.{'csv' if as_csv else 'xlsx'}"


@transaction.atomic
def start_export(ledger: Ledger, query: str, *, by: Any, as_csv: bool, total: int) -> Job:
    args = {"ledger": ledger.key, "query": query, "csv": as_csv}
    return jobs.enqueue(EXPORT, key=f"{EXPORT}:{secrets.token_hex(8)}", args=args, by=by, total=total)


def run_export(job: Job) -> dict[str, Any]:
    """Write the file. Safe to repeat: nothing is kept until it is whole."""
    ledger, as_csv = ledger_of(job.args["ledger"]), job.args["csv"]
    with tempfile.TemporaryDirectory(prefix="govmedia-export-") as folder:
        out = Path(folder) / "out"
        done = export(ledger, job.args["query"], out, by=job.by, as_csv=as_csv, progress=job.note)
        kept = files.keep(out.read_bytes())
    return {"sha256": kept, "filename": filename_of(ledger, as_csv=as_csv), "rows": done.rows}
