"""What a notice is built from: the frozen round, profile and platforms, the rate printed before."""

from typing import Any

from django.db.models import Count

from core.refusals import Refusal
from inspections.models import Indicator, Round
from inspections.services import round_facts
from inspections.services.cells import cells_of
from inspections.services.former import repeats
from notices.figures import percent
from notices.models import Notice, Profile
from notices.profiles import DEFAULT_NAME, PrintRules
from notices.year import rounds_of_year
from registry.models import Platform


def profile_named(name: str | None) -> Profile:
    """The newest version of that profile; left out = the default one."""
    profile = Profile.objects.newest(name or DEFAULT_NAME)
    if profile is None:
        raise Refusal("unknown_profile", f"没有名为“{name}”的通报样式，请先用 load_profile 载入。")
    if profile.is_off:
        raise Refusal("profile_off", f"通报样式“{profile.name}”已停用，请换一个样式，或先在“通报样式”中启用。")
    return profile


def rules_of(profile: Profile, flags: dict[str, Any]) -> PrintRules:
    platforms = Platform.objects.order_by("order", "pk").values_list("code", "name", "group")
    return PrintRules(profile.data, {code: (name, group) for code, name, group in platforms}, flags)


def platform_codes() -> set[str]:
    return set(Platform.objects.values_list("code", flat=True))


def indicator_codes() -> set[str]:
    return set(Indicator.objects.values_list("code", flat=True))


def frozen_of(round_: Round, rules: PrintRules, *, with_checked: bool = True) -> dict[str, Any]:
    """The closed round's own figures, with the rate that was printed the time before."""
    frozen = round_facts(round_, with_checked=with_checked)
    return {**frozen, "previous_rate": printed_before(frozen.get("previous"), rules)}


def asked_for(round_: Round, rules: PrintRules, given: dict[str, Any]) -> dict[str, Any]:
    """What is only counted for the issuers that print it."""
    told: dict[str, Any] = {}
    if given.get("year_summary", rules.get("year_summary")):
        told["year"] = rounds_of_year(round_)
    if given.get("repeats", rules.get("repeats")):
        again = [(each.sheet, each.in_a_row) for each in repeats(round_) if each.in_a_row > 1]
        fields = ("name", "platform_code", "account_type")
        told["repeats"] = [
            {**{field: getattr(sheet, field) for field in fields}, "in_a_row": times} for sheet, times in again
        ]
    if rules.get("crossed"):
        told["cells"] = [
            [cell.platform, cell.level, cell.district, cell.checked, cell.failed] for cell in cells_of(round_)
        ]
    if rules.get("list_form") == "bare":
        names = round_.sheets.order_by().values("name").annotate(on=Count("platform_code", distinct=True))
        told["doubled"] = sorted(names.filter(on__gt=1).values_list("name", flat=True))
    return told


def printed_before(before: dict[str, Any] | None, rules: PrintRules) -> str | None:
    """As its issued notice printed it; a notice that prints no rate sends us one round further back."""
    while before:
        notice = Notice.objects.issued().filter(round=before["round"]).first()
        if notice is None:
            return percent(before["checked"] - before["failed"], before["checked"], rules.style("rate"))
        if notice.facts["rate"]:
            return str(notice.facts["rate"])
        before = Round.objects.get(pk=before["round"]).stats.get("previous")
    return None
