"""Clean-ups: planned, run and ended by the office; which closings belong to them, and what came out (L5, L6)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.excel import OutColumn
from core.ledgers import write_told
from core.locks import locked
from core.refusals import Refusal
from registry.models import Campaign, CampaignRound, Filing
from registry.models.campaign import MANAGE
from registry.stoppings import Stopping, stopping_filings

ASSIGN = "registry.assign_campaign"
KEPT = ("title", "basis", "basis_number", "year", "starts_on", "ends_on", "focus")
COLUMNS = (
    OutColumn("账号编号", width=11),
    OutColumn("账号名称", width=24),
    OutColumn("平台"),
    OutColumn("主办单位", width=28),
    OutColumn("关停原因", width=24),
    OutColumn("办理方式", width=10),
    OutColumn("生效日期", "date", 12),
    OutColumn("轮次", width=10),
    OutColumn("现在状态", width=10),
)


@dataclass(frozen=True)
class Round:
    """What a round is registered with."""

    number: int
    starts_on: Any
    ends_on: Any
    note: str = ""


@transaction.atomic
def save_campaign(campaign: Campaign, *, by: Any) -> None:
    """Plan a clean-up of the person's office, or mend its words until it has ended."""
    if not by.has_perm(MANAGE) or (campaign.pk is None and by.organisation is None):
        raise Refusal("not_allowed", "您没有管理专项整治的权限。")
    fresh = campaign.pk is None
    new = {name: getattr(campaign, name) for name in KEPT}
    try:
        with transaction.atomic():
            if fresh:
                campaign.organisation = by.organisation
                campaign.save(force_insert=True)
            elif not Campaign.objects.filter(pk=campaign.pk).exclude(status=Campaign.Status.ENDED).update(**new):
                raise Refusal("ended", "这次整治已经结束，不能再修改。")
    except IntegrityError:
        raise Refusal("campaign_exists", f"{campaign.year} 年已有名为“{campaign.title}”的专项整治，请核对。") from None
    if fresh:
        move = Campaign.MOVES["plan"]
        campaign.events.create(move="plan", source="", target=move.target, by=by)
    journal.record("registry.campaign.plan" if fresh else "registry.campaign.change", by=by, obj=campaign, after=new)


@transaction.atomic
def add_round(campaign: Campaign, added: Round, *, by: Any) -> CampaignRound:
    """One more round inside the clean-up's days; rounds do not share a day, so that each closing has one round."""
    if not by.has_perm(MANAGE):
        raise Refusal("not_allowed", "您没有管理专项整治的权限。")
    held = locked(campaign)
    if held.status == Campaign.Status.ENDED:
        raise Refusal("ended", "这次整治已经结束，不能再登记轮次。")
    if added.starts_on < held.starts_on or added.ends_on > held.ends_on:
        raise Refusal("outside", f"轮次须在整治期间（{held.starts_on} 至 {held.ends_on}）之内。")
    if held.rounds.filter(number=added.number).exists():
        raise Refusal("round_exists", f"第 {added.number} 轮已经登记，请核对轮次。")
    if held.rounds.filter(starts_on__lte=added.ends_on, ends_on__gte=added.starts_on).exists():
        raise Refusal("rounds_overlap", "与已登记的轮次日期重叠，请核对日期。")
    made = CampaignRound.objects.create(campaign=held, **vars(added))
    journal.record("registry.campaign.round", by=by, obj=held, after=vars(added))
    return made


@transaction.atomic
def set_campaign(filing: Filing, campaign: Campaign | None, *, by: Any) -> None:
    """The office says to which running clean-up a filing belongs, or that it belongs to none."""
    if not by.has_perm(ASSIGN):
        raise Refusal("not_allowed", "您没有归入专项整治的权限。")
    if filing.kind not in Filing.STOPS:
        raise Refusal("wrong_kind", "只有关停、注销、整合备案归入专项整治。")
    held = locked(filing, "campaign")
    for each in (held.campaign, campaign):
        if each is not None and each.status != Campaign.Status.RUNNING:
            raise Refusal("not_running", f"专项整治“{each}”现在是“{each.get_status_display()}”，不能改动归入的备案。")
    if held.campaign == campaign:
        return
    Filing.objects.filter(pk=filing.pk).update(campaign=campaign)
    before, after = str(held.campaign or ""), str(campaign or "")
    journal.record(
        "registry.campaign.assign", by=by, obj=filing, before={"campaign": before}, after={"campaign": after}
    )
    filing.campaign = campaign


@transaction.atomic
def assign_many(campaign: Campaign, pks: Collection[int], *, by: Any) -> int:
    """Closings of the clean-up's days that belong to none yet: how many were taken in. One statement for many."""
    if not by.has_perm(ASSIGN):
        raise Refusal("not_allowed", "您没有归入专项整治的权限。")
    held = locked(campaign)
    if held.status != Campaign.Status.RUNNING:
        raise Refusal("not_running", f"专项整治现在是“{held.get_status_display()}”，只有进行中的可以归入账号。")
    wanted = list(free_closings(held, by).filter(pk__in=pks).values_list("pk", flat=True))
    count = Filing.objects.filter(pk__in=wanted, campaign=None).update(campaign=held)
    if count:
        journal.record("registry.campaign.assign", by=by, obj=held, after={"rows": count})
    return count


def free_closings(campaign: Campaign, user: Any) -> Any:
    """Filings of the clean-up's days that stopped an account and belong to no clean-up."""
    rows = stopping_filings().filter(effective_on__range=(campaign.starts_on, campaign.ends_on), campaign=None)
    return user.scope(rows, "account__organisation__").filter(whole__campaign=None)


def chosen(filing: Filing, raw: Any) -> dict[str, Any]:
    """The clean-up the unit names in its form: a running one of the offices above it. Nothing when it was not asked."""
    given = str(raw.get("clean_up", "")) if filing.kind in Filing.STOPS and "clean_up" in raw else None
    if given is None:
        return {}
    if not given:
        return {"campaign": None}
    running = Campaign.objects.running_for(filing.organisation)
    found = running.filter(pk=int(given)).first() if given.isascii() and given.isdecimal() and len(given) < 12 else None
    return {"campaign": found} if found else {}


def export_result(campaign: Campaign, rows: Iterable[Stopping], out: Path, *, by: Any) -> int:
    lines = (
        [row.number, row.name, row.platform, row.unit, row.reason, row.kind, row.day, row.round, row.state]
        for row in rows
    )
    done = write_told(out, COLUMNS, lines, "整治结果", by=by)
    journal.record("registry.campaign.export", by=by, obj=campaign, after={"rows": done.rows, "sha256": done.sha256})
    return done.rows
