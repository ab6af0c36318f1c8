"""Orders to put things right (整改通知书): made for all units of a closed round in one step, moved, issued, withdrawn."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core import journal
from core.clock import now, today
from core.refusals import Refusal
from inspections.models import Finding, Round
from notices import orders, render
from notices.composition import Part
from notices.models import Delivery, Notice, NoticeNumber, Paper
from notices.services.delivering import send, tell_withdrawn
from orgs.models import Organisation
from orgs.workdays import deadline_after

Rows = dict[Organisation, list[dict[str, Any]]]


def rows_by_unit(round_: Round) -> Rows:
    """What counts against each unit below the office; the office itself and dissolved units get no order."""
    found = Finding.objects.filter(round=round_, account__isnull=False).faults()
    own = round_.organisation
    rows: Rows = {}
    listed = found.select_related("account__organisation", "account__platform").order_by("pk")
    for finding in listed.counting(round_.rules):
        unit = finding.account.organisation  # type: ignore[union-attr]
        if unit.pk != own.pk and unit.path.startswith(own.path) and unit.dissolved_on is None:
            rows.setdefault(unit, []).append(_row(finding, round_))
    return dict(sorted(rows.items(), key=lambda each: each[0].pk))


def _row(finding: Finding, round_: Round) -> dict[str, Any]:
    indicator = round_.indicator_by_code.get(finding.indicator, {})
    return {
        "finding": finding.pk,
        "account": finding.name,
        "platform": finding.account.platform.name,  # type: ignore[union-attr]
        "problem": finding.description or indicator.get("printed") or finding.get_conclusion_display(),
        "clause": indicator.get("text") or indicator.get("printed") or "",
        "result": finding.get_conclusion_display(),
    }


def units_left(round_: Round) -> Rows:
    """Those that have no standing order of this round yet."""
    have = set(Paper.objects.filter(round=round_).standing().values_list("unit", flat=True))
    return {unit: rows for unit, rows in rows_by_unit(round_).items() if unit.pk not in have}


@transaction.atomic
def make_orders(round_: Round, prefix: str, terms: dict[str, Any], *, by: Any) -> int:
    """One draft for each unit that has none. Safe to repeat, also by two people at once."""
    if not by.has_perm("notices.edit_notice"):
        raise Refusal("not_allowed", "您没有拟写整改通知书的权限。")
    Round.objects.hold_closed(round_.pk)
    if Notice.objects.issued().filter(doc_number__startswith=f"{prefix}〔").exists():
        raise Refusal("shared_prefix", f"“{prefix}”是通报用的发文代字，整改通知书请用自己的，以免字号混在一起。")
    left = units_left(round_)
    frozen = {**terms, "period": round_.span.label, "date": None, "due": None}
    Paper.objects.bulk_create(
        [
            Paper(round=round_, unit=unit, prefix=prefix, by=by, facts={**frozen, "unit": unit.name, "rows": rows})
            for unit, rows in left.items()
        ]
    )
    if left:
        journal.record("notices.paper.draft", by=by, obj=round_, after={"units": [unit.name for unit in left]})
    return len(left)


def advance(papers: Iterable[Paper], move: str, *, by: Any) -> int:
    """The same move on many, each by itself: those that somebody else has moved meanwhile stay as they are."""
    done = 0
    for paper in papers:
        try:
            step(paper, move, by=by)
        except Refusal as refusal:
            if refusal.code != "somebody_was_faster":
                raise
        else:
            done += 1
    return done


def step(paper: Paper, move: str, *, by: Any, reason: str = "") -> None:
    if move == "issue":
        issue_order(paper, by=by)
        return
    if move in ("check", "sign"):
        _refuse_if_changed(paper)
    with transaction.atomic():
        paper.make(move, by=by, reason=reason)
        if move == "withdraw":
            tell_withdrawn(paper, reason)


def _refuse_if_changed(paper: Paper) -> None:
    """A correction of the closed round may have changed what is held against the unit."""
    if rows_by_unit(paper.round).get(paper.unit, []) != paper.facts["rows"]:
        raise Refusal("rows_changed", f"{paper}拟写之后检查结果有更正，请作废草稿后重新拟写。")


@transaction.atomic
def issue_order(paper: Paper, *, by: Any) -> None:
    """Number, date, deadline, file and delivery in one transaction: refused for whatever reason, no number is used."""
    paper.hold("issue")
    if not paper.may(by, "issue"):
        paper.make("issue", by=by)  # says why not
    _refuse_if_changed(paper)
    day = today()
    due = deadline_after(day, paper.facts["workdays"], unit=paper.round.organisation).due_at
    number = f"{paper.prefix}〔{day.year}〕{NoticeNumber.take(paper.prefix, day.year)}号"
    facts = {**paper.facts, "date": day.isoformat(), "due": due.astimezone().strftime("%Y-%m-%d %H:%M")}
    file = render.render(orders.parts(facts, number), letter=True)
    fields: dict[str, Any] = {"facts": facts, "doc_number": number, "document": file, "issued_at": now()}
    paper.make("issue", by=by, document_sha256=hashlib.sha256(file).hexdigest(), **fields)
    send(paper, {paper.unit_id: Delivery(paper=paper, organisation=paper.unit, reply_due=due)})


def parts_of(paper: Paper) -> list[Part]:
    return orders.parts(paper.facts, paper.doc_number)


def document_of(paper: Paper) -> bytes:
    """The stored file once issued; anything before that is rendered as it stands."""
    return bytes(paper.document) if paper.document else render.render(parts_of(paper), letter=True)
