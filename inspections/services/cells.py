"""Keeps the cells of a round and reads them: the one source of every table of its rates."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Min, Sum

from inspections.crosstab import DIMENSIONS, Cell
from inspections.models import CheckSheet, Round, RoundCell
from inspections.scoring import counted, printed, tally

COUNTS = ("checked", "failed", "undetermined", "unchecked")
COLUMNS = {"platform": "platform_code", "level": "level", "district": "district"}
FIELDS = ("platform_code", "level", "district", *COUNTS)


def cells_from(sheets: Sequence[CheckSheet], verdicts: Sequence[str]) -> list[Cell]:
    """`verdicts` as they enter the rates, one a sheet."""
    found = tally([(sheet.platform_code, sheet.level, sheet.district) for sheet in sheets], verdicts)
    return [Cell(*key, *(numbers[name] for name in COUNTS)) for key, numbers in found.items()]


def keep_cells(round_: Round, sheets: Sequence[CheckSheet], verdicts: Sequence[str]) -> None:
    """In the transaction that freezes the figures; written anew when a correction moves them."""
    round_.cells.all().delete()
    RoundCell.objects.bulk_create(
        (
            RoundCell(
                round=round_,
                platform_code=cell.platform,
                level=cell.level,
                district=cell.district,
                **{name: getattr(cell, name) for name in COUNTS},
            )
            for cell in cells_from(sheets, verdicts)
        ),
        batch_size=500,
    )


def cells_of(round_: Round, dimensions: Iterable[str] = DIMENSIONS) -> list[Cell]:
    """Summed by the database over the dimensions nobody asks for, which then are empty; in order of first keeping."""
    wanted = set(dimensions)
    kept = RoundCell.objects.filter(round=round_).order_by()
    fields = [COLUMNS[name] for name in DIMENSIONS if name in wanted]
    summed = {f"{name}_sum": Sum(name) for name in COUNTS}
    rows = kept.values(*fields).annotate(first=Min("pk"), **summed).order_by("first") if fields else []
    return [
        Cell(*(row.get(COLUMNS[name], "") for name in DIMENSIONS), *(row[f"{name}_sum"] for name in COUNTS))
        for row in rows
    ]


def cells_by_round(rounds: Sequence[int]) -> dict[int, list[Cell]]:
    """Of many rounds in one query, for figures over quarters."""
    found: dict[int, list[Cell]] = {pk: [] for pk in rounds}
    for pk, *values in RoundCell.objects.filter(round__in=rounds).order_by("pk").values_list("round", *FIELDS):
        found[pk].append(Cell(*values))
    return found


def recounted(round_: Round) -> list[Cell]:
    """From the frozen verdicts of the sheets, for whoever doubts the kept cells; one grouped query."""
    grouped = round_.sheets.order_by().values("platform_code", "level", "district", "verdict").annotate(n=Count("pk"))
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for row in grouped:
        key = (row["platform_code"], row["level"], row["district"])
        verdict = counted(row["verdict"], round_.unchecked_policy)
        numbers = found.setdefault(key, {})
        numbers[verdict] = numbers.get(verdict, 0) + row["n"]
    return [Cell(*key, *(printed(numbers)[name] for name in COUNTS)) for key, numbers in found.items()]


def orders_of(round_: Round) -> dict[str, list[str]]:
    """Raw keys of each dimension in print order."""
    counts: dict[str, Any] = round_.population_counts
    names = {"platform": "by_platform_code", "level": "by_level", "district": "by_district"}
    return {dimension: [key for key, _ in counts[table]] for dimension, table in names.items()}
