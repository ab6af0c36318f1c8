"""open_round: freeze the accounts of a period, draw, and make the sheets."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.clock import read_instant
from core.commands import ContractCommand
from core.refusals import Refusal
from inspections.rules import STRATA, Wanted
from inspections.services import Opening, open_round
from inspections.services.drawn_list import write_drawn_list
from inspections.services.stages import PlannedStage
from orgs.commands import acting_user, unit_named
from orgs.models import Organisation


class Command(ContractCommand):
    help = "Open a round: the frame is frozen, accounts are drawn, one check sheet each is made."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", required=True, help="2022Q3, 2022M03, 2022H1, 2022, 2022N4, 2022Q2B2")
        parser.add_argument("--as-of", required=True, help="date of the population, YYYY-MM-DD, not in the future")
        parser.add_argument("--at", default="", help="monitoring point; a date alone is its end")
        parser.add_argument("--title", default="")
        parser.add_argument("--scope", choices=("full", "sample"), default="")
        parser.add_argument("--ratio", default="", help="share of each stratum: 0.3 or 30%%")
        parser.add_argument("--count", type=int)
        parser.add_argument("--strata", choices=tuple(STRATA), default="")
        parser.add_argument("--quota", action="extend", nargs="+", default=[], metavar="level=省级:1.0")
        parser.add_argument("--must-include", action="extend", nargs="+", default=[], metavar="RULE")
        parser.add_argument("--seed", default="", help="default: random text, printed")
        parser.add_argument("--window", nargs=2, metavar=("FROM", "TO"))
        parser.add_argument("--indicators", default="", help="indicator set, code or name; default the national one")
        parser.add_argument("--kind", choices=("special", "single"), default="", help="else it follows from the period")
        parser.add_argument("--account", action="extend", nargs="+", default=[], metavar="ID", help="these alone")
        parser.add_argument("--stage", action="extend", nargs="+", default=[], metavar="self_check=FROM:TO")
        parser.add_argument("--frame", type=Path, metavar="OUT.txt", help="write the frame text")
        parser.add_argument("--drawn", type=Path, metavar="OUT.xlsx", help="write the list to check (检查名单)")
        parser.add_argument("--unit", default="", help="the unit that checks; default the unit of --by")
        parser.add_argument("--by")

    def run(self, **options: Any) -> dict[str, Any]:
        for path in (options["frame"], options["drawn"]):
            check_writable(path)
        by = acting_user(options["by"])
        if options["unit"]:
            by.organisation = own_unit(options["unit"], by)
        made = open_round(read_opening(options), by=by)
        if options["frame"]:
            options["frame"].write_text(made.frame, encoding="utf-8", newline="\n")
        if options["drawn"]:
            write_drawn_list(made, options["drawn"])
        return {
            "round": made.pk,
            "population": made.population,
            "drawn": made.drawn,
            "seed": made.seed,
            "frame_sha256": made.frame_sha256,
        }


def own_unit(name: str, by: Any) -> Organisation:
    unit = unit_named(name)
    if not Organisation.objects.visible_to(by).filter(pk=unit.pk).exists():
        raise Refusal("not_allowed", f"“{name}”不在您的范围内，不能以它的名义发起检查。")
    return unit


def read_opening(options: dict[str, Any]) -> Opening:
    window = options["window"]
    return Opening(
        period=options["period"],
        as_of=read_day(options["as_of"]),
        point=read_point(options["at"]),
        title=options["title"],
        window=window and (read_day(window[0]), read_day(window[1])),
        seed=options["seed"],
        indicators=options["indicators"],
        kind=options["kind"],
        accounts=options["account"],
        stages=[read_stage(text) for text in options["stage"]],
        wanted=Wanted(
            options["scope"],
            options["ratio"],
            options["count"],
            options["strata"],
            options["quota"],
            options["must_include"],
        ),
    )


def read_stage(text: str) -> PlannedStage:
    """`self_check`, `self_check=2022-10-10:2022-10-14`, and either day may be left out."""
    kind, _, days = text.partition("=")
    first, _, last = days.partition(":")
    return PlannedStage(kind, *(read_day(day) if day else None for day in (first, last)))


def read_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal("bad_date", f"“{text}”不是日期，请写成 2022-09-30 的形式。") from None


def read_point(text: str) -> dt.datetime | None:
    try:
        return read_instant(text) if text.strip() else None
    except ValueError:
        raise Refusal("bad_date", f"“{text}”不是时间，请写成 2022-09-30 或 2022-09-30T17:00。") from None


def check_writable(path: Path | None) -> None:
    """Before anything is written to the database: a round must not open and then fail on its files."""
    if path is not None and (path.is_dir() or not path.resolve().parent.is_dir()):
        raise Refusal("bad_path", f"写不了文件“{path}”：目录不存在，请换一个位置。")
