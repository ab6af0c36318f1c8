"""What waits on the to-do page: closed rounds without a notice, notices waiting for the next move."""

from typing import Any

from django.urls import reverse

from inspections.models import Round
from notices.models import Delivery, Notice, Paper
from orgs.workbench import Queue, queue

WAITING = {"check": "通报待核对", "sign": "通报待签发", "issue": "通报待编号印发"}


@queue("notices")
def notices_to_move(user: Any) -> list[Queue]:
    found = []
    for move, title in WAITING.items():
        if user.has_perm(Notice.MOVES[move].permission):
            ready = Notice.objects.visible_to(user).ready_for(move)
            status = Notice.MOVES[move].sources[0]
            found.append(Queue(title, ready.count(), f"{reverse('notices:notice-list')}?status={status}"))
    return found


@queue("notices")
def orders_to_move(user: Any) -> list[Queue]:
    found = []
    for move, words in WAITING.items():
        if user.has_perm(Paper.MOVES[move].permission):
            ready = Paper.objects.visible_to(user).ready_for(move)
            url = f"{reverse('notices:paper-list')}?status={Paper.MOVES[move].sources[0]}"
            found.append(Queue(words.replace("通报", "公文"), ready.count(), url))
    return found


@queue("notices")
def rounds_without_a_notice(user: Any) -> list[Queue]:
    if not user.has_perm("notices.edit_notice"):
        return []
    bare = Round.objects.visible_to(user).closed().exclude(notices__in=Notice.objects.standing())
    return [Queue("已办结的检查待拟写通报", bare.count(), reverse("notices:notice-create"))]


@queue("notices")
def papers_received(user: Any) -> list[Queue]:
    """Papers the person's own unit has still to sign for or to answer."""
    if not user.has_perm("notices.answer_delivery"):
        return []
    own, url = Delivery.objects.visible_to(user).own(user).standing(), reverse("notices:delivery-list")
    owed = own.exclude(opened_at=None).unanswered()
    day = owed.order_by("reply_due").values_list("reply_due", flat=True).first()
    return [Queue("收文待签收", own.unopened().count(), url), Queue("收文待回复", owed.count(), url, due=day)]
