"""An issued notice on the public pages: what reaches a person left out, put up once, taken down with a reason."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from core import journal
from core.clock import now
from core.refusals import Refusal
from notices import composition, text
from notices.composition import Part
from notices.likely_people import Likely, likely_people
from notices.models import Notice, Publication
from notices.people import people_of
from notices.placeholders import values_of
from notices.public import LEFT_OUT, identities, known_in, without_private
from notices.render import render
from notices.sources import rules_of
from notices.text import Section

FOR_ALL = "主动公开"
HEAD_AND_FOOT = frozenset({"mark", "number", "title", "addressee", "signature", "sealed_signature", "imprint"})


@transaction.atomic
def publish(notice: Notice, *, by: Any, hide: Iterable[str] = ()) -> None:
    """Safe to repeat. `hide`: words left out beside the names that the register and the list of users know."""
    refuse_unfit(notice, by=by)
    withheld = {"withheld": sorted({*names_withheld(notice), *hide})}
    _, is_new = Publication.objects.get_or_create(notice=notice, defaults=withheld)
    if is_new or Publication.objects.filter(notice=notice, is_up=False).update(is_up=True, at=now(), **withheld):
        journal.record("notices.notice.publish", by=by, obj=notice, after={"withheld": len(withheld["withheld"])})


@transaction.atomic
def unpublish(notice: Notice, *, by: Any, reason: str) -> None:
    """Off the public pages; the notice itself stays issued."""
    _refuse_strangers(by)
    if Publication.objects.filter(notice=notice, is_up=True).update(is_up=False):
        journal.record("notices.notice.unpublish", by=by, obj=notice, reason=reason)


def refuse_unfit(notice: Notice, *, by: Any) -> None:
    _refuse_strangers(by)
    if not notice.is_issued:
        raise Refusal("not_issued", "通报还没有印发，印发后才能公开。")
    if FOR_ALL not in (notice.facts.get("openness") or ""):
        raise Refusal("not_for_all", "这份通报的公开属性不是“主动公开”，不能在网上公开。")


def why_not(notice: Notice, *, by: Any) -> str:
    """What `publish` would refuse, said before anybody asks; empty when nothing stands against it."""
    try:
        refuse_unfit(notice, by=by)
    except Refusal as refusal:
        return refusal.message
    return ""


def names_withheld(notice: Notice) -> list[str]:
    """Kept with the publication: who leaves the register later does not come back into the words."""
    said = [notice.facts, notice.extras, notice.edits]
    return known_in(said, people_of(notice.round))


def public_words(notice: Notice) -> list[Section]:
    """The words without the sentences that name contacts; stored when the notice is issued."""
    return text.sections_of(notice.facts, _beside(notice), rules_of(notice.profile, notice.flags), notice.edits)


def likely_named(notice: Notice) -> list[Likely]:
    """What the public version would still say of people, as far as plain rules see it."""
    texts = [said for part in parts_without(notice, names_withheld(notice)) for said in _free_words(part)]
    return likely_people(texts, identities([notice.facts, notice.extras]))


def says(notice: Notice, word: str) -> bool:
    """Whether the public version would hold this word outside the names of units and accounts."""
    return any(word in said for part in parts_without(notice, ()) for said in _free_words(part))


def _free_words(part: Part) -> Iterator[str]:
    if part.kind not in HEAD_AND_FOOT:
        yield f"{part.lead}{part.text}"
        yield from part.lines
        yield from (cell for row in (part.table.rows if part.table else ()) for cell in row)


def public_parts(notice: Notice) -> list[Part]:
    held = notice.publication.withheld
    return parts_without(notice, people_of(notice.round) if held is None else held)


def parts_without(notice: Notice, names: Iterable[str]) -> list[Part]:
    """The issued words and figures, without contacts, these names and numbers by which a person can be reached."""
    words = text.kept(public_words(notice)) if notice.words is None else notice.words["public"]
    said = {"facts": notice.facts, "extras": _beside(notice), "words": words}
    told = without_private(said, names)
    sections = text.read_back(told["words"])
    values = values_of(told["facts"], told["extras"])
    return composition.compose(told["facts"], told["extras"], text.with_gaps_named(sections, values, LEFT_OUT))


def _beside(notice: Notice) -> dict[str, Any]:
    return {**notice.extras, "contacts": None}


def public_document(notice: Notice) -> bytes:
    return render(public_parts(notice))


def validity(notice: Notice) -> str:
    """Whether it still holds: withdrawn, or a later notice has taken its place."""
    if notice.is_withdrawn:
        return "已撤回，失效"
    return "已被更正" if notice.replaced_by.filter(status=Notice.Status.ISSUED).exists() else "有效"


def is_published(notice: Notice) -> bool:
    return Publication.objects.filter(notice=notice, is_up=True).exists()


def _refuse_strangers(by: Any) -> None:
    if not by.has_perm("notices.issue_notice"):
        raise Refusal("not_allowed", "您没有公开通报的权限。")
