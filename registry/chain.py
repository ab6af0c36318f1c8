"""The steps a filing climbs: the unit's head, then the offices above, as the place has set them (R06)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.refusals import Refusal
from orgs.models import Organisation

LABELS = {
    "unit_head": "单位负责人审核",
    "receiver": "接收单位确认",
    "county": "县级主管单位审核",
    "city": "市级主管单位审核",
    "province": "省级主管单位审核",
}
OFFICES = ("county", "city", "province")


@dataclass(frozen=True)
class Step:
    """One station of a filing: what it is called and the unit whose turn it is."""

    key: str
    unit: int
    name: str

    @property
    def label(self) -> str:
        return f"{LABELS[self.key]}（{self.name}）"


def chain_of(
    unit: Organisation, wanted: Sequence[str], *, receiver: Organisation | None = None
) -> list[dict[str, Any]]:
    """The steps for a filing of this unit. Refusal `no_step` when the place asks for an office the tree does not have."""
    steps = [Step("receiver", receiver.pk, receiver.name)] if receiver else []
    if "unit_head" in wanted:
        steps.append(Step("unit_head", unit.pk, unit.name))
    offices = _offices_above(unit)
    for key in (each for each in OFFICES if each in wanted):
        if key not in offices:
            raise Refusal(
                "no_step", f"没有设置{LABELS[key][:4]}单位，不能提交；请主管在“单位”里标明备案主管单位的级别。"
            )
        steps.append(Step(key, offices[key].pk, offices[key].name))
    if not any(step.key in OFFICES for step in steps):
        raise Refusal("no_step", "备案环节里没有主管单位，不能提交；请主管在“设置”里选择至少一级主管单位。")
    return [asdict(step) for step in steps]


def _offices_above(unit: Organisation) -> dict[str, Organisation]:
    """The nearest filing office of each level on the way up, the unit itself included. A tree in which nobody marked
    an office is a county that runs alone: its top is the county office."""
    above = Organisation.objects.filter(pk__in=[int(pk) for pk in unit.path.strip("/").split("/")])
    line = sorted(above, key=lambda each: len(each.path), reverse=True)
    found: dict[str, Organisation] = {}
    for each in line:
        if each.filing_office and each.filing_office not in found:
            found[each.filing_office] = each
    return found or {"county": line[-1]}
