"""The watch over closed accounts: begun with the closing, fed by people and scans, alarms handled by a person (R20)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import clock, journal
from core.clock import local_day
from core.refusals import Refusal
from orgs.commands import acting_user
from orgs.messages import tell
from registry.models import Account, Difference, RevivalCheck, RevivalWatch
from registry.models.revival import CHECK
from registry.services.differences import Seen, report_difference


@dataclass(frozen=True)
class Evidence:
    """What shows that a closed account is alive."""

    link: str = ""
    note: str = ""


@transaction.atomic
def record_check(
    watch: RevivalWatch, found: str, *, by: Any, seen_at: dt.datetime | None = None, evidence: Evidence | None = None
) -> RevivalCheck:
    """A person has looked. Refusal when the watch is over, or a sign of life comes without anything to show for it."""
    evidence = evidence or Evidence()
    if not by.has_perm(CHECK):
        raise Refusal("not_allowed", "您没有登记查看结果的权限。")
    if watch.is_over:
        raise Refusal("watch_over", f"观察期已于 {watch.until:%Y-%m-%d} 届满，不再登记。")
    if found == RevivalCheck.Found.ALIVE:
        if not (evidence.link and evidence.note):
            raise Refusal("no_evidence", "发现仍在更新的，请填写链接和截图说明。")
        return _alive(watch, seen_at or clock.now(), evidence, by=by)
    check = _note(watch, found, by=by, at=clock.now(), evidence=evidence)
    journal.record("registry.revivalwatch.check", by=by, obj=watch, after={"found": found})
    return check


@transaction.atomic
def report_alive(account: Account, seen_at: dt.datetime, evidence: Evidence) -> bool:
    """A scan has met a post newer than the closing. Whether it is news: the same post raises one alarm. Safe to repeat."""
    watch = RevivalWatch.objects.under_watch(clock.today()).select_related("account").filter(account=account).first()
    if watch is None or local_day(seen_at) <= watch.closed_on or (watch.alive_at and seen_at <= watch.alive_at):
        return False
    _alive(watch, seen_at, evidence, by=None)
    return True


def hear_posts(newest: Mapping[int, dt.datetime]) -> int:
    """What a batch of looks found: account → newest post. How many closed accounts turned out to be alive."""
    watches = RevivalWatch.objects.under_watch(clock.today()).filter(account__in=newest)
    if not watches.exists():
        return 0
    rows = list(watches.select_related("account__organisation", "account__platform"))
    RevivalWatch.objects.filter(pk__in=[watch.pk for watch in rows]).update(looked_at=clock.now())
    return sum(
        report_alive(watch.account, newest[watch.account_id], Evidence(watch.account.link, "监测发现关停后仍有发布"))
        for watch in rows
    )


def handle_alarm(watch: RevivalWatch, *, by: Any, reason: str) -> None:
    """A person says what came of it, once the difference is settled; the watch goes on until its end."""
    if item := item_of(watch):
        raise Refusal("difference_pending", f"台账差异“{item}”还没有核销，请先办结那一件。")
    watch.make("handle", by=by, reason=reason)


def item_of(watch: RevivalWatch) -> Difference | None:
    """The pending difference that unit and office settle between them."""
    return watch.account.differences.pending().filter(kind=Difference.Kind.REOPENED).first()


def _make_item(watch: RevivalWatch, seen_at: dt.datetime, evidence: Evidence, *, by: Any) -> None:
    """One already pending says the same."""
    account = watch.account
    source = f"{watch.closed_on:%Y-%m-%d} 关停，{local_day(seen_at):%Y-%m-%d} 仍有发布。{evidence.note}"
    seen = Seen(Difference.Kind.REOPENED, account.platform, account.name, source, link=evidence.link, account=account)
    try:
        report_difference(seen, by=by or acting_user(None))
    except Refusal as refusal:
        if refusal.code != "already_reported":
            raise


def _alive(watch: RevivalWatch, seen_at: dt.datetime, evidence: Evidence, *, by: Any) -> RevivalCheck:
    found = RevivalCheck.Found.ALIVE
    check = _note(watch, found, by=by, at=clock.now(), evidence=evidence, seen_at=seen_at)
    newer = Q(alive_at=None) | Q(alive_at__lt=seen_at)
    RevivalWatch.objects.filter(newer, pk=watch.pk).update(alive_at=seen_at)
    told = {"found": str(found), "seen_at": seen_at, "link": evidence.link}
    journal.record("registry.revivalwatch.check", by=by, obj=watch, after=told)
    if watch.status in RevivalWatch.MOVES["alarm"].sources:
        watch.make("alarm", by=by, reason=f"{local_day(seen_at):%Y-%m-%d} 仍有发布")
        _make_item(watch, seen_at, evidence, by=by)
        unit = watch.account.organisation
        title = f"“{watch.account.name}”关停后仍有发布，请核实"
        tell(unit, title, evidence.note, watch.get_absolute_url(), about=watch)
    return check


def _note(
    watch: RevivalWatch, found: str, *, by: Any, at: dt.datetime, evidence: Evidence, **more: Any
) -> RevivalCheck:
    RevivalWatch.objects.filter(Q(looked_at=None) | Q(looked_at__lt=at), pk=watch.pk).update(looked_at=at)
    return RevivalCheck.objects.create(
        watch=watch, found=found, by=by, at=at, link=evidence.link, note=evidence.note, **more
    )
