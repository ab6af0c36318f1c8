"""Drafts: made from a closed round, refreshed from it, edited by one person at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from core import journal
from core.refusals import Refusal
from inspections.models import Round
from notices.given import read_given
from notices.models import Notice, Profile
from notices.placeholders import problems_of, values_of
from notices.services.documents import build, default_sections


@dataclass(frozen=True)
class Request:
    """What somebody wants a notice to be made of."""

    round: Round
    profile: Profile
    given: dict[str, Any] = field(default_factory=dict)
    flags: dict[str, Any] = field(default_factory=dict)
    replaces: Notice | None = None
    origin: str = Notice.Origin.PAGE


@transaction.atomic
def draft_notice(request: Request, *, by: Any) -> Notice:
    """A new draft; made by command, it takes the place of the round's earlier draft made by command."""
    if not by.has_perm("notices.edit_notice"):
        raise Refusal("not_allowed", "您没有起草通报的权限。")
    if request.replaces is not None and not request.replaces.is_issued:
        raise Refusal("not_issued", "只有已印发的通报才能用新的通报替代；未印发的请直接修改。")
    given = read_given(request.given)
    built = build(request.round, request.profile, given, request.flags)
    content = {
        "profile": request.profile,
        "given": given,
        "flags": request.flags,
        "facts": built.facts,
        "extras": built.extras,
        "title": built.facts["title"],
        "stated_number": built.facts["doc_number"] or "",
        "replaces": request.replaces,
    }
    notice = _commanded_draft(request) or Notice(round=request.round, by=by, origin=request.origin)
    known = notice.pk is not None
    for name, value in content.items():
        setattr(notice, name, value)
    notice.edits = {}
    notice.version += known
    with one_holder(notice, by=by):
        notice.save()
    journal.record(
        "notices.notice.redraft" if known else "notices.notice.draft",
        by=by,
        obj=notice,
        after={"round": request.round.pk, "profile": str(request.profile)},
    )
    return notice


def _commanded_draft(request: Request) -> Notice | None:
    if request.origin != Notice.Origin.COMMAND:
        return None
    drafts = Notice.objects.drafts().filter(round=request.round, origin=Notice.Origin.COMMAND)
    return drafts.select_for_update().first()


def refresh(notice: Notice) -> Notice:
    """Facts again from the frozen round, after what was stated about them changed."""
    built = build(notice.round, notice.profile, notice.given, notice.flags)
    notice.facts, notice.extras = built.facts, built.extras
    return notice


@transaction.atomic
def save_details(notice: Notice, changes: dict[str, Any], *, version: int, by: Any) -> Notice:
    """Title, date, receivers, deadline …: stated by a person; None takes an entry back."""
    before = {key: notice.given.get(key) for key in changes}
    merged = {**notice.given, **changes}
    notice.given = read_given({key: value for key, value in merged.items() if value is not None})
    refresh(notice)
    number = notice.facts["doc_number"]
    if number and Notice.objects.with_number(number, besides=notice).exists():
        raise number_taken(number)
    notice.stated_number = number or ""
    fields = {name: getattr(notice, name) for name in ("given", "facts", "extras", "stated_number")}
    with one_holder(notice, by=by):
        save_guarded(notice, version, {**fields, "title": notice.facts["title"]})
    journal.record("notices.notice.details", by=by, obj=notice, before=before, after=changes)
    return notice


@transaction.atomic
def save_words(notice: Notice, words: dict[str, dict[str, Any]], *, version: int, by: Any) -> Notice:
    """Block key → {text, lead, hidden}; figures may only stand in as placeholders that can be filled."""
    values = values_of(notice.facts, notice.extras)
    wrong = {
        key: problems
        for key, block in words.items()
        if not block.get("hidden")
        and (problems := problems_of(block["text"], values) + problems_of(block.get("lead", ""), values))
    }
    if wrong:
        raise Refusal(
            "bad_placeholder", "；".join(problem for problems in wrong.values() for problem in problems), blocks=wrong
        )
    before = notice.edits
    notice.edits = _changed(notice, words)
    with one_holder(notice, by=by):
        save_guarded(notice, version, {"edits": notice.edits})
    journal.record("notices.notice.words", by=by, obj=notice, before=before, after=notice.edits)
    return notice


@contextmanager
def one_holder(notice: Notice, *, by: Any) -> Iterator[None]:
    """Of two open notices with one stated number, the later writer is told of the first; so of two at once."""
    number = notice.stated_number
    if notice.origin == Notice.Origin.PAGE and (first := Notice.objects.holder_of(number, besides=notice)):
        raise number_held(number, first, by)
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        first = Notice.objects.holder_of(number, besides=notice)
        if first is None:
            raise
        raise number_held(number, first, by) from None


def number_held(number: str, first: Notice, by: Any) -> Refusal:
    named = f"“{first}”（{first.get_status_display()}）"
    if not Notice.objects.visible_to(by).filter(pk=first.pk).exists():
        named = "其他单位的一份通报"
    return Refusal(
        "number_taken",
        f"发文字号“{number}”已写在{named}里，那份通报还没有印发。请换一个字号，或留空由系统编号，或先作废那一份。",
        field="doc_number",
    )


def number_taken(number: str) -> Refusal:
    return Refusal(
        "number_taken", f"发文字号“{number}”已被另一份通报使用，请核对字号，或留空由系统编号。", field="doc_number"
    )


def _changed(notice: Notice, words: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Only what differs from the default words is kept."""
    defaults = {block.key: block for section in default_sections(notice) for block in section.blocks}
    kept = {}
    for key, block in words.items():
        known = defaults.get(key)
        if known and (
            block.get("hidden") or (block["text"], block.get("lead", known.lead)) != (known.text, known.lead)
        ):
            kept[key] = {
                "text": block["text"],
                "lead": block.get("lead", known.lead),
                "hidden": bool(block.get("hidden")),
            }
    return kept


def save_guarded(notice: Notice, version: int, fields: dict[str, Any]) -> None:
    """Of two people saving the same version, or one saving what is no draft any more, the later one is told."""
    mine = Notice.objects.drafts().filter(pk=notice.pk, version=version)
    if not mine.update(version=F("version") + 1, origin=Notice.Origin.PAGE, **fields):
        raise Refusal(
            "somebody_was_faster",
            "这份通报在您打开页面之后已被别人修改或办理，您的修改没有保存。请刷新页面后重新填写。",
        )
    notice.version = version + 1
