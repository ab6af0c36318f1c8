"""The yearly review: opened for a year, confirmed by units, taken in by the office, lapsed when nobody came (R21)."""

import datetime as dt
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import clock, journal
from core.excel import OutColumn
from core.ledgers import write_told
from core.refusals import Refusal
from core.workflow import MoveRefused
from orgs.settings_in_force import settings_in_force
from registry.models import Account, Filing, YearlyReview, YearlyReviewEvent
from registry.models.yearly_review import ACCEPT, CONFIRM, OPEN_YEAR
from registry.review_progress import UnitProgress
from registry.services.drafting import start_filing

CHUNK = 500
RIGHT = YearlyReview.Answer.RIGHT
STARTS = {YearlyReview.Answer.CHANGE: Filing.Kind.CHANGE, YearlyReview.Answer.CLOSE: Filing.Kind.CLOSURE}
COLUMNS = (
    OutColumn("年度", "number", 8),
    OutColumn("账号编号", width=11),
    OutColumn("账号名称", width=24),
    OutColumn("平台"),
    OutColumn("主办单位", width=28),
    OutColumn("复核状态", width=10),
    OutColumn("复核结果", width=22),
    OutColumn("说明", width=30),
    OutColumn("复核人", width=10),
    OutColumn("复核日期", "date", 12),
    OutColumn("核收人", width=10),
    OutColumn("截止日期", "date", 12),
    OutColumn("失效日期", "date", 12),
)
PROGRESS_COLUMNS = (
    OutColumn("主办单位", width=28),
    OutColumn("所属地区", width=12),
    OutColumn("应复核", "number", 9),
    OutColumn("已完成", "number", 9),
    OutColumn("待核收", "number", 9),
    OutColumn("待复核", "number", 9),
    OutColumn("已失效", "number", 9),
)


def window_of(year: int, unit: Any) -> tuple[dt.date, dt.date, dt.date]:
    """First day, last day, and the first day on which an unconfirmed account counts as lapsed."""
    held = settings_in_force(unit)
    opens = dt.date(year, *held["yearly.opens"].value)
    closes = dt.date(year, *held["yearly.closes"].value)
    if closes < opens:
        closes = closes.replace(year=year + 1)
    return opens, closes, closes + dt.timedelta(days=held["yearly.lapse_days"].value + 1)


def year_to_open(unit: Any) -> int:
    """The first year whose window is not over yet."""
    today = clock.today()
    years = (today.year - 1, today.year)
    return next((year for year in years if window_of(year, unit)[1] >= today), today.year + 1)


@transaction.atomic
def open_reviews(year: int, *, by: Any) -> int:
    """A review for each running account of the person's scope that has none for this year: how many were made."""
    if not by.has_perm(OPEN_YEAR):
        raise Refusal("not_allowed", "您没有发起年度复核的权限。")
    today = clock.today()
    if abs(year - today.year) > 1:
        raise Refusal("bad_year", f"只能发起 {today.year - 1} 至 {today.year + 1} 年的复核，请核对年度。")
    opens, closes, lapses = window_of(year, by.organisation)
    if closes < today:  # units would be late before they were asked
        raise Refusal(
            "window_over", f"{year} 年度复核按设置已于 {closes} 截止，请先在设置里调整截止日期，或发起下一年度的复核。"
        )
    days = {"opens_on": opens, "closes_on": closes, "lapses_on": lapses, "opened_by": by}
    running = Account.objects.visible_to(by).filter(state=Account.State.RUNNING).exclude(reviews__year=year)
    pks = list(running.order_by("number").values_list("pk", flat=True))
    rows = [YearlyReview(year=year, account_id=pk, **days) for pk in pks]
    YearlyReview.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
    made = YearlyReview.objects.filter(year=year, account__in=pks, events=None)
    count = _tell_all(made, "open", "", by)
    journal.record("registry.reviews.open", by=by, after={"year": year, "made": count, "closes": closes})
    return count


@transaction.atomic
def confirm_review(review: YearlyReview, answer: str, *, by: Any, note: str = "") -> None:
    """The unit's word about one account; what needs a filing starts it, and names it."""
    filing = None
    if answer in STARTS and review.may(by, "confirm"):
        filing = start_filing(STARTS[YearlyReview.Answer(answer)], by=by, account=review.account)
    said = {"answer": answer, "note": note, "filing": filing}
    review.make("confirm", by=by, reason=note, confirmed_by=by, confirmed_at=clock.now(), **said)


