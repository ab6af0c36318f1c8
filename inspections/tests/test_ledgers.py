"""Ledgers of checks: each read back from its file, with the list's filters, and imported back where that makes sense."""

import datetime as dt

import pytest
from django.urls import reverse

from core import jobs, ledgers
from core.models import Job, JournalEntry
from core.tests.ledger_file import read_ledger
from inspections.models import Finding, Round
from inspections.services import Opening, Upload, close_round, import_results, open_round
from inspections.services.self_checks import Answers, report, save_answers
from inspections.services.stages import PlannedStage
from inspections.tests.factories import AS_OF, accounts, passes, round_of

pytestmark = pytest.mark.django_db
EXPORTS = {name: reverse(f"inspections:{name}-export") for name in ("rounds", "results", "findings", "selfchecks")}


def got(page, name, query="", **sent):
    answer = page.post(f"{EXPORTS[name]}?{query}", sent)
    assert answer.status_code == 200
    return read_ledger(b"".join(answer.streaming_content))


@pytest.fixture
def checked(supervisor, inspector, bureau):
    """Ten accounts: one fails, one has two problems, one is not filed; confirmed by a second person."""
    accounts(10, bureau)
    made = round_of(supervisor)
    rows = (
        "账号000,新浪微博,不合格,NO_UPDATE_2W",
        "账号001,新浪微博,存在问题,TYPO",
        "账号001,新浪微博,存在问题,LATE_UPDATE",
    )
    import_results(passes(made, *rows), made, by=inspector, confirmed_by=supervisor)
    return made


def test_the_ledger_of_rounds_holds_their_frozen_figures(as_user, supervisor, auditor, checked):
    close_round(checked, by=supervisor)
    round_of(supervisor, period="2022Q4")
    found = got(as_user(auditor), "rounds", "status=closed")
    [row] = found.dicts()
    assert (row["检查数"], row["不合格数"], row["合格率"], row["公布周期合格率"]) == (10, 1, "90%", "是")
    assert row["统计日期"] == AS_OF
    assert row["名单指纹"] == checked.frame_sha256
    assert "条件：状态=已办结" in found.head
    assert JournalEntry.objects.get(act="core.ledger.export").after["criteria"] == "状态=已办结"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_results_taken_out_and_imported_into_another_round_give_the_same_figures(
    as_user, supervisor, inspector, checked, kind
):
    answer = as_user(supervisor).post(f"{EXPORTS['results']}?round={checked.pk}", {"kind": kind})
    data = b"".join(answer.streaming_content)
    assert len(read_ledger(data).rows) == 11  # ten accounts, one of them with two problems
    again = round_of(supervisor, period="2022Q4")
    outcome = import_results(Upload(data, f"检查结果.{kind}"), again, by=inspector, confirmed_by=supervisor)
    assert outcome["refused"] == 0, outcome["problems"]
    first, second = (close_round(Round.objects.get(pk=each.pk), by=supervisor) for each in (checked, again))
    assert first.stats["sample"] == second.stats["sample"]
    rows = [(row["name"], row["code"], row["veto"]) for row in first.stats["failing_rows"]]
    assert rows == [(row["name"], row["code"], row["veto"]) for row in second.stats["failing_rows"]]


def test_what_has_no_result_yet_stands_without_a_conclusion(as_user, supervisor, bureau):
    accounts(2, bureau)
    made = round_of(supervisor)
    assert [row["结论"] for row in got(as_user(supervisor), "results", f"round={made.pk}").dicts()] == [None, None]


def test_findings_are_listed_over_all_rounds_and_taken_out_by_the_present_filter(as_user, auditor, checked):
    page = as_user(auditor)
    listed = page.get(f"{reverse('inspections:finding-list')}?veto=yes").content.decode()
    assert "账号000" in listed
    assert "账号001" not in listed.split("<tbody>")[1]
    found = got(page, "findings", "veto=yes")
    assert [(row["账号名称"], row["指标"], row["单项否决"]) for row in found.dicts()] == [
        ("账号000", "NO_UPDATE_2W", "是")
    ]
    assert "条件：单项否决=是" in found.head
    assert len(got(page, "findings", "indicator=TYPO").rows) == 1


def test_a_rejected_finding_keeps_its_state_in_the_ledger(as_user, supervisor, auditor, checked):
    finding = Finding.objects.get(indicator="TYPO")
    finding.make("reject", by=supervisor, reason="看错了")
    told = {row["指标"]: row["发现状态"] for row in got(as_user(auditor), "findings", "q=账号001").dicts()}
    assert told == {"TYPO": "误报", "LATE_UPDATE": "已确认"}


def test_who_reported_a_self_check_and_in_time_is_read_from_the_file(as_user, clerk, supervisor, bureau, set_clock):
    set_clock("2022-10-10 09:00")
    accounts(2, bureau)
    stages = (PlannedStage("self_check", None, dt.date(2022, 10, 14)),)
    made = open_round(Opening("2022Q3", AS_OF, stages=stages), by=supervisor)
    check = made.self_checks.get()
    told = {"posts": 5, "originals": 2, "problems": 0, "detail": ""}
    answers = Answers({line.pk: told for line in check.lines.all()})
    save_answers(check, answers, version=check.version, by=clerk)
    set_clock("2022-10-15 08:00")
    report(check, by=clerk)
    [row] = got(as_user(supervisor), "selfchecks", f"round={made.pk}").dicts()
    assert (row["单位"], row["是否按时"], row["发布条数"], row["首次报送时间"]) == (
        bureau.name,
        "逾期",
        10,
        dt.datetime(2022, 10, 15, 8, 0),
    )
    [own] = got(as_user(clerk), "selfchecks").dicts()
    assert own["单位"] == bureau.name


def test_a_unit_takes_out_no_other_units_self_check(as_user, clerk, outsider, supervisor, bureau):
    accounts(1, bureau)
    open_round(Opening("2022Q3", AS_OF, stages=(PlannedStage("self_check"),)), by=supervisor)
    assert got(as_user(outsider), "selfchecks").rows == []


def test_many_rows_are_written_in_the_background_and_fetched_from_my_exports(
    as_user, supervisor, auditor, checked, monkeypatch
):
    monkeypatch.setattr("core.ledger_views.AT_ONCE", 3)
    monkeypatch.setattr(ledgers, "TOLD_EVERY", 1)
    page = as_user(auditor)
    shown = page.post(f"{EXPORTS['results']}?round={checked.pk}", {"kind": "csv"}, follow=True).content.decode()
    assert "正在生成文件" in shown
    jobs.run_waiting()
    job = Job.objects.get(kind="list_export")
    assert (job.state, job.total, job.done, job.result["rows"]) == ("done", 10, 11, 11)
    mine = page.get(reverse("registry:export-list")).content.decode()
    assert job.result["sha256"] in mine
    answer = page.get(f"{reverse('registry:export-file')}?export={job.pk}")
    found = read_ledger(b"".join(answer.streaming_content))
    assert len(found.rows) == 11
    assert f"条件：检查={checked}" in found.head
    address = f"{reverse('registry:export-file')}?export={job.pk}"
    assert as_user(supervisor).get(address).status_code == 302  # another person's file


def test_a_right_lost_while_the_file_waited_gives_no_file(as_user, auditor, checked, monkeypatch):
    monkeypatch.setattr("core.ledger_views.AT_ONCE", 0)
    as_user(auditor).post(EXPORTS["results"], {})
    auditor.grants.all().delete()
    jobs.run_waiting()
    assert "sha256" not in Job.objects.get(kind="list_export").result
