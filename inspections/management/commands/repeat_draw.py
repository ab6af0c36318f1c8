"""repeat_draw: the draw of a round again, from what was frozen, or from a published frame alone."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.refusals import Refusal
from inspections.rules import STRATA, Wanted, plan_of, read_rule
from inspections.sampling import DrawRefused, build_frame, draw
from inspections.services import find_round
from inspections.services.platforms import platform_code
from inspections.services.repeating import repeat_draw
from orgs.commands import acting_user


class Command(ContractCommand):
    help = "Repeat a draw: of a round (ID), or from --frame and --seed as published. Exit code 1 when it differs."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", nargs="?", default="", metavar="ID")
        parser.add_argument("--frame", type=Path, help="frame text as downloaded (.txt)")
        parser.add_argument("--seed", default="")
        parser.add_argument("--ratio", default="")
        parser.add_argument("--count", type=int)
        parser.add_argument("--strata", choices=tuple(STRATA), default="")
        parser.add_argument("--quota", action="extend", nargs="+", default=[], metavar="level=省级:1.0")
        parser.add_argument("--must", type=Path, help="frame lines that must be included, one a line")
        parser.add_argument("--by")

    def run(self, **options: Any) -> dict[str, Any]:
        if options["frame"]:
            return from_frame(options)
        if not options["round"]:
            raise Refusal("usage", "请写明检查的编号，或用 --frame 和 --seed 给出公布的名单和种子。")
        round_ = find_round(options["round"], acting_user(options["by"]))
        found = repeat_draw(round_)
        self.exit_code = 0 if found.is_same else 1
        return {
            "round": round_.pk,
            "same": found.is_same,
            "drawn": len(found.again),
            "frame_sha256": round_.frame_sha256,
            "seed": round_.seed,
            "missing": found.missing,
            "added": found.added,
        }


def from_frame(options: dict[str, Any]) -> dict[str, Any]:
    """Needs neither round nor register: what a third person has in hand."""
    names = ("ratio", "count", "strata")
    wanted = Wanted(scope="sample", quotas=options["quota"], **{name: options[name] for name in names})
    try:
        frame = build_frame(text_of(options["frame"]).split("\n")[:-1])
        must = text_of(options["must"]).splitlines() if options["must"] else []
        lines = draw(frame, plan_of(read_rule(wanted, platform_code)), options["seed"], must)
    except DrawRefused as refused:
        raise Refusal(refused.code, str(refused)) from None
    return {"drawn": len(lines), "frame_sha256": frame.sha256, "lines": list(lines)}


def text_of(path: Path) -> str:
    if not path.is_file():
        raise Refusal("no_file", f"找不到文件“{path}”。")
    return path.read_bytes().decode()
