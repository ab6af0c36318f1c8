"""Which round of a period prints the rate: at most one, by itself the last that closed, else whichever a person named."""

from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.refusals import Refusal
from inspections.models import Round
from inspections.models.round import RoundQuerySet

CHOOSE = "inspections.close_round"
FASTER = "这个周期由哪次检查公布合格率，刚刚已被别人改过，请刷新页面核对后再改。"


def standing_beside(round_: Round) -> RoundQuerySet:
    """The other rounds of the same office and period that may print the rate."""
    same = Round.objects.filter(organisation=round_.organisation_id, period=round_.period)
    others = same.exclude(status=Round.Status.CANCELLED).exclude(kind__in=Round.BESIDE)
    return others.exclude(pk=round_.pk).without_frame()


def rate_holder(round_: Round) -> Round | None:
    same = Round.objects.rate_printing().filter(organisation=round_.organisation_id, period=round_.period)
    return same.without_frame().first()


def claim_free_rate(round_: Round) -> None:
    """The first round of a period prints its rate; of two opened at once one does."""
    if round_.is_beside or rate_holder(round_):
        return
    try:
        with transaction.atomic():
            Round.objects.filter(pk=round_.pk).update(prints_rate=True)
    except IntegrityError:
        return
    round_.prints_rate = True


def take_rate_by_default(round_: Round) -> None:
    """At its close: the last closed round speaks for the period, unless somebody has chosen another."""
    if round_.is_beside or round_.prints_rate:
        return
    holder = rate_holder(round_)
    if holder is None or (holder.rate_by_id is None and _released(holder)):
        claim_free_rate(round_)


def _released(holder: Round) -> bool:
    """Only as it was seen: chosen by a person meanwhile, it stays."""
    seen = Round.objects.filter(pk=holder.pk, prints_rate=True, rate_by=holder.rate_by_id)
    return bool(seen.update(prints_rate=False, rate_by=None, rate_reason=""))


@transaction.atomic
def choose_rate(round_: Round, *, seen: int | None, by: Any, reason: str) -> None:
    """Named by a supervisor with a reason; `seen` is the round that printed the rate when the page was read."""
    if not by.has_perm(CHOOSE):
        raise Refusal("not_allowed", "您没有指定由哪次检查公布合格率的权限。")
    if not reason.strip():
        raise Refusal("reason_needed", "请写明为什么改由这次检查公布合格率。")
    if round_.is_beside or round_.status == Round.Status.CANCELLED:
        raise Refusal("no_rate", "专项检查、单个账号检查和已撤销的检查不公布周期合格率。")
    holder = rate_holder(round_)
    if (holder.pk if holder else None) != seen or (holder and not _released(holder)):
        raise Refusal("somebody_was_faster", FASTER)
    chosen = Round.objects.filter(pk=round_.pk).exclude(status=Round.Status.CANCELLED)
    try:
        with transaction.atomic():
            done = chosen.update(prints_rate=True, rate_by=by, rate_reason=reason.strip()[:500])
    except IntegrityError:
        done = 0
    if not done:
        raise Refusal("somebody_was_faster", FASTER)
    round_.refresh_from_db(fields=["prints_rate", "rate_by", "rate_reason"])
    before = {"round": holder.pk, "title": holder.title} if holder else {}
    journal.record(
        "inspections.round.rate", by=by, obj=round_, before=before, after={"round": round_.pk}, reason=reason
    )


@transaction.atomic
def cancel_round(round_: Round, *, by: Any, reason: str) -> None:
    """A cancelled round gives its rate back; the last closed one of the period takes it, else the oldest open one."""
    held = round_.prints_rate
    round_.make("cancel", by=by, reason=reason, prints_rate=False, rate_by=None, rate_reason="")
    if held:
        others = standing_beside(round_)
        heir = others.closed().order_by("-closed_at", "-pk").first() or others.open().order_by("pk").first()
        if heir is not None:
            claim_free_rate(heir)
