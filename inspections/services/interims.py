"""Provisional results kept before people are urged, and what changed until the final ones (two rates in one period)."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import journal
from core.refusals import Refusal
from inspections.models import CheckSheet, Interim, Round
from inspections.scoring import BAD, UNCHECKED
from inspections.services.cells import COUNTS, cells_from
from inspections.services.closing import verdicts_of
from inspections.services.figures import finding_lists

LIST = ("number", "name", "platform_code", "unit")


@transaction.atomic
def keep_interim(round_: Round, *, title: str, by: Any) -> Interim:
    """What the round would say now; accounts without a result stand outside. Nothing about the round changes."""
    if not by.has_perm("inspections.close_round"):
        raise Refusal("not_allowed", "您没有留存阶段结果的权限。")
    Round.objects.hold_open(round_.pk)
    sheets = list(round_.sheets.order_by("pk"))
    verdicts = verdicts_of(round_, sheets)
    cells = cells_from(sheets, verdicts)
    if not sum(cell.checked for cell in cells):
        raise Refusal("nothing_checked", "还没有一个账号有检查结果，留存没有意义。")
    lists = finding_lists(round_, {sheet.pk: found for sheet, found in zip(sheets, verdicts, strict=True)})
    made = Interim.objects.create(
        round=round_,
        number=round_.interims.count() + 1,
        title=title.strip() or "催办前",
        figures={name: sum(getattr(cell, name) for cell in cells) for name in COUNTS}
        | {"left": verdicts.count(UNCHECKED)},
        cells=[[cell.platform, cell.level, cell.district, *(getattr(cell, name) for name in COUNTS)] for cell in cells],
        failing=_failing(lists["failing_rows"]),
        by=by,
    )
    journal.record("inspections.interim.keep", by=by, obj=round_, after={"title": made.title, **made.figures})
    return made


def _failing(rows: list[dict[str, Any]]) -> list[list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        text = row["description"] or row["printed"]
        known = found.setdefault(
            row["number"], [*(row[name.replace("platform_code", "platform")] for name in LIST), ""]
        )
        known[-1] += f"；{text}" if known[-1] else text
    return list(found.values())


@dataclass(frozen=True)
class Urged:
    """An interim beside the final result: who was put right in between, who failed only later."""

    interim: Interim
    put_right: list[list[str]]
    failed_later: list[CheckSheet]


def urged(round_: Round) -> list[Urged]:
    """For a closed round; while it is open the final side is empty."""
    final = {sheet.number: sheet for sheet in round_.sheets.filter(verdict__in=BAD)}
    found = []
    for interim in round_.interims.select_related("by"):
        before = {row[0] for row in interim.failing}
        right = [row for row in interim.failing if row[0] not in final] if round_.is_closed else []
        found.append(Urged(interim, right, [each for number, each in final.items() if number not in before]))
    return found


def urged_facts(round_: Round) -> dict[str, Any] | None:
    """The counts of the last provisional result, for the second rate of a notice."""
    interim = round_.interims.last()
    if interim is None:
        return None
    return {"title": interim.title, **{name: interim.figures[name] for name in ("checked", "failed")}}
