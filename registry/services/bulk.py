"""Many filings decided with one confirmation: each by its own decision, refusals kept by name."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from core import bulk, jobs, journal
from core.models import Job
from core.refusals import Refusal
from registry.judging import judge
from registry.models import Filing
from registry.services.filing import agree, send_back

BULK = "filing_bulk"
DECISIONS: dict[str, Callable[..., None]] = {"agree": agree, "send_back": send_back}


def start_bulk(decision: str, keys: list[int], slip: bulk.Slip, *, by: Any, reason: str) -> Job:
    """One run for one slip: whoever sends the same confirmation twice gets the first run again."""
    if not keys:
        raise Refusal("nothing_to_do", "选中的备案现在没有一件轮到您办理，没有办理。")
    if len(keys) > bulk.MOST:
        raise Refusal("too_many", f"一次最多办理 {bulk.MOST} 件，请缩小查询范围后分几次办理。")
    key = f"{BULK}:{slip.number}"
    args = {"decision": decision, "keys": keys, "reason": reason, "shown_at": slip.shown_at.isoformat()}
    with transaction.atomic():
        if not Job.objects.filter(key=key).exists():
            journal.record(
                "registry.filing.bulk", by=by, after={"decision": decision, "count": len(keys)}, reason=reason
            )
        job = jobs.enqueue(BULK, key=key, args=args, by=by, total=len(keys))
    if len(keys) <= bulk.AT_ONCE:
        jobs.run(job.pk)
        job.refresh_from_db()
    return job


def run_of(slip: bulk.Slip) -> Job | None:
    """The run this slip has already started."""
    return Job.objects.filter(key=f"{BULK}:{slip.number}").first()


def decide_each(job: Job) -> None:
    """Safe to repeat."""
    by, args = job.by, job.args
    shown_at = dt.datetime.fromisoformat(args["shown_at"])

    def decide(pk: int) -> None:
        filing = (
            Filing.objects.visible_to(by).select_related("organisation", "account", "waiting_at").filter(pk=pk).first()
        )
        if filing is None:
            raise Refusal("not_found", "这件备案已不在您的办理范围内。")
        if filing.submitted_at and filing.submitted_at > shown_at:
            raise Refusal("somebody_was_faster", "这件备案在您确认之后又重新提交过，内容可能有变，请打开核对后再办。")
        if why := why_not(filing, args["decision"], by):
            raise Refusal("not_allowed", why)
        DECISIONS[args["decision"]](filing, by=by, reason=args["reason"])

    bulk.run_each(job, decide)


def why_not(filing: Filing, decision: str, by: Any, *, rules: bool = False) -> str:
    """Why this person cannot decide this filing now; "" when they can. `rules`: also by the rules for accounts."""
    if filing.status != Filing.Status.SUBMITTED:
        return f"现在是“{filing.get_status_display()}”，不在审核中"
    if by.pk in {filing.by_id, filing.submitted_by_id} or filing.authors.filter(pk=by.pk).exists():
        return "您填写或提交过这件备案，不能由您审核"
    if filing.waiting_at_id != by.organisation_id:
        return f"现在由{filing.waiting_at}办理，还没有轮到您"
    move = "send_back" if decision == "send_back" else "approve" if filing.is_last_step else "pass_on"
    if not filing.may(by, move):
        return "这一环节不由您的角色办理，或者您已在前面的环节办理过"
    if rules and move == "approve" and (faults := judge(filing).faults):
        return f"没有通过备案规则：{'；'.join(faults.values())}"
    return ""
