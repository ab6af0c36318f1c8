"""Checks of apps and mini-programs month by month: opened for all, done by a person, failures confirmed by another (M10)."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from core import clock, journal
from core.refusals import Refusal
from scans.models import AppCheck, AppCheckEvent
from scans.models.app_check import OPEN
from scans.people.human_checks import kept, proof_of
from scans.services import watched

PLATFORMS = ("app", "wechat_miniprogram", "quickapp")


def this_month() -> str:
    return f"{clock.today():%Y-%m}"


def checkable(user: Any) -> Any:
    """Running apps and mini-programs of this person's units."""
    return watched().visible_to(user).filter(platform__code__in=PLATFORMS)


def without_check(user: Any, period: str) -> Any:
    return checkable(user).exclude(Exists(AppCheck.objects.filter(account=OuterRef("pk"), period=period)))


@transaction.atomic
def open_checks(*, by: Any) -> int:
    """One check for each app account that has none this month. Safe to repeat, and for two people at once."""
    if not by.has_perm(OPEN):
        raise Refusal("not_allowed", "您没有发起下载与打开检查的权限。")
    period = this_month()
    wanted = list(without_check(by, period).values_list("pk", flat=True))
    AppCheck.objects.bulk_create([AppCheck(account_id=pk, period=period) for pk in wanted], ignore_conflicts=True)
    made = AppCheck.objects.filter(account__in=wanted, period=period, events=None)
    events = [AppCheckEvent(record=check, move="open", source="", target=AppCheck.Status.OPEN, by=by) for check in made]
    AppCheckEvent.objects.bulk_create(events)
    if not events:
        raise Refusal("nothing_to_open", f"{period} 的检查已经发起，或没有应用和小程序账号。")
    journal.record("scans.appchecks.open", by=by, after={"period": period, "rows": len(events)})
    return len(events)


@dataclass(frozen=True)
class Tried:
    """What the person saw, step by step."""

    outcome: str
    steps: tuple[str, ...]
    release: str = ""
    note: str = ""
    proof: Any = None


def report(check: AppCheck, tried: Tried, *, by: Any) -> None:
    """Usable is on record at once; unusable waits for a second person."""
    works = tried.outcome == AppCheck.Outcome.WORKS
    _refuse_contradictions(tried, works=works)
    proof = kept(proof_of(tried.proof))
    check.make(
        "pass" if works else "report",
        by=by,
        reason=f"{AppCheck.Outcome(tried.outcome).label}{f'：{tried.note}' if tried.note else ''}",
        outcome=tried.outcome,
        steps=list(tried.steps),
        release=tried.release,
        note=tried.note,
        proof_sha256=proof["sha256"],
        proof_name=proof["name"],
        proof_type=proof["type"],
        checked_by=by,
        checked_at=clock.now(),
    )


def _refuse_contradictions(tried: Tried, *, works: bool) -> None:
    missing = [words for code, words in AppCheck.STEPS.items() if code not in tried.steps]
    if works and missing:
        raise Refusal("contradiction", f"“能下载、能打开”须每一步都做到，还没有勾选：{'；'.join(missing)}。")
    if not works and not missing:
        raise Refusal("contradiction", "每一步都做到了，结果应是“能下载、能打开”，请核对。")


def confirm(check: AppCheck, *, by: Any) -> None:
    check.make("confirm", by=by, confirmed_by=by, confirmed_at=clock.now())


def send_back(check: AppCheck, *, by: Any, reason: str) -> None:
    check.make("send_back", by=by, reason=reason, checked_at=None)
