"""Builds the demonstration through the contract's own commands; safe to repeat."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction

from core import clock
from core.refusals import Refusal
from govmedia import commands
from govmedia.demo import besides, county, documents, feeds, keeping, matters, people, published, rounds, tables
from govmedia.demo.dates import Dates
from govmedia.workbooks import write_table
from inspections.models import CheckSheet, Finding, Round
from inspections.services import Entry, save_sheet
from notices.models import Notice
from notices.services import check_notice, issue_notice, sign_notice
from orgs.commands import acting_user
from orgs.models import Organisation
from registry.models import Campaign, Platform
from registry.services.campaigns import assign_many, free_closings, save_campaign

SUPERVISOR, INSPECTOR, MONITOR, REVIEWER, LEADER = "supervisor", "inspector", "monitor", "reviewer", "leader"
FILER = "filer"


def load(address: str) -> dict[str, Any]:
    """Everything, once; a load that was cut off is taken up again where it stopped."""
    if is_loaded():
        return {"loaded": False, "users": []}
    if Organisation.top() not in (None, Organisation.objects.filter(name=county.OFFICE).first()):
        raise Refusal("not_empty", "数据库中已有其他单位，演示数据只能装入空的平台。")
    dates = Dates(clock.now(), clock.today())
    with ExitStack() as stack:
        stack.enter_context(exempted(address))
        stack.enter_context(chdir(stack.enter_context(TemporaryDirectory(prefix="demo-"))))
        make_units()
        users = people.invite()
        if not is_checked():
            take_over(dates, f"http://{address}")
            clean_up(dates)
            look(address)
            observations(dates)
            last_quarter(dates)
            this_quarter(dates)
        matters.begin(dates.today)
        documents.begin(dates, {"supervisor": SUPERVISOR, "reviewer": REVIEWER, "leader": LEADER})
        published.begin(dates, {"supervisor": SUPERVISOR, "filer": FILER})
        keeping.begin(dates)
    return {"loaded": True, "users": users}


@contextmanager
def exempted(address: str) -> Iterator[None]:
    """The demonstration's own feed server may be asked, in this process and for this long."""
    before = settings.ALLOW_HOSTS
    settings.ALLOW_HOSTS = before | {address}
    try:
        yield
    finally:
        settings.ALLOW_HOSTS = before


def is_loaded() -> bool:
    """What is going on in the register comes last: it changes what the ledgers said."""
    return is_checked() and matters.are_under_way() and keeping.is_written()


def is_checked() -> bool:
    """What the monitor suspects comes in last of all that concerns the rounds."""
    return Finding.objects.filter(round__organisation__name=county.OFFICE, found_by__username=MONITOR).exists()


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


def clean_up(dates: Dates) -> None:
    """What the two ledgers show as closed was closed by a clean-up."""
    supervisor = acting_user(SUPERVISOR)
    start, end = dates.first_ledger, dates.last_quarter.end
    if Campaign.objects.filter(year=start.year, title=people.CLEAN_UP["title"]).exists():
        return
    campaign = Campaign(**people.CLEAN_UP, year=start.year, starts_on=start, ends_on=end)
    with transaction.atomic():
        save_campaign(campaign, by=supervisor)
        campaign.make("start", by=supervisor)
        assign_many(campaign, list(free_closings(campaign, supervisor).values_list("pk", flat=True)), by=supervisor)


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
    number = opened(dates.last_quarter.code, dates.last_as_of.isoformat())
    if not Round.objects.get(pk=number).is_closed:
        who = ("--by", INSPECTOR, "--confirmed-by", SUPERVISOR)
        results("上季度检查结果.xlsx", tables.last_results(dates), number, *who)
        commands.run("close_round", number, "--by", SUPERVISOR)
    if not Notice.objects.issued().filter(round=int(number)).exists():
        issue(drafted(dates, number))
    besides.begin(number, supervisor=SUPERVISOR)


def drafted(dates: Dates, number: str) -> int:
    given = {
        "date": dates.last_notice.isoformat(),
        "addressees": ["各乡镇人民政府", "县直各单位"],
        "deadline": {"date": dates.deadline.isoformat(), "channel": "书面"},
        "openness": "此件主动公开",
    }
    Path("notice.json").write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    Path("profile.json").write_text(json.dumps(people.PROFILE, ensure_ascii=False), encoding="utf-8")
    commands.run("load_profile", "profile.json", "--by", SUPERVISOR)
    files = ("--out", "notice.docx", "--with", "notice.json", "--profile", str(people.PROFILE["name"]))
    return int(commands.run("make_notice", "--round", number, *files, "--by", SUPERVISOR)["notice"])


def issue(number: int) -> None:
    """By three people, as it should be."""
    notice = Notice.objects.get(pk=number)
    check_notice(notice, by=acting_user(REVIEWER))
    sign_notice(notice, by=acting_user(LEADER))
    issue_notice(notice, by=acting_user(SUPERVISOR))


def this_quarter(dates: Dates) -> None:
    """Under way: part of the sheets filled in, and what the monitor suspects waits for somebody to confirm it."""
    window = ("--window", *(day.isoformat() for day in dates.window))
    stages = (
        "--stage",
        f"self_check={dates.as_of}:{dates.self_check_due}",
        "second_check",
        "reply_first",
        "reply_second",
    )
    number = opened(dates.quarter.code, dates.as_of.isoformat(), "--at", dates.point.isoformat(), *window, *stages)
    made = Round.objects.get(pk=number)
    fill_in(made)
    rounds.begin(dates, made)
    results("监测疑似问题.xlsx", tables.suspected(dates), number, "--by", MONITOR)


def fill_in(made: Round) -> None:
    """The inspector has got through the first sheets of the list, without a finding."""
    inspector = acting_user(INSPECTOR)
    for entry in tables.first_checked():
        sheet = made.sheets.get(name=entry.name, platform_code=Platform.objects.get(name=entry.platform).code)
        if sheet.status == CheckSheet.Status.ASSIGNED:
            save_sheet(sheet, Entry(note="内容正常，互动可用。"), version=sheet.version, by=inspector, finish=True)


def observations(dates: Dates) -> None:
    """What the monitor saw where there is no feed: one is confirmed, one waits for a second person."""
    for name, rows, who in (
        ("人工复核.xlsx", tables.seen(dates), ("--confirmed-by", SUPERVISOR)),
        ("监测上报.xlsx", tables.claimed(dates), ()),
    ):
        write_table(Path(name), tables.OBSERVATION_COLUMNS, rows)
        commands.run("import_observations", name, "--by", MONITOR, *who)


def opened(period: str, as_of: str, *more: str) -> str:
    """The round of that period; one left by a load that was cut off is used again."""
    found = Round.objects.filter(organisation__name=county.OFFICE, period=period).first()
    if found:
        return str(found.pk)
    return str(commands.run("open_round", "--period", period, "--as-of", as_of, "--by", SUPERVISOR, *more)["round"])


def results(name: str, rows: list[tables.Row], number: str, *who: str) -> None:
    write_table(Path(name), tables.RESULT_COLUMNS, rows)
    commands.run("import_results", name, "--round", number, *who)
