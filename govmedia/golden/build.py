"""Writes the files of a golden case and runs its commands, which is all that makes the notice."""

import json
import shlex
from contextlib import chdir
from importlib import import_module
from pathlib import Path
from typing import Any

from core.refusals import Refusal
from govmedia import commands
from govmedia.golden.case import LEDGER_COLUMNS, RESULT_COLUMNS, Case
from govmedia.workbooks import write_table

NAMES = ("jiangsu_2020Q1", "wuxi_2023Q1", "xiangtan_2022Q3", "hainan_2024Q3", "qingyuan_2021Q3")
# A second run in the same database finds its own unit and people.
ALREADY_THERE = {"unit_exists", "user_exists"}
FIRST_ROUND = "1"


def case_named(name: str) -> Case:
    if name not in NAMES:
        raise Refusal("unknown_case", f"没有名为“{name}”的实例，可用的有：{'、'.join(NAMES)}。")
    return import_module(f"govmedia.golden.{name}").build()


def write_files(case: Case, folder: Path) -> None:
    """Everything that goes in; facts.json and notice.docx come out of the commands."""
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / "ledger.xlsx", LEDGER_COLUMNS, case.ledger)
    write_table(folder / "results.xlsx", RESULT_COLUMNS, case.results)
    for name, data in (("notice.json", case.notice), ("profile.json", case.profile)):
        (folder / name).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "commands.txt").write_text("".join(f"{line}\n" for line in case.commands), encoding="utf-8")


def run_commands(folder: Path) -> dict[str, Any]:
    """The lines of commands.txt here and now; round 1, the first of an empty home, is the one opened here."""
    answers: dict[str, dict[str, Any]] = {}
    opened = FIRST_ROUND
    with chdir(folder):
        for line in Path("commands.txt").read_text(encoding="utf-8").splitlines():
            name, *words = shlex.split(line)
            answers[name] = run_line(name, with_round(name, words, opened))
            opened = str(answers.get("open_round", {}).get("round", opened))
    return {"round": int(opened), **answers["make_notice"]}


def run_line(name: str, words: list[str]) -> dict[str, Any]:
    try:
        return commands.run(name, *words)
    except Refusal as refusal:
        if refusal.code in ALREADY_THERE:
            return {}
        raise


def with_round(name: str, words: list[str], opened: str) -> list[str]:
    if name == "close_round":
        return [opened, *words[1:]]
    if "--round" in words:
        place = words.index("--round") + 1
        return [*words[:place], opened, *words[place + 1 :]]
    return words
