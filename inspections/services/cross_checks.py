"""The cross-check (互查): units paired by lot or by hand; each unit's sheets go to inspectors of the other."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import journal
from core.refusals import Refusal
from inspections.assigning import Person, assign
from inspections.models import CheckSheet, Round
from inspections.pairing import RULE, refuse_own, ring
from inspections.sampling import clean_seed
from inspections.services.assigning import ASSIGN, inspectors_for
from orgs.messages import tell
from orgs.models import Organisation, User


@dataclass
class Side:
    """A unit directly below the checking office: its inspectors and its untouched sheets, those of lower units included."""

    unit: Organisation
    people: list[User] = field(default_factory=list)
    sheets: int = 0


def sides(round_: Round) -> list[Side]:
    """Units below the office that have sheets to be checked, or inspectors to check with."""
    below = Organisation.objects.filter(parent=round_.organisation_id).order_by("name", "pk")
    found = [Side(unit) for unit in below]
    for person in inspectors_for(round_):
        if side := _side_of(found, person.organisation.path):
            side.people.append(person)
    paths = round_.sheets.untouched().values_list("account__organisation__path", flat=True)
    for path in paths:
        if side := _side_of(found, path):
            side.sheets += 1
    return [side for side in found if side.people or side.sheets]


def _side_of(found: list[Side], path: str) -> Side | None:
    return next((side for side in found if path.startswith(side.unit.path)), None)


def drawn_pairs(round_: Round, found: list[Side]) -> dict[str, str]:
    """{checked: checking} by lot."""
    names = [side.unit.name for side in found]
    able = [side.unit.name for side in found if side.people]
    return ring(names, able, clean_seed(round_.seed), round_.frame_sha256)


@transaction.atomic
def cross_assign(round_: Round, pairs: Mapping[str, str], *, by: Any, drawn: bool) -> int:
    """Give each unit's untouched sheets to the inspectors of the unit paired with it; how many nobody may check."""
    if not by.has_perm(ASSIGN):
        raise Refusal("not_allowed", "您没有安排互查的权限。")
    if own := refuse_own(pairs):
        raise Refusal("own_unit", f"{'、'.join(own)} 被安排检查自己，请改为其他单位。")
    Round.objects.hold_open(round_.pk)
    found = {side.unit.name: side for side in sides(round_)}
    if not pairs or set(pairs) - set(found):
        raise Refusal("no_match", "没有可以结对的单位：至少要有两个下级单位，其中一个有检查员。")
    given, left = _lots(round_, pairs, found)
    told: dict[str, User] = {}
    for person, keys in given.items():
        round_.sheets.untouched().filter(pk__in=keys).update(assignee=person)
        told[person.username] = person
    kept = {"pairs": sorted([checking, checked] for checked, checking in pairs.items()), "left": left}
    kept |= {"inspectors": sorted(told), "rule": RULE if drawn else "由主管指定结对单位。"}
    Round.objects.filter(pk=round_.pk).update(assignment=kept)
    journal.record("inspections.round.cross", by=by, obj=round_, after=kept)
    url = f"{reverse('inspections:sheet-list')}?mine=yes&done=no"
    subject = f"互查检查表已分给您：{round_.title}"
    tell(told.values(), subject, "请检查对方单位的账号。", url, kind="round.opened", about=round_)
    return left


def _lots(round_: Round, pairs: Mapping[str, str], found: dict[str, Side]) -> tuple[dict[User, list[int]], int]:
    """{inspector: sheets}, and how many sheets have nobody."""
    given: dict[User, list[int]] = defaultdict(list)
    left = 0
    sheets = list(round_.sheets.untouched().select_related("account__organisation"))
    for checked, checking in pairs.items():
        path, people = found[checked].unit.path, {person.username: person for person in found[checking].people}
        mine = {sheet.line: sheet for sheet in sheets if sheet.account.organisation.path.startswith(path)}
        lots = _lot(round_, mine, people)
        left += len(mine) - len(lots)
        for line, name in lots.items():
            given[people[name]].append(mine[line].pk)
    return given, left


def _lot(round_: Round, mine: Mapping[str, CheckSheet], people: Mapping[str, User]) -> dict[str, str]:
    persons = [Person(name, person.organisation_id or 0) for name, person in sorted(people.items())]
    lines = {line: sheet.account.organisation_id for line, sheet in mine.items()}
    return assign(lines, persons, clean_seed(round_.seed), round_.frame_sha256) if persons else {}
