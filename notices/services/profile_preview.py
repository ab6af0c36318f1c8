"""A sample notice of a profile that nobody has saved yet: from the newest closed round, or from an invented one."""

from typing import Any

from core.refusals import Refusal
from inspections.models import Round
from notices import composition, extras, facts, sample, text
from notices.composition import Part
from notices.models import Profile
from notices.services.documents import build
from notices.sources import rules_of


def preview(profile: Profile, *, user: Any) -> tuple[str, list[Part]]:
    """(whose figures, the parts); what cannot be printed is told in place of the paper."""
    round_ = Round.objects.visible_to(user).closed().order_by("-closed_at").first()
    rules = rules_of(profile, {})
    try:
        if round_ is not None:
            built = build(round_, profile, {}, {})
            printed, beside = built.facts, built.extras
        else:
            printed = facts.build(sample.frozen(), rules, sample.GIVEN)
            beside = extras.build(sample.frozen(), rules, sample.GIVEN, printed)
        parts = composition.compose(printed, beside, text.sections_of(printed, beside, rules))
    except Refusal as refusal:
        parts = [Part("problem", refusal.message)]
    return (str(round_) if round_ else "假设的一次检查"), parts
