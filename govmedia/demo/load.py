"""Builds the demonstration through the contract's own commands; safe to repeat."""

import json
from contextlib import ExitStack, chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.test.utils import override_settings

from core import clock
from core.refusals import Refusal
from govmedia import commands
from govmedia.demo import county, feeds, people, tables
from govmedia.demo.dates import Dates
from govmedia.workbooks import write_table
from inspections.models import Round
from orgs.models import Organisation

SUPERVISOR, INSPECTOR, MONITOR = "supervisor", "inspector", "monitor"


def load(address: str) -> dict[str, Any]:
    """Everything, once: the open round is made last, so that a load that was cut off is taken up again."""
    if is_loaded():
        return {"loaded": False, "users": []}
    if Organisation.top() not in (None, Organisation.objects.filter(name=county.OFFICE).first()):
        raise Refusal("not_empty", "数据库中已有其他单位，演示数据只能装入空的平台。")
    dates = Dates(clock.now(), clock.today())
    with ExitStack() as stack:
        stack.enter_context(override_settings(ALLOW_HOSTS=settings.ALLOW_HOSTS | {address}))
        stack.enter_context(chdir(stack.enter_context(TemporaryDirectory(prefix="demo-"))))
        make_units()
        users = people.invite()
        take_over(dates, f"http://{address}")
        look(address)
        last_quarter(dates)
        this_quarter(dates)
    return {"loaded": True, "users": users}


def is_loaded() -> bool:
    return Round.objects.filter(organisation__name=county.OFFICE, status=Round.Status.OPEN).exists()


def make_units() -> None:
    unit(county.OFFICE, county.COUNTY_LEVEL)
    for name, level in county.units():
        unit(name, level, "--parent", county.OFFICE)


def unit(name: str, level: str, *more: str) -> None:
    if not Organisation.objects.filter(name=name).exists():
        commands.run("add_unit", name, "--level", level, "--district", county.COUNTY, *more)


def take_over(dates: Dates, base: str) -> None:
    """Two ledgers, a clean-up apart: the register's history shows who closed what."""
    for name, rows, day in (
        ("接管台账.xlsx", tables.first_ledger(dates, base), dates.first_ledger),
        ("清理后台账.xlsx", tables.second_ledger(dates, base), dates.second_ledger),
    ):
        write_table(Path(name), tuple(rows[-1]), rows)
        commands.run("import_ledger", name, "--as-of", day.isoformat(), "--by", SUPERVISOR)


def look(address: str) -> None:
    """The first sightings are real: the accounts' sources are asked, served from this process if nobody else does."""
    commands.run("allow_host", address, "--gap", "0", "--parallel", "4")
    try:
        server = feeds.serve(int(address.rpartition(":")[2]))
    except OSError:
        server = None
    try:
        commands.run("scan", "--all")
    finally:
        if server:
            server.shutdown()
            server.server_close()
    # From now on a little slower, so that a rescan has a progress to show.
    commands.run("allow_host", address, "--gap", "0.05", "--parallel", "4")


def last_quarter(dates: Dates) -> None:
    """Closed, with its notice issued."""
    period = dates.last_quarter.code
    number = opened(period, dates.last_as_of.isoformat())
    results("上季度检查结果.xlsx", tables.last_results(dates), number, "--by", INSPECTOR, "--confirmed-by", SUPERVISOR)
    commands.run("close_round", number, "--by", SUPERVISOR)
    given = {
        "date": dates.last_notice.isoformat(),
        "addressees": ["各乡镇人民政府", "县直各单位"],
        "deadline": {"date": dates.deadline.isoformat(), "channel": "书面"},
        "openness": "此件主动公开",
    }
    Path("notice.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    Path("profile.json").write_text(json.dumps(people.PROFILE, ensure_ascii=False), encoding="utf-8")
    commands.run("load_profile", "profile.json")
    commands.run(
        "make_notice",
        "--round",
        number,
        "--out",
        "notice.docx",
        "--with",
        "notice.json",
        "--profile",
        people.PROFILE["name"],
        "--issue",
    )


def this_quarter(dates: Dates) -> None:
    """Under way: part checked, and what the hired monitor suspects waits for somebody to confirm it."""
    number = opened(dates.quarter.code, dates.as_of.isoformat(), "--at", dates.point.isoformat())
    results("本季度检查结果.xlsx", tables.first_checked(dates), number, "--by", INSPECTOR, "--confirmed-by", SUPERVISOR)
    results("监测疑似问题.xlsx", tables.suspected(dates), number, "--by", MONITOR)


def opened(period: str, as_of: str, *more: str) -> str:
    """The round of that period; one left by a load that was cut off is used again."""
    found = Round.objects.filter(organisation__name=county.OFFICE, period=period).first()
    if found:
        return str(found.pk)
    return str(commands.run("open_round", "--period", period, "--as-of", as_of, "--by", SUPERVISOR, *more)["round"])


def results(name: str, rows: list[tables.Row], number: str, *who: str) -> None:
    write_table(Path(name), tables.RESULT_COLUMNS, rows)
    commands.run("import_results", name, "--round", number, *who)
