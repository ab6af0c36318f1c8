"""An issued notice goes to units: sent once, opened by the unit itself, urged, answered in time or late."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from core import files, journal
from core.clock import now, today
from core.proofs import by_content
from core.refusals import Refusal
from inspections.models import Finding
from inspections.scoring import BAD
from notices.models import Delivery, Notice, Paper
from orgs.messages import tell
from orgs.models import Organisation
from orgs.workdays import deadline_after
from registry.models import Account

URGED_APART = dt.timedelta(hours=1)


def failing_units(notice: Notice) -> list[Organisation]:
    """Units with a failing account or a confirmed problem in the notice's round."""
    bad = Q(check_sheets__round=notice.round_id, check_sheets__verdict__in=BAD)
    found = Finding.objects.filter(round=notice.round_id, account__isnull=False).confirmed()
    named = found.faults().values("account__organisation")
    return list(_standing(notice).filter(Q(accounts__in=_accounts(bad)) | Q(pk__in=named)).distinct())


def all_units(notice: Notice) -> list[Organisation]:
    """Every unit with an account that was drawn."""
    drawn = Q(check_sheets__round=notice.round_id)
    return list(_standing(notice).filter(accounts__in=_accounts(drawn)).distinct())


def _accounts(wanted: Q) -> Any:
    return Account.objects.filter(wanted).values("pk")


def _standing(notice: Notice) -> Any:
    own = notice.round.organisation  # the issuer does not send to itself
    return Organisation.objects.filter(path__startswith=own.path, dissolved_on=None).exclude(pk=own.pk)


@transaction.atomic
def deliver(
    notice: Notice, to: Iterable[Organisation], copies: Iterable[Organisation] = (), *, by: Any, workdays: int | None
) -> int:
    """To units that have not got it yet; only who is addressed is asked for a reply. Safe to repeat."""
    if not by.has_perm("notices.issue_notice"):
        raise Refusal("not_allowed", "您没有送达通报的权限。")
    if not notice.is_issued:
        raise Refusal("not_issued", "通报还没有印发，印发后才能送达。")
    due = deadline_after(today(), workdays, unit=notice.round.organisation).due_at if workdays else None
    wanted = {unit.pk: Delivery(notice=notice, organisation=unit, is_copy=True) for unit in copies}
    wanted |= {unit.pk: Delivery(notice=notice, organisation=unit, reply_due=due) for unit in to}
    new = send(notice, wanted)
    told = {"units": sorted(each.organisation.name for each in new), "reply_due": due}
    journal.record("notices.notice.deliver", by=by, obj=notice, after=told)
    return len(new)


def send(record: Notice | Paper, wanted: dict[int, Delivery]) -> list[Delivery]:
    """Those of the wanted deliveries, by unit, that are new; their units are told."""
    have = set(record.deliveries.values_list("organisation", flat=True))
    new = [pk for pk in wanted if pk not in have]
    Delivery.objects.bulk_create([wanted[pk] for pk in new], ignore_conflicts=True)
    made = list(record.deliveries.filter(organisation__in=new).select_related("organisation"))
    for delivery in made:
        ask = f"请在 {_minute(delivery.reply_due)} 前回复。" if delivery.reply_due else "请签收。"
        _tell(delivery, "notice.received", f"收到{record}，{ask}")
    return made


def open_delivery(delivery: Delivery, *, by: Any) -> None:
    """The unit's first opening counts; later ones change nothing. Safe to repeat."""
    _refuse_strangers(delivery, by)
    if Delivery.objects.unopened().filter(pk=delivery.pk).update(opened_at=now(), opened_by=by):
        journal.record("notices.delivery.open", by=by, obj=delivery)


@transaction.atomic
def answer(delivery: Delivery, words: str, *, by: Any, scan: Any = None) -> None:
    """The unit's reply, once, with its sealed scan; a second person is told that it has been given."""
    _refuse_strangers(delivery, by)
    if delivery.is_withdrawn:
        raise Refusal("withdrawn", "这份文件已由发文单位撤回，不需要回复。")
    if delivery.reply_due is None:
        raise Refusal("no_reply_asked", "这份文件没有要求回复。")
    open_delivery(delivery, by=by)
    kept = _kept(scan)
    waiting = Delivery.objects.unanswered().filter(pk=delivery.pk)
    if not waiting.update(replied_at=now(), replied_by=by, reply=words, **kept):
        raise Refusal("answered", "本单位已经回复过这份文件，没有再次回复。")
    told = {"reply": words, **({"scan": kept["scan_sha256"]} if kept else {})}
    journal.record("notices.delivery.answer", by=by, obj=delivery, after=told)


def _kept(scan: Any) -> dict[str, str]:
    """The file first, then the row that points at it."""
    if not scan:
        return {}
    proof = by_content(scan.read(), scan.name)
    return {"scan_sha256": files.keep(proof.data), "scan_name": proof.filename, "scan_type": proof.content_type}


@transaction.atomic
def urge(record: Notice | Paper, *, by: Any) -> int:
    """Everybody who has not opened it, or owes a reply past its time; the same unit at most once an hour."""
    if not by.has_perm("notices.issue_notice"):
        raise Refusal("not_allowed", "您没有催办的权限。")
    owing = Q(opened_at=None) | Q(reply_due__lt=now(), replied_at=None)
    rested = Q(urged_at=None) | Q(urged_at__lt=now() - URGED_APART)
    urged = []
    for delivery in record.deliveries.standing().filter(owing, rested).select_related("organisation"):
        still = Delivery.objects.filter(owing, rested, pk=delivery.pk)
        if still.update(urged_at=now(), urged=F("urged") + 1):
            urged.append(delivery)
            owed = "尚未签收" if delivery.opened_at is None else f"应在 {_minute(delivery.reply_due)} 前回复，尚未回复"
            _tell(delivery, "notice.urged", f"{record}{owed}，请尽快办理。", urgent=True)
    if urged:
        after = {"units": [each.organisation.name for each in urged]}
        act = "notices.paper.urge" if isinstance(record, Paper) else "notices.notice.urge"
        journal.record(act, by=by, obj=record, after=after)
    return len(urged)


def tell_withdrawn(record: Notice | Paper, reason: str) -> None:
    """Every unit that got it, copies too."""
    words = f"{record.doc_number} 已撤回，不再有效，不需要回复。理由：{reason}"
    for delivery in record.deliveries.select_related("organisation"):
        subject, url = f"已撤回：{record}", delivery.get_absolute_url()
        tell(delivery.organisation, subject, words, url, kind="notice.withdrawn", about=delivery)


def _refuse_strangers(delivery: Delivery, by: Any) -> None:
    if not by.has_perm("notices.answer_delivery") or by.organisation_id != delivery.organisation_id:
        raise Refusal("not_allowed", f"只有{delivery.organisation}的人员可以签收和回复这份文件。")


def _tell(delivery: Delivery, kind: str, text: str, *, urgent: bool = False) -> None:
    word = delivery.paper.kind_of.name if delivery.paper else "通报"
    subject = f"{'催办' if urgent else '收到' + word}：{delivery.about}"
    tell(delivery.organisation, subject, text, delivery.get_absolute_url(), kind=kind, about=delivery, urgent=urgent)


def _minute(moment: dt.datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""
