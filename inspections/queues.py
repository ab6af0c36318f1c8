"""What waits for inspectors and supervisors on the to-do page."""

from typing import Any

from django.urls import reverse

from core.clock import today
from inspections.models import CheckSheet, Correction, Finding, PlannedRound, Redraw, Round, SecondCheck, SelfCheck
from orgs.workbench import Queue, queue


@queue("inspections")
def sheets_to_fill(user: Any) -> list[Queue]:
    if not user.has_perm("inspections.check_account"):
        return []
    left = CheckSheet.objects.visible_to(user).filter(round__status=Round.Status.OPEN)
    left = left.to_fill().open_to(user)
    rounds = Round.objects.filter(pk__in=left.values("round")).without_frame()
    day = min((each.due for each in rounds), default=None)
    url = f"{reverse('inspections:sheet-list')}?done=no"
    return [Queue("待填写的检查表", left.count(), url, due=day)]


@queue("inspections")
def results_to_report(user: Any) -> list[Queue]:
    """The way in of a hired monitor, who sees no round's page: one line for each open round."""
    if not user.has_perm("inspections.import_results") or user.has_perm("inspections.view_round"):
        return []
    rounds = Round.objects.visible_to(user).open().without_frame()
    return [
        Queue(f"报送检查结果（{each.title}）", 1, reverse("inspections:round-results", args=[each.pk]))
        for each in rounds
    ]


@queue("inspections")
def findings_to_confirm(user: Any) -> list[Queue]:
    """One line a round: findings of others that wait for a second person."""
    if not user.has_perm("inspections.confirm_finding"):
        return []
    rounds = Round.objects.visible_to(user).open().without_frame()
    lines = []
    for round_ in rounds:
        waiting = Finding.objects.filter(round=round_).waiting().exclude(found_by=user).count()
        url = reverse("inspections:round-waiting", args=[round_.pk])
        lines.append(Queue(f"待确认的问题（{round_.title}）", waiting, url))
    return lines


@queue("inspections")
def corrections_to_decide(user: Any) -> list[Queue]:
    """One line a closed round: corrections that somebody else has proposed."""
    lines = []
    for correction in Correction.objects.to_decide(user).select_related("round", "sheet", "finding"):
        lines.append(Queue(f"待审定的更正（{correction.about}）", 1, correction.get_absolute_url()))
    return lines


@queue("inspections")
def redraws_to_decide(user: Any) -> list[Queue]:
    """Proposals of others to draw a round again."""
    waiting = Redraw.objects.to_decide(user).select_related("round")
    return [Queue(f"待同意的{each}", 1, each.get_absolute_url()) for each in waiting]


@queue("inspections")
def self_checks_to_report(user: Any) -> list[Queue]:
    """A line for each self-check the person's unit owes."""
    owed = SelfCheck.objects.to_report(user).select_related("round").defer("round__frame", "round__stats")
    return [
        Queue(
            f"自查（{each.round.title}）",
            1,
            each.get_absolute_url(),
            due=each.due_on,
            urgent=each.is_late or each.status == SelfCheck.Status.RETURNED,
            note="退回重填" if each.status == SelfCheck.Status.RETURNED else "",
        )
        for each in owed
    ]


@queue("inspections")
def checks_to_open(user: Any) -> list[Queue]:
    """Planned checks whose first day has come."""
    if not user.has_perm("inspections.open_round"):
        return []
    due = PlannedRound.objects.filter(organisation=user.organisation_id).to_open().filter(starts_on__lte=today())
    first = due.order_by("starts_on").first()
    url = first.get_absolute_url() if first else reverse("inspections:plan")
    return [Queue("到期未发起的计划检查", due.count(), url, due=first and first.starts_on)]


@queue("inspections")
def second_checks(user: Any) -> list[Queue]:
    """Sheets of others to look at again, and disputes to settle."""
    if not user.has_perm("inspections.check_account"):
        return []
    waiting = SecondCheck.objects.to_check(user).select_related("sheet__round")
    first, many = waiting.first(), waiting.count()
    lines = [Queue("待复核的检查表", many, first.get_absolute_url())] if first else []
    open_now = SecondCheck.objects.visible_to(user).disputed().filter(sheet__round__status=Round.Status.OPEN)
    mine = open_now.exclude(by=user).select_related("sheet")
    if not user.has_perm("inspections.open_round"):
        mine = mine.filter(sheet__inspector=user)
    return lines + [Queue(f"复核异议待处理（{each.sheet}）", 1, each.get_absolute_url()) for each in mine[:10]]
