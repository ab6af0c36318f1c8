"""Official papers of every kind: drafted, edited, refreshed, checked, signed, numbered and sent, withdrawn."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import journal
from core.clock import now, today
from core.refusals import Refusal
from inspections.models import Round
from notices import paper_text, render
from notices.composition import Part
from notices.models import Delivery, Notice, NoticeNumber, Paper, PaperSeries, PaperTemplate
from notices.paper_kinds import KINDS
from notices.placeholders import PATTERN, fill
from notices.services.delivering import send, tell_withdrawn
from notices.services.gathering import gather
from orgs.models import Organisation
from orgs.workdays import deadline_after

EDIT = "notices.edit_notice"


@dataclass(frozen=True)
class Wanted:
    """What somebody states about a paper; figures and tables are not among it."""

    kind: str
    prefix: str
    stated: dict[str, Any]
    units: tuple[Organisation, ...] = ()
    copies: tuple[Organisation, ...] = ()
    round: Round | None = None
    body: str = ""


def new_paper(wanted: Wanted, *, by: Any, office: Organisation | None = None) -> Paper:
    """Not stored yet: with this moment's figures, the office's newest words, and sentences without a figure left out."""
    office = office or by.organisation
    template = PaperTemplate.objects.newest(office, wanted.kind)
    unit = wanted.units[0] if KINDS[wanted.kind].to == "unit" and wanted.units else None
    paper = Paper(kind=wanted.kind, organisation=office, round=wanted.round, unit=unit, template=template, by=by)
    paper.prefix = wanted.prefix
    paper.facts = {**_stated(paper, wanted), "as_of": now().isoformat(timespec="minutes"), "date": None, "due": None}
    paper.facts |= gather(paper, {each.pk for each in wanted.units})
    title, text = paper.template_words
    paper.title, paper.text = title, paper_text.drafted(text, paper.facts, wanted.body)
    _print_title(paper)
    return paper


def _stated(paper: Paper, wanted: Wanted) -> dict[str, Any]:
    names = "，".join(unit.name for unit in wanted.units)
    kind = paper.kind_of
    layout = "file" if kind.upward else wanted.stated.get("layout") or ("letter" if kind.letter else "file")
    named = {"unit": paper.unit.name if paper.unit else None, "copies": [unit.name for unit in wanted.copies]}
    return {**wanted.stated, **named, "addressee": wanted.stated.get("addressee") or names, "layout": layout}


def _print_title(paper: Paper) -> None:
    values = paper_text.values_of(paper.facts)
    is_whole = all(values.get(name) is not None for name in PATTERN.findall(paper.title))
    paper.printed_title = fill(paper.title, values) if is_whole else ""


@transaction.atomic
def draft_paper(wanted: Wanted, *, by: Any) -> Paper:
    """A new draft with its receivers."""
    _refuse_strangers(by)
    refuse_shared(wanted.prefix, by.organisation, wanted.kind)
    paper = new_paper(wanted, by=by)
    if wanted.kind == "urging" and not paper.facts["tables"]["逾期事项清单"]["rows"]:
        raise Refusal("nothing_overdue", "所选单位现在没有逾期未办的事项，不需要催办。", field="to")
    paper.save()
    _set_receivers(paper, wanted)
    journal.record("notices.paper.draft", by=by, obj=paper, after={"kind": paper.kind, "title": paper.printed_title})
    return paper


def _set_receivers(paper: Paper, wanted: Wanted) -> None:
    if paper.kind_of.to != "unit":
        paper.to.set(wanted.units)
    paper.copies.set(wanted.copies)


def refuse_shared(prefix: str, office: Organisation, kind: str) -> None:
    if Notice.objects.filter(doc_number__startswith=f"{prefix}〔").exists():
        told = f"“{prefix}”是通报用的发文代字，{KINDS[kind].name}请用自己的，以免字号混在一起。"
        raise Refusal("shared_prefix", told, field="prefix")
    PaperSeries.refuse_taken(prefix, office, kind)


@transaction.atomic
def save_paper(paper: Paper, words: tuple[str, str], wanted: Wanted, *, version: int, by: Any) -> None:
    """The words and what is stated, over the version that the page showed. Figures stay as they were drafted."""
    _refuse_strangers(by)
    refuse_shared(wanted.prefix, paper.organisation, paper.kind)
    before = {"title": paper.title, "text": paper.text}
    kept = {name: paper.facts.get(name) for name in ("period", "as_of", "figures", "behind", "tables", "date", "due")}
    paper.facts = {**kept, **_stated(paper, wanted)}
    if paper.kind == "urging":
        paper.facts |= gather(paper, {unit.pk for unit in wanted.units})
    if problems := paper_text.word_problems(*words, paper.facts):
        raise Refusal("bad_placeholder", "；".join(problems) + "。", field="text")
    paper.title, paper.text = words
    _print_title(paper)
    fields = {name: getattr(paper, name) for name in ("title", "text", "printed_title", "facts")}
    paper.take_turn(version, prefix=wanted.prefix, **fields)
    _set_receivers(paper, wanted)
    journal.record("notices.paper.edit", by=by, obj=paper, before=before, after={"title": words[0], "text": words[1]})


@transaction.atomic
def refresh_paper(paper: Paper, *, version: int, by: Any) -> bool:
    """The figures of this moment into a draft; whether any of them changed."""
    _refuse_strangers(by)
    before = {name: paper.facts.get(name) for name in ("figures", "tables")}
    paper.facts = {**paper.facts, "as_of": now().isoformat(timespec="minutes")}
    paper.facts |= gather(paper)
    if paper.kind == "order" and not paper.facts["tables"]["问题列表"]["rows"]:
        raise Refusal("nothing_left", "检查结果更正之后，这个单位已没有需要整改的问题，请作废这份草稿。")
    _print_title(paper)
    paper.take_turn(version, facts=paper.facts, printed_title=paper.printed_title)
    after = {name: paper.facts.get(name) for name in ("figures", "tables")}
    journal.record("notices.paper.refresh", by=by, obj=paper, before=before, after=after)
    return before != after


def typed_in(paper: Paper) -> list[str]:
    return paper_text.typed_in((paper.title, paper.text), paper.template_words)


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
        issue_paper(paper, by=by)
        return
    if move == "check":
        _refuse_unready(paper, reason)
    if move in ("check", "sign"):
        _refuse_if_changed(paper)
    with transaction.atomic():
        paper.make(move, by=by, reason=reason)
        if move == "withdraw":
            tell_withdrawn(paper, reason)


def _refuse_unready(paper: Paper, reason: str) -> None:
    if problems := paper_text.word_problems(paper.title, paper.text, paper.facts):
        raise Refusal("bad_placeholder", "；".join(problems) + "。")
    if not reason.strip() and (typed := typed_in(paper)):
        told = f"{paper}中有手工填写的数字：{'、'.join(typed)}。请改用数据项，或打开这份文件，写明理由后核对。"
        raise Refusal("typed_figures", told)


def changed_names(paper: Paper) -> list[str]:
    """Figures and tables the words use that would read differently if they were taken again."""
    found, used = gather(paper), set(PATTERN.findall(f"{paper.title}\n{paper.text}"))
    parts = (("figures", found["figures"]), ("tables", found["tables"]))
    return [
        name
        for part, fresh in parts
        for name, value in fresh.items()
        if name in used and _rows(value) != _rows((paper.facts.get(part) or {}).get(name))
    ]


def _rows(value: Any) -> Any:
    return value["rows"] if isinstance(value, dict) else value


def _refuse_if_changed(paper: Paper) -> None:
    """What is printed must still be so: a corrected round, a reply that has come."""
    if names := changed_names(paper):
        told = f"{paper}拟写之后数据有变化（{'、'.join(names)}）。请退回草稿，点“更新数据”，看过再核对。"
        raise Refusal("rows_changed", told)


@transaction.atomic
def issue_paper(paper: Paper, *, by: Any) -> None:
    """Number, date, deadline, file and delivery in one transaction: refused for whatever reason, no number is used."""
    paper.hold("issue")
    if not paper.may(by, "issue"):
        paper.make("issue", by=by)  # says why not
    _refuse_if_changed(paper)
    PaperSeries.claim(paper)
    day, workdays = today(), paper.facts.get("workdays")
    due = deadline_after(day, workdays, unit=paper.organisation).due_at if workdays else None
    number = f"{paper.prefix}〔{day.year}〕{NoticeNumber.take(paper.prefix, day.year)}号"
    paper.facts = {**paper.facts, "date": day.isoformat(), "signer": _signer(paper)}
    paper.facts["due"] = due and due.astimezone().strftime("%Y-%m-%d %H:%M")
    file = rendered(paper, number)
    fields = {"facts": paper.facts, "doc_number": number, "document": file, "issued_at": now()}
    paper.make("issue", by=by, document_sha256=hashlib.sha256(file).hexdigest(), **fields)
    wanted = {unit.pk: Delivery(paper=paper, organisation=unit, is_copy=True) for unit in paper.copies.all()}
    wanted |= {unit.pk: Delivery(paper=paper, organisation=unit, reply_due=due) for unit in paper.receivers()}
    send(paper, wanted)


def _signer(paper: Paper) -> str:
    signed = paper.events.filter(move="sign").select_related("by").first()
    return (signed.by.full_name or signed.by.get_username()) if signed and signed.by else ""


def parts_of(paper: Paper, number: str = "") -> list[Part]:
    return paper_text.parts_of(paper.kind_of, paper.title, paper.text, paper.facts, number or paper.doc_number)


def parts_or_reason(paper: Paper) -> list[Part]:
    """For the page: a draft that cannot be printed shows why in place of its words."""
    try:
        return parts_of(paper)
    except Refusal as refusal:
        return [Part("problem", refusal.message)]


def rendered(paper: Paper, number: str = "") -> bytes:
    return render.render(parts_of(paper, number))


def document_of(paper: Paper) -> bytes:
    """The stored file once issued; anything before that is rendered as it stands."""
    return bytes(paper.document) if paper.document else rendered(paper)


def _refuse_strangers(by: Any) -> None:
    if not by.has_perm(EDIT):
        raise Refusal("not_allowed", "您没有拟写公文的权限。")