def accept_review(review: YearlyReview, *, by: Any) -> None:
    """Taken in by another person; an announced filing must at least have been handed in."""
    if review.filing is not None and review.filing.status == Filing.Status.DRAFT:
        raise Refusal("filing_not_submitted", "该单位说明要办理的备案还没有提交，请督促提交后再核收，或退回重新复核。")
    review.make("accept", by=by, accepted_by=by, accepted_at=clock.now())


def send_back_review(review: YearlyReview, *, by: Any, reason: str) -> None:
    review.make("send_back", by=by, reason=reason, confirmed_by=None, confirmed_at=None)


def confirm_many(pks: Collection[int], *, by: Any) -> int:
    """The unit says of these that all is right: how many were still to be said."""
    rows = YearlyReview.objects.to_confirm(by).filter(pk__in=pks)
    said = {"confirmed_by": by, "confirmed_at": clock.now(), "answer": RIGHT, "note": "", "filing": None}
    return _many("confirm", rows, CONFIRM, by, said)


def accept_many(pks: Collection[int], *, by: Any) -> int:
    """Answers "all right" that this person did not give, taken in together; the others are looked at one by one."""
    rows = YearlyReview.objects.to_accept(by).filter(pk__in=pks, answer=RIGHT)
    return _many("accept", rows, ACCEPT, by, {"accepted_by": by, "accepted_at": clock.now()})


@transaction.atomic
def _many(name: str, rows: QuerySet[YearlyReview], permission: str, by: Any, fields: dict[str, Any]) -> int:
    """One move of many records: those still where they were seen are locked, moved and told together."""
    if not by.has_perm(permission):
        raise MoveRefused("not_allowed", f"您没有“{YearlyReview.MOVES[name].label}”的权限。")
    return _moved(name, rows, by, fields)


def _moved(name: str, rows: QuerySet[YearlyReview], by: Any, fields: dict[str, Any]) -> int:
    move = YearlyReview.MOVES[name]
    wanted = rows.filter(status__in=move.sources).order_by("pk").values_list("pk", "status")
    total = 0
    for source in move.sources:
        pks = [pk for pk, status in wanted if status == source]
        for start in range(0, len(pks), CHUNK):
            some = YearlyReview.objects.filter(pk__in=pks[start : start + CHUNK], status=source).order_by("pk")
            held = list(some.select_for_update().values_list("pk", flat=True))
            YearlyReview.objects.filter(pk__in=held, status=source).update(status=move.target, **fields)
            _tell_all(YearlyReview.objects.filter(pk__in=held), name, source, by)
            total += len(held)
    if total and by is not None:
        journal.record("registry.reviews.many", by=by, after={"move": move.label, "rows": total})
    return total


def _tell_all(rows: QuerySet[YearlyReview], name: str, source: str, by: Any) -> int:
    target = YearlyReview.MOVES[name].target
    events = [
        YearlyReviewEvent(record_id=pk, move=name, source=source, target=target, by=by)
        for pk in rows.values_list("pk", flat=True)
    ]
    return len(YearlyReviewEvent.objects.bulk_create(events, batch_size=CHUNK))


@transaction.atomic
def lapse_overdue() -> int:
    """Write down what has lapsed. Safe to repeat, and for several workers at once; accounts stay as they are."""
    count = _moved("lapse", YearlyReview.objects.past_grace(clock.today()), None, {})
    if count:
        journal.record("registry.reviews.lapse", by=None, after={"rows": count})
    return count


def export_reviews(rows: Iterable[YearlyReview], out: Path, *, by: Any, criteria: str = "全部") -> int:
    lines = (
        [
            row.year,
            row.account.number,
            row.account.name,
            row.account.platform.name,
            row.account.organisation.name,
            row.state,
            row.get_answer_display(),
            row.note,
            str(row.confirmed_by or ""),
            clock.local_day(row.confirmed_at) if row.confirmed_at else None,
            str(row.accepted_by or ""),
            row.closes_on,
            row.lapses_on,
        ]
        for row in rows
    )
    done = write_told(out, COLUMNS, lines, "年度复核", by=by, criteria=criteria)
    journal.record("registry.reviews.export", by=by, after={"rows": done.rows, "sha256": done.sha256})
    return done.rows


def export_progress(units: Iterable[UnitProgress], out: Path, *, by: Any) -> int:
    lines = ([u.name, u.district, u.total, u.accepted, u.confirmed, u.waiting, u.lapsed] for u in units)
    done = write_told(out, PROGRESS_COLUMNS, lines, "复核进度", by=by)
    journal.record("registry.reviews.export", by=by, after={"units": done.rows, "sha256": done.sha256})
    return done.rows
