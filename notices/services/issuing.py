"""The moves of a notice: checked, signed, numbered and issued, each once; an issued one is frozen with its file."""

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction

from core.clock import now
from core.refusals import Refusal
from notices.facts import AS_BEFORE
from notices.models import Notice, NoticeNumber
from notices.numbers import Contradiction
from notices.services.delivering import tell_withdrawn
from notices.services.documents import content_hash, file_of, rebuilt, sections_for, typed_in, word_problems
from notices.services.drafting import number_taken, one_holder
from notices.services.publishing import public_words
from notices.sources import rules_of
from notices.text import kept


def check_notice(notice: Notice, *, by: Any, reason: str = "") -> None:
    """Refuses contradicting figures, those of last period and ones typed by hand, unless a reason is given.

    Last period's figures only warn where a command makes the notice: its caller reads the warnings.
    """
    if problems := word_problems(notice):
        raise Refusal("bad_placeholder", "；".join(problems))
    number = notice.facts["doc_number"]
    if number and notice.is_draft and Notice.objects.with_number(number, besides=notice).exists():
        raise _taken(notice, content_hash(notice))
    notice.stated_number = number or ""
    built = rebuilt(notice)
    if json.loads(json.dumps(built.facts)) != notice.facts:
        raise Refusal(
            "facts_changed",
            "起草之后数据有变化（例如上期通报刚刚印发）。请在“文头与期限”中保存一次，看过新数据再核对。",
        )
    if built.contradictions and not reason.strip():
        raise contradicted(built.contradictions)
    if built.is_as_before and notice.origin == Notice.Origin.PAGE and not reason.strip():
        raise Refusal("as_before", f"{AS_BEFORE}确实相同的，请写明理由。")
    if not reason.strip() and (typed := typed_in(notice)):
        figures = "、".join(figure for each in typed for figure in each.figures)
        raise Refusal("typed_figures", f"正文中有手工填写的数字：{figures}。请改用数据项，或核实后写明理由。")
    with one_holder(notice, by=by):
        notice.make("check", by=by, reason=reason, stated_number=notice.stated_number)


def contradicted(found: list[Contradiction]) -> Refusal:
    listed = "；".join(f"{each.place} 印作 {each.printed}，应为 {each.expected}" for each in found[:5])
    return Refusal(
        "contradictions",
        f"数据之间有 {len(found)} 处对不上：{listed}。请更正，或说明理由。",
        contradictions=[each.as_dict() for each in found],
    )


def return_notice(notice: Notice, *, by: Any, reason: str) -> None:
    notice.make("return", by=by, reason=reason)


def discard_notice(notice: Notice, *, by: Any, reason: str) -> None:
    """Out of the way for good; its record and its reason stay."""
    notice.make("discard", by=by, reason=reason)


def sign_notice(notice: Notice, *, by: Any, reason: str = "") -> None:
    _refuse_if_corrected(notice)
    notice.make("sign", by=by, reason=reason)


def _refuse_if_corrected(notice: Notice) -> None:
    """What was put right about the round after the figures were checked has to be looked at first."""
    checked = notice.events.filter(move="check").first()
    if checked and notice.round.corrections.accepted().filter(decided_at__gt=checked.at).exists():
        raise Refusal(
            "corrected_since",
            "核对之后这次检查的结果有更正。请退回修改，在“文头与期限”中保存一次，看过新数据再核对。",
        )


@transaction.atomic
def issue_notice(notice: Notice, *, by: Any, reason: str = "") -> None:
    """Number, file and state in one transaction: refused for whatever reason, no number is used up."""
    if not notice.may(by, "issue") or notice.status not in Notice.MOVES["issue"].sources:
        notice.make("issue", by=by)  # says why not
    _refuse_if_corrected(notice)
    content = content_hash(notice)
    notice.facts = {**notice.facts, "doc_number": notice.facts["doc_number"] or next_number(notice)}
    file = file_of(notice)
    fields = {
        "facts": notice.facts,
        "doc_number": notice.facts["doc_number"],
        "words": {"own": kept(sections_for(notice)), "public": kept(public_words(notice))},
        "document": file,
        "content_sha256": content,
        "document_sha256": hashlib.sha256(file).hexdigest(),
        "issued_at": now(),
    }
    try:
        with transaction.atomic():
            notice.make("issue", by=by, reason=reason, **fields)
    except IntegrityError as error:
        raise _taken(notice, content) from error


def next_number(notice: Notice) -> str:
    """〔year〕 is that of the notice's own date."""
    prefix = rules_of(notice.profile, notice.flags).get("number_prefix")
    year = int(notice.facts["date"][:4])
    return f"{prefix}〔{year}〕{NoticeNumber.take(prefix, year)}号"


def _taken(notice: Notice, content: str) -> Refusal:
    same = Notice.objects.issued().filter(round=notice.round, content_sha256=content).first()
    if same:
        return Refusal(
            "already_issued",
            f"同样内容的通报已经印发（{same.doc_number}），没有再次编号。",
            notice=same.pk,
            doc_number=same.doc_number,
        )
    return number_taken(notice.doc_number or notice.facts["doc_number"])


@transaction.atomic
def withdraw_notice(notice: Notice, *, by: Any, reason: str) -> None:
    """No longer in force: its number stays used, its file and its reason stay, and everybody who got it is told."""
    notice.make("withdraw", by=by, reason=reason)
    tell_withdrawn(notice, reason)


@transaction.atomic
def issue_now(notice: Notice, *, by: Any, reason: str = "") -> None:
    """Check, sign and issue in that order, an event each: what `make_notice --issue` does."""
    check_notice(notice, by=by, reason=reason)
    sign_notice(notice, by=by, reason=reason)
    issue_notice(notice, by=by, reason=reason)
