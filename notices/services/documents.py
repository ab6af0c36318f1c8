"""A notice as sections, parts, bytes and contradictions; nothing here writes."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from core.refusals import Refusal
from notices import check, composition, extras, facts, render, text
from notices.composition import Part
from notices.models import Notice, Profile
from notices.numbers import Contradiction
from notices.people import people_of
from notices.placeholders import problems_of, values_of
from notices.public import without_private
from notices.services.filling import filled
from notices.sources import asked_for, frozen_of, rules_of
from notices.text import Section
from notices.typed import Typed, typed_figures


@dataclass(frozen=True)
class Built:
    """Facts as printed, what is printed beside them, and what the full figures say against each other."""

    facts: dict[str, Any]
    extras: dict[str, Any]
    contradictions: list[Contradiction]
    is_as_before: bool = False


def build(round_: Any, profile: Profile, given: dict[str, Any], flags: dict[str, Any]) -> Built:
    """From the frozen round; figures are checked before any of them is hidden."""
    rules = rules_of(profile, flags)
    lists_all = (given.get("annex", {}).get("rows") or rules.get("annex")["rows"]) == "checked"
    frozen = {**frozen_of(round_, rules, with_checked=lists_all), **asked_for(round_, rules, given)}
    full = facts.build(frozen, rules, given)
    shown = facts.hide(full, given.get("hide", []))
    stated = {**full, "published": given.get("published")}
    beside = extras.build(frozen, rules, given, shown)
    if given.get("public"):
        told = without_private({"facts": shown, "extras": {**beside, "contacts": None}}, people_of(round_))
        shown, beside = told["facts"], told["extras"]
    return Built(shown, beside, check.contradictions(stated), facts.is_as_before(full, frozen))


def rebuilt(notice: Notice) -> Built:
    """As it would be drafted now, with what the move "check" refuses without a reason."""
    return build(notice.round, notice.profile, notice.given, notice.flags)


def contradictions_of(notice: Notice) -> list[Contradiction]:
    return rebuilt(notice).contradictions


def sections_for(notice: Notice) -> list[Section]:
    """Of an issued notice the words it was issued with, whatever the portal would say today."""
    if notice.is_final and notice.words is not None:
        return text.read_back(notice.words["own"])
    return text.sections_of(notice.facts, notice.extras, rules_of(notice.profile, notice.flags), notice.edits)


def default_sections(notice: Notice) -> list[Section]:
    """As if nobody had edited a word."""
    return text.sections_of(notice.facts, notice.extras, rules_of(notice.profile, notice.flags))


def typed_in(notice: Notice) -> list[Typed]:
    """Figures typed by hand into the words, for the check page and whoever signs."""
    return typed_figures(sections_for(notice), default_sections(notice)) if notice.edits else []


def issued_before(notice: Notice) -> Notice | None:
    """The issued notice of this round that a further one can only correct."""
    return None if notice.is_final else Notice.objects.issued_beside(notice).first()


def parts_of(notice: Notice) -> list[Part]:
    return composition.compose(notice.facts, notice.extras, sections_for(notice))


def parts_or_reason(notice: Notice) -> list[Part]:
    """For the page: a draft whose words cannot be filled shows why in place of its paper."""
    try:
        return parts_of(notice)
    except Refusal as refusal:
        return [Part("problem", refusal.message)]


def word_problems(notice: Notice) -> list[str]:
    """Edited blocks whose placeholders cannot be filled any more."""
    values = values_of(notice.facts, notice.extras)
    return [
        f"“{block.text[:20]}…”：{problem}"
        for section in sections_for(notice)
        for block in section.blocks
        if block.edited and not block.hidden
        for problem in problems_of(block.text, values)
    ]


def document_of(notice: Notice) -> bytes:
    """The stored file of an issued notice; anything before that is rendered as it stands."""
    if notice.is_final:
        return bytes(notice.document or b"")
    if problems := word_problems(notice):
        raise Refusal("bad_placeholder", "；".join(problems))
    return file_of(notice)


def file_of(notice: Notice) -> bytes:
    """In the office's own template where one was chosen, else by GB/T 9704."""
    if notice.template is None:
        return render.render(parts_of(notice))
    return filled(notice.template, parts_of(notice), notice)


def facts_bytes(notice: Notice) -> bytes:
    return (json.dumps(notice.facts, ensure_ascii=False, indent=1) + "\n").encode()


def content_hash(notice: Notice) -> str:
    """Everything but the number: two notices with the same content are the same notice."""
    content = [{**notice.facts, "doc_number": None}, notice.extras, notice.edits, notice.replaces_id]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
