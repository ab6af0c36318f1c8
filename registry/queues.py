"""What waits in the register on the to-do page."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.urls import reverse

from core import clock
from orgs.message_kinds import still_to_do
from orgs.workbench import Queue, queue
from registry.custody_alarms import alarms_for, kept_accounts
from registry.models import (
    AccountException,
    Closing,
    Difference,
    Filing,
    FilingCopy,
    ImportBatch,
    RevivalWatch,
    YearlyReview,
)


@queue("registry")
def ledgers_to_confirm(user: Any) -> list[Queue]:
    if not user.has_perm("registry.import_ledger"):
        return []
    waiting = ImportBatch.objects.visible_to(user).filter(
        kind=ImportBatch.Kind.LEDGER, status=ImportBatch.Status.PREVIEWED
    )
    return [Queue("台账待确认导入", waiting.count(), f"{reverse('registry:import-list')}?status=previewed")]


@queue("registry")
def filings_to_decide(user: Any) -> list[Queue]:
    if not user.has_perm("registry.decide_filing"):
        return []
    waiting = Filing.objects.awaiting(user)
    first = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    url = f"{reverse('registry:filing-list')}?turn=mine"
    return [Queue("备案待审核", waiting.count(), url, due=first, urgent=bool(first and first < clock.now()))]


@queue("registry")
def filings_to_mend(user: Any) -> list[Queue]:
    if not user.has_perm("registry.apply_filing"):
        return []
    mine, url = Filing.objects.to_mend(user), reverse("registry:filing-list")
    drafts = Filing.objects.drafts_of(user).count()
    return [
        Queue("备案退回待修改", mine.count(), f"{url}?status=returned"),
        Queue("备案草稿", drafts, f"{url}?status=draft"),
    ]


@still_to_do("filing.waiting")
def filings_still_to_decide(user: Any, keys: list[str]) -> Iterable[int]:
    if not user.has_perm("registry.decide_filing"):
        return []
    return Filing.objects.awaiting(user).filter(pk__in=keys).values_list("pk", flat=True)


@still_to_do("filing.returned")
def filings_still_to_mend(user: Any, keys: list[str]) -> Iterable[int]:
    return Filing.objects.to_mend(user).filter(pk__in=keys).values_list("pk", flat=True)


@queue("registry")
def exceptions_to_decide(user: Any) -> list[Queue]:
    if not user.has_perm("registry.grant_exception"):
        return []
    waiting = AccountException.objects.visible_to(user).waiting_for(user)
    return [Queue("账号数量例外待批准", waiting.count(), f"{reverse('registry:exception-list')}?status=proposed")]


@queue("registry")
def copies_to_send(user: Any) -> list[Queue]:
    if not user.has_perm("registry.send_copy"):
        return []
    filings = FilingCopy.objects.to_send(user).values("filing").distinct().count()
    return [Queue("备案抄送待签收", filings, f"{reverse('registry:filing-list')}?copies=mine")]


@queue("registry")
def differences_to_answer(user: Any) -> list[Queue]:
    if not user.has_perm("registry.answer_difference"):
        return []
    mine = Difference.objects.to_answer(user)
    first = mine.order_by("due_at").values_list("due_at", flat=True).first()
    url = f"{reverse('registry:difference-list')}?turn=mine"
    return [Queue("台账差异待说明", mine.count(), url, due=first, urgent=bool(first and first < clock.now()))]


@queue("registry")
def differences_to_assign(user: Any) -> list[Queue]:
    """Strays of a unit nobody recognised."""
    if not user.has_perm("registry.settle_difference"):
        return []
    mine = Difference.objects.to_assign(user)
    first = mine.order_by("due_at").values_list("due_at", flat=True).first()
    url = f"{reverse('registry:difference-list')}?turn=mine"
    return [Queue("台账差异待交办", mine.count(), url, due=first, urgent=bool(first and first < clock.now()))]


@queue("registry")
def differences_to_settle(user: Any) -> list[Queue]:
    if not user.has_perm("registry.settle_difference"):
        return []
    waiting = Difference.objects.to_settle(user)
    return [Queue("台账差异待核销", waiting.count(), f"{reverse('registry:difference-list')}?turn=mine")]


@queue("registry")
def closings_in_hand(user: Any) -> list[Queue]:
    """For the unit what it still has to do, for the office what is reported and what is late."""
    found, url, day = [], reverse("registry:closing-list"), clock.today()
    if user.has_perm("registry.apply_filing"):
        mine = Closing.objects.in_hand(user)
        first = mine.order_by("due_on").values_list("due_on", flat=True).first()
        urgent = bool(first and first < day)
        found.append(Queue("关停待办理", mine.count(), f"{url}?late=unfinished", due=first, urgent=urgent))
    if user.has_perm("registry.confirm_closing"):
        found.append(Queue("关停待核实", Closing.objects.to_confirm(user).count(), f"{url}?status=reported"))
        late = Closing.objects.visible_to(user).overdue(day).count()
        found.append(Queue("关停超过办结时限", late, f"{url}?late=overdue", urgent=True))
    return found


@queue("registry")
def closed_accounts_alive(user: Any) -> list[Queue]:
    if not user.has_perm("registry.check_revival"):
        return []
    alarmed = RevivalWatch.objects.visible_to(user).alarmed().count()
    return [Queue("关停后疑似复活", alarmed, f"{reverse('registry:revival-list')}?status=alarmed", urgent=True)]


@queue("registry")
def custody_to_mend(user: Any) -> list[Queue]:
    """For the unit that keeps the keys; the office has its list."""
    if not user.has_perm("registry.keep_custody"):
        return []
    words = {"nobody": "账号没有明确保管人", "password": "账号密码该修改", "contract": "代运维合同将到期"}
    conditions, mine = alarms_for(user).conditions, kept_accounts(user).filter(organisation=user.organisation_id)
    counts = mine.order_by().aggregate(**{code: Count("pk", filter=conditions[code]) for code in words})
    url = reverse("registry:custody-list")
    return [Queue(word, counts[code], f"{url}?alarm={code}") for code, word in words.items()]


@queue("registry")
def reviews_in_hand(user: Any) -> list[Queue]:
    """What the unit has still to confirm, lapsed ones included, and what others confirmed for the office to take in."""
    found, url = [], f"{reverse('registry:review-list')}?turn=mine"
    if user.has_perm("registry.confirm_review"):
        mine = YearlyReview.objects.to_confirm(user)
        first = mine.order_by("closes_on").values_list("closes_on", flat=True).first()
        urgent = bool(first and first < clock.today())
        found.append(Queue("年度复核待确认", mine.count(), url, due=first, urgent=urgent))
    if user.has_perm("registry.accept_review"):
        found.append(Queue("年度复核待核收", YearlyReview.objects.to_accept(user).count(), url))
        lapsed = YearlyReview.objects.visible_to(user).lapsed(clock.today()).count()
        found.append(Queue("年度复核已失效", lapsed, f"{reverse('registry:review-list')}?status=lapsed"))
    return found
