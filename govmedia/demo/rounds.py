"""What surrounds the open round: a self-check that has come in, a template, and the checks planned from it."""

from govmedia.demo.dates import Dates
from inspections.models import Round, RoundTemplate, SelfCheck
from inspections.services.planning import plan_rounds, save_template
from inspections.services.self_checks import Answers, report, save_answers
from orgs.commands import acting_user

SUPERVISOR, FILER = "supervisor", "filer"


def begin(dates: Dates, made: Round) -> None:
    checked_themselves(made)
    planned(dates, made)


def checked_themselves(made: Round) -> None:
    """The clerk's bureau has reported its self-check."""
    clerk = acting_user(FILER)
    check = made.self_checks.filter(organisation=clerk.organisation).first()
    if check is None or check.status == SelfCheck.Status.REPORTED:
        return
    told = {"posts": 12, "originals": 7, "problems": 0, "detail": ""}
    answers = Answers(dict.fromkeys(check.lines.values_list("pk", flat=True), told), "已逐个自查，没有发现问题。")
    save_answers(check, answers, version=check.version, by=clerk)
    report(check, by=clerk)


def planned(dates: Dates, made: Round) -> None:
    """The quarterly check as a template, and next year's four checks planned from it."""
    by = acting_user(SUPERVISOR)
    if not RoundTemplate.objects.filter(organisation=by.organisation).exists():
        template = save_template(made, "季度全面检查", by=by)
        plan_rounds(template, [dates.quarter.next, dates.quarter.next.next], by=by)
