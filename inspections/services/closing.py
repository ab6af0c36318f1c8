"""Closing a round: verdicts and statistics are frozen in one guarded transaction."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from core.clock import now
from core.refusals import Refusal
from inspections.models import CheckSheet, Round
from inspections.scoring import UNCHECKED, counted, rate_text
from inspections.services.cells import keep_cells
from inspections.services.figures import figures
from inspections.services.judging import judged, scores, store
from inspections.services.population import round_before
from inspections.services.rate_round import take_rate_by_default
from inspections.services.second_checks import refuse_disputed, second_figures

POLICIES = ("pass", "exclude")


@transaction.atomic
def close_round(round_: Round, *, by: Any, unchecked: str = "") -> Round:
    """Of two who close at once one wins; nothing about the round changes afterwards."""
    if unchecked not in ("", *POLICIES):
        raise Refusal("usage", "未检查账号的处理方式只能是 pass（按合格计）或 exclude（不计入）。")
    # The guarded move comes first: it takes the row's lock, and findings wait or are refused behind it.
    round_.make("close", by=by, closed_at=now(), unchecked_policy=unchecked)
    take_rate_by_default(round_)
    refuse_disputed(round_)
    stats = freeze(round_, unchecked) | {"previous": previous(round_)}
    Round.objects.filter(pk=round_.pk).update(stats=stats)
    round_.refresh_from_db(fields=["stats"])
    return round_


def freeze(round_: Round, unchecked: str) -> dict[str, Any]:
    """Verdicts from what is confirmed now, stored on the sheets; the figures that follow from them."""
    sheets = list(round_.sheets.order_by("pk"))
    found = judged(round_, sheets)
    verdicts = [said for said, _ in found]
    left = [sheet for sheet, said in zip(sheets, verdicts, strict=True) if said == UNCHECKED]
    if left and not unchecked:
        raise unchecked_refusal(left)
    store(round_, sheets, found)
    entered = [counted(said, unchecked) for said in verdicts]
    keep_cells(round_, sheets, entered)
    kept = figures(round_, sheets, entered, len(left))
    return kept | {"scores": scores(round_, sheets, found), "second": second_figures(round_)}


def verdicts_of(round_: Round, sheets: Sequence[CheckSheet]) -> list[str]:
    """One verdict a sheet, in order, from what is confirmed now."""
    return [said for said, _ in judged(round_, sheets)]


def unchecked_sheets(round_: Round) -> list[CheckSheet]:
    return list(round_.sheets.not_done().order_by("pk"))


def unchecked_refusal(left: Sequence[CheckSheet]) -> Refusal:
    named = "、".join(f"{sheet.name}（{sheet.number}）" for sheet in left[:10])
    message = (
        f"还有 {len(left)} 个账号没有检查结果：{named}{'等' if len(left) > 10 else ''}。"
        "请补录结果，或说明按合格计（--unchecked pass）还是不计入（--unchecked exclude）。"
    )
    accounts = [
        {"id": sheet.number, "name": sheet.name, "platform": sheet.platform_code, "unit": sheet.unit} for sheet in left
    ]
    return Refusal("unchecked", message, unchecked=accounts)


def previous(round_: Round) -> dict[str, Any] | None:
    before = round_before(round_)
    if before is None:
        return None
    sample = before.stats["sample"]
    return {
        "round": before.pk,
        "title": before.title,
        "period": before.period,
        "as_of": before.as_of.isoformat(),
        "population": before.population,
        "checked": sample["checked"],
        "failed": sample["failed"],
    }


def closing_report(round_: Round) -> dict[str, Any]:
    """The JSON of close_round."""
    sample = round_.stats["sample"]
    return {
        "checked": sample["checked"],
        "failing": sample["failed"],
        "pass_rate": rate_text(sample["checked"] - sample["failed"], sample["checked"]),
        "undetermined": sample["undetermined"],
        "unchecked": sample["unchecked"],
    }
