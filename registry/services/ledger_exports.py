"""Exports of the ledger from the browser: small ones at once, big ones as background work with a download."""

import datetime as dt
import secrets
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import clock, files, jobs
from core.ledgers import EXPORT as LIST_EXPORT
from core.ledgers import Head, head_for
from core.models import Job
from registry.models import Account
from registry.services.exporting import export_ledger

EXPORT = "ledger_export"
AT_ONCE = 20_000  # rows; more are written in the background
NAMES = {"full": "账号台账", "eleven": "政务新媒体备案表"}


def filename_of(form: str, as_of: dt.date | None, *, as_csv: bool) -> str:
    return f"{NAMES[form]}_{as_of or clock.today():%Y%m%d}.{'csv' if as_csv else 'xlsx'}"


def head_of(form: str, criteria: str, *, by: Any, as_of: dt.date | None) -> Head:
    return head_for(NAMES[form], criteria, by, as_of or clock.today())


@transaction.atomic
def start_export(
    accounts: QuerySet[Account],
    *,
    by: Any,
    form: str,
    as_of: dt.date | None,
    as_csv: bool,
    order: str = "",
    criteria: str = "全部",
) -> Job:
    """Queue a big export of exactly the accounts found now."""
    chosen = list(accounts.order_by("pk").values_list("pk", flat=True))
    args = {"accounts": chosen, "form": form, "as_of": as_of, "csv": as_csv, "order": order, "criteria": criteria}
    return jobs.enqueue(EXPORT, key=f"{EXPORT}:{secrets.token_hex(8)}", args=args, by=by, total=len(chosen))


def run_export(job: Job) -> dict[str, Any]:
    """Write the file. Safe to repeat: the same file is kept once."""
    args = job.args
    as_of = dt.date.fromisoformat(args["as_of"]) if args["as_of"] else None
    accounts, chosen = Account.objects.visible_to(job.by), frozenset(args["accounts"])
    with tempfile.TemporaryDirectory(prefix="govmedia-export-") as folder:
        out = Path(folder) / "out"
        how: dict[str, Any] = {"form": args["form"], "as_of": as_of, "as_csv": args["csv"]}
        how["order"] = args.get("order", "")
        how["head"] = head_of(args["form"], args.get("criteria", "全部"), by=job.by, as_of=as_of)
        done = export_ledger(accounts, out, by=job.by, chosen=chosen, progress=job.note, **how)
        kept = files.keep(out.read_bytes())
    name = filename_of(args["form"], as_of, as_csv=args["csv"])
    return {"sha256": kept, "filename": name, "rows": done["rows"]}


def exports_of(user: Any) -> QuerySet[Job]:
    """A person's own exports of any list, newest first: the file holds what this person may see."""
    return Job.objects.filter(kind__in=(EXPORT, LIST_EXPORT), by=user).order_by("-pk")
