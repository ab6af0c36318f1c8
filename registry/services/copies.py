"""Copies of a decided filing to other bodies: made with the decision, delivered and signed for by the office."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core import clock
from core.refusals import Refusal
from orgs.models import Organisation
from registry.models import Filing, FilingCopy


def make_copies(filing: Filing, bodies: Sequence[str], *, office: Organisation) -> None:
    """One row for each body of the office's setting. Safe to repeat."""
    rows = [FilingCopy(filing=filing, body=body, office=office) for body in bodies]
    FilingCopy.objects.bulk_create(rows, ignore_conflicts=True)


def deliver_copy(copy: FilingCopy, *, on: dt.date, by: Any) -> None:
    _refuse_day(copy, on, "送达")
    copy.make("deliver", by=by, reason=f"{on:%Y-%m-%d} 送达", delivered_on=on)


def sign_copy(copy: FilingCopy, *, name: str, on: dt.date, by: Any) -> None:
    """Signed for by a person of the other body; that it was signed for says that it was delivered."""
    name = name.strip()
    if not name:
        raise Refusal("name_needed", "请填写签收人姓名。")
    _refuse_day(copy, on, "签收")
    delivered = copy.delivered_on or on
    if on < delivered:
        raise Refusal("bad_date", f"签收日期早于送达日期 {delivered:%Y-%m-%d}，请核对。")
    reason = f"{on:%Y-%m-%d} {name}签收"
    copy.make("sign", by=by, reason=reason, signed_by=name[:50], signed_on=on, delivered_on=delivered)


def _refuse_day(copy: FilingCopy, day: dt.date, words: str) -> None:
    made = clock.local_day(copy.made_at)
    if day > clock.today():
        raise Refusal("bad_date", f"{words}日期 {day:%Y-%m-%d} 还没有到，请核对。")
    if day < made:
        raise Refusal("bad_date", f"{words}日期早于备案办结日期 {made:%Y-%m-%d}，请核对。")
