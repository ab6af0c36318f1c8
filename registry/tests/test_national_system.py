"""The exchange with the national system: its batch file out, accounts marked as entered, its list compared three ways."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import jobs
from core.excel import Column, read_table
from core.models import JournalEntry
from core.tests.at_once import at_once
from core.tests.workbooks import workbook
from registry.models import Account, Filing, ImportBatch, NationalLayout, Reconciliation, ReconciliationLine
from registry.national_layout import EXAMPLE
from registry.services import confirm_batch
from registry.services.national import mark_entered
from registry.services.reconciling import run_reconciliation, settle_lines, start_reconciliation
from registry.tests.factories import make_account
from tests.contracts.support import done, refused

pytestmark = pytest.mark.django_db
HEAD = ["账号名称", "账号类别", "账号ID", "主办单位", "联系电话", "运行状态"]
NATIONAL = reverse("registry:national-list")
EXPORT = reverse("registry:national-export")


@pytest.fixture
def layout(db):
    return NationalLayout.objects.get(name=EXAMPLE)


@pytest.fixture
def accounts(county, bureau):
    phone = {"phone": "13800138000"}
    return [
        make_account("郎溪发布", unit=county, handle="gh_1", in_national_system=True, **phone),
        make_account("郎溪公安", unit=bureau, handle="gh_2", in_national_system=True, **phone),
        make_account("郎溪交警", unit=bureau, platform="douyin", handle="3", **phone),
        make_account("旧号", unit=bureau, platform="weibo", state="closed", closed_on=dt.date(2021, 1, 1)),
    ]


def rows_of(response):
    data = b"".join(response.streaming_content)
    head, *rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def compare(by, layout, *rows, own=None):
    file = workbook(HEAD, *rows)
    own = (workbook(HEAD, *own), "自报.xlsx") if own else None
    made = start_reconciliation(file, "国办.xlsx", by=by, layout=layout, own=own)
    run_reconciliation(made.pk)
    made.refresh_from_db()
    return made


def told(made):
    return {line.name: (line.kind, [each[:3] for each in line.differences]) for line in made.lines.all()}


def test_the_batch_file_has_the_columns_and_words_of_its_layout(as_user, supervisor, accounts, layout):
    client = as_user(supervisor)
    url = reverse("registry:layout-edit", args=[layout.pk])
    words = {
        "name": "县里的模板",
        "columns": "状态＝状态\n名 称 = 账号名称\n类别 = 平台\n单位=主办单位\n认证= 是否认证",
    }
    client.post(url, {**words, "version": layout.version, "yes": "Y", "no": "N", "running": "运营"})
    Account.objects.filter(name="郎溪发布").update(is_certified=True)
    found = rows_of(client.post(EXPORT, {"layout": layout.pk}))
    assert list(found[0]) == ["状态", "名 称", "类别", "单位", "认证"]
    assert found[0]["状态"] == "运营" and found[0]["认证"] == "Y"
    assert [row["名 称"] for row in found] == ["郎溪发布", "郎溪公安", "郎溪交警"]
    assert JournalEntry.objects.filter(act="registry.layout.save").exists()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("scope=not_entered", {"郎溪交警"}),
        ("q=交警", {"郎溪交警"}),
        ("scope=changed&since=2020-01-01", set()),
    ],
)
def test_only_the_accounts_on_the_page_are_reported(as_user, supervisor, accounts, layout, query, names):
    response = as_user(supervisor).post(f"{EXPORT}?{query}", {"layout": layout.pk})
    assert {row["账号名称"] for row in rows_of(response)} == names


def test_what_was_filed_since_a_day_is_reported_also_when_closed(as_user, supervisor, accounts, layout):
    Filing.objects.create(kind="closure", status="approved", account=accounts[3], effective_on=dt.date(2021, 1, 1))
    response = as_user(supervisor).post(f"{EXPORT}?scope=changed&since=2021-01-01", {"layout": layout.pk})
    assert [row["账号名称"] for row in rows_of(response)] == ["旧号"]


@pytest.mark.parametrize(
    "columns",
    ["", "账号名称", "账号名称 = 平台号", "名称 = 账号名称\n类别 = 平台", "甲 = 账号名称\n甲 = 平台\n乙 = 主办单位"],
)
def test_a_layout_that_cannot_work_is_told_at_the_form(as_user, supervisor, layout, columns):
    url = reverse("registry:layout-edit", args=[layout.pk])
    response = as_user(supervisor).post(url, {"name": "新", "columns": columns, "version": layout.version})
    assert response.status_code == 422
    layout.refresh_from_db()
    assert layout.name == EXAMPLE


def test_of_two_people_who_change_a_layout_the_second_is_told(as_user, supervisor, layout):
    url, words = reverse("registry:layout-edit", args=[layout.pk]), "名 = 账号名称\n类 = 平台\n单位 = 主办单位"
    first, second = (
        as_user(supervisor).post(url, {"name": name, "columns": words, "version": layout.version}) for name in "甲乙"
    )
    assert (first.status_code, second.status_code) == (302, 422)
    layout.refresh_from_db()
    assert layout.name == "甲"


def test_marking_as_entered_is_a_takeover_that_somebody_confirms(as_user, supervisor, accounts):
    as_user(supervisor).post(f"{reverse('registry:national-mark')}?scope=not_entered")
    jobs.run_waiting()
    batch = ImportBatch.objects.get()
    assert Account.objects.get(name="郎溪交警").in_national_system is None
    confirm_batch(batch, by=supervisor)
    jobs.run_waiting()
    marked = Account.objects.get(name="郎溪交警")
    assert marked.in_national_system is True
    assert marked.filings.get().before == {"in_national_system": None}
    batch.refresh_from_db()
    assert (batch.report["updated"], batch.report["created"], batch.report["refused"]) == (1, 0, 0)


def test_every_account_of_both_lists_is_told_once(supervisor, accounts, layout):
    made = compare(
        supervisor,
        layout,
        ["郎溪发布", "微信公众号", "gh_1", "郎溪县人民政府办公室", "138 0013 8000", "正常"],
        ["平安郎溪", "微信公众号", "gh_2", "郎溪县公安局", "13900139000", "正常"],
        ["郎溪教育", "微信公众号", "gh_9", "郎溪县教育局", "", "正常"],
        ["又一个", "微信公众号", "gh_1", "郎溪县公安局", "", ""],
        ["看不懂", "火星号", "", "郎溪县公安局", "", ""],
    )
    assert told(made) == {
        "郎溪发布": ("same", []),
        "郎溪公安": (
            "different",
            [["账号名称", "郎溪公安", "平安郎溪"], ["联系电话", "13800138000", "13900139000"]],
        ),
        "郎溪教育": ("missing_here", []),
        "郎溪交警": ("missing_there", []),
        "又一个": ("unclear", []),
        "看不懂": ("unclear", []),
    }
    assert made.counts == {"missing_here": 1, "missing_there": 1, "different": 1, "unclear": 2, "same": 1}


def test_a_closed_account_the_national_system_still_runs_is_a_difference(supervisor, accounts, layout):
    made = compare(supervisor, layout, ["旧号", "新浪微博", "", "郎溪县公安局", "", "正常"])
    assert told(made)["旧号"] == ("different", [["状态", "已关停", "正常"], ["国办系统", "未填", "已录入"]])


def test_an_account_the_register_does_not_know_as_entered_is_a_difference(supervisor, accounts, layout):
    made = compare(supervisor, layout, ["郎溪交警", "抖音", "3", "郎溪县公安局", "13800138000", "正常"])
    assert told(made)["郎溪交警"] == ("different", [["国办系统", "未填", "已录入"]])


def test_a_unit_s_own_table_makes_it_three(supervisor, accounts, layout):
    police = ["郎溪公安", "微信公众号", "gh_2", "郎溪县公安局", "13800138000", "正常"]
    new = ["郎溪辅警", "快手", "", "郎溪县公安局", "", ""]
    made = compare(supervisor, layout, police, new, own=[police, new, ["只在自报", "快手", "", "郎溪县公安局", "", ""]])
    found = told(made)
    assert found["郎溪公安"] == ("same", [])
    assert found["郎溪交警"] == ("missing_there", [["账号", "在册", "没有这一行"]])
    assert found["郎溪辅警"][0] == found["只在自报"][0] == "missing_here"
    stray = made.lines.get(name="郎溪辅警")
    assert (stray.national_row, stray.unit_row) == (3, 3)


def test_words_of_the_layout_are_read_back(supervisor, accounts, layout):
    layout.words |= {"running": "运营", "yes": "Y"}
    layout.save()
    made = compare(
        supervisor, layout, ["郎溪发布", "微信公众号", "gh_1", "郎溪县人民政府办公室", "13800138000", "运营"]
    )
    assert told(made)["郎溪发布"] == ("same", [])


def test_the_file_that_went_out_compares_as_the_same(as_user, supervisor, accounts, layout):
    Account.objects.update(in_national_system=True)
    data = b"".join(as_user(supervisor).post(EXPORT, {"layout": layout.pk}).streaming_content)
    made = start_reconciliation(data, "国办.xlsx", by=supervisor, layout=layout)
    run_reconciliation(made.pk)
    made.refresh_from_db()
    assert made.counts == {"missing_here": 0, "missing_there": 0, "different": 0, "unclear": 0, "same": 3}


def test_an_upload_is_compared_in_the_background_and_shown_in_tabs(as_user, supervisor, accounts, layout):
    client = as_user(supervisor)
    file = SimpleUploadedFile("国办.xlsx", workbook(HEAD, ["新号", "快手", "", "郎溪县公安局", "", ""]))
    response = client.post(reverse("registry:reconciliation-new"), {"file": file, "layout": layout.pk})
    made = Reconciliation.objects.get()
    assert "正在读取和核对" in client.get(response.url).content.decode()
    jobs.run_waiting()
    page = client.get(f"{made.get_absolute_url()}?kind=missing_here").content.decode()
    assert "新号" in page and "郎溪交警" not in page
    url = reverse("registry:reconciliation-export", args=[made.pk])
    data = b"".join(client.post(f"{url}?kind=missing_there").streaming_content)
    names = [row["账号名称"] for row in read_table(data, "a.xlsx", [Column("账号名称", needed=True), Column("结果")])]
    assert names == ["郎溪发布", "郎溪公安", "郎溪交警"]
    plain = b"".join(client.post(f"{url}?kind=missing_there", {"kind": "csv"}).streaming_content).decode("utf-8-sig")
    assert all(name in plain for name in names)


def test_a_list_that_cannot_be_read_says_what_to_do(as_user, supervisor, layout):
    made = start_reconciliation(b"a,b\n1,2\n", "国办.csv", by=supervisor, layout=layout)
    run_reconciliation(made.pk)
    made.refresh_from_db()
    assert made.status == "refused"
    assert "表头" in as_user(supervisor).get(made.get_absolute_url()).content.decode()


def test_comparing_twice_tells_every_line_once(supervisor, accounts, layout):
    made = compare(supervisor, layout, ["新号", "快手", "", "郎溪县公安局", "", ""])
    count = made.lines.count()
    run_reconciliation(made.pk)
    assert made.lines.count() == count


def test_a_difference_is_settled_with_a_note_once(as_user, supervisor, accounts, layout):
    made = compare(supervisor, layout, ["新号", "快手", "", "郎溪县公安局", "", ""])
    line, client = made.lines.get(name="新号"), as_user(supervisor)
    url = reverse("registry:reconciliation-settle", args=[made.pk])
    client.post(url, {"lines": [line.pk], "note": ""})
    client.post(url, {"note": "没有勾选"})
    line.refresh_from_db()
    assert line.status == "open"
    client.post(url, {"lines": [line.pk], "note": "已通知补办开设备案"})
    client.post(url, {"lines": [line.pk], "note": "又一次"})
    line.refresh_from_db()
    assert (line.status, line.note, line.events.count()) == ("settled", "已通知补办开设备案", 1)
    assert not made.lines.exclude(pk=line.pk).filter(status="settled").exists()


def test_a_line_of_another_comparison_is_not_settled_along(as_user, supervisor, accounts, layout):
    first, second = (compare(supervisor, layout, ["新号", "快手", "", "某局", "", ""]) for _ in range(2))
    line = second.lines.get(name="新号")
    url = reverse("registry:reconciliation-settle", args=[first.pk])
    as_user(supervisor).post(url, {"lines": [line.pk], "note": "x"})
    line.refresh_from_db()
    assert line.status == "open"


def test_comparing_changes_nothing_in_the_register(supervisor, accounts, layout):
    before = list(Account.objects.values())
    compare(supervisor, layout, ["平安郎溪", "微信公众号", "gh_2", "郎溪县公安局", "13900139000", "停更"])
    assert list(Account.objects.values()) == before and not Filing.objects.exists()


def test_nothing_to_mark_is_told(as_user, supervisor, accounts):
    response = as_user(supervisor).post(f"{reverse('registry:national-mark')}?q=没有这个号", follow=True)
    assert "没有账号" in response.content.decode() and not ImportBatch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_settle_a_difference_at_once_one_note_stays(supervisor, make_user, county, accounts, layout):
    made = compare(supervisor, layout, ["新号", "快手", "", "郎溪县公安局", "", ""])
    other = make_user("reviewer", unit=county)
    chosen = made.lines.filter(name="新号")
    at_once(
        lambda: settle_lines(chosen.all(), by=supervisor, note="甲"),
        lambda: settle_lines(chosen.all(), by=other, note="乙"),
    )
    line = ReconciliationLine.objects.get(name="新号")
    assert line.events.count() == 1 and line.note == line.events.get().reason


def test_marking_twice_changes_nothing_more(supervisor, accounts):
    for _ in range(2):
        batch = mark_entered(Account.objects.filter(name="郎溪交警"), by=supervisor)
        jobs.run_waiting()
        batch.refresh_from_db()
        confirm_batch(batch, by=supervisor)
        jobs.run_waiting()
        batch.refresh_from_db()
    assert (batch.report["updated"], batch.report["unchanged"]) == (0, 1)


def test_the_command_tells_the_same_as_the_page(accounts, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook(HEAD, ["新号", "快手", "", "郎溪县公安局", "", ""]))
    answer = done("reconcile", tmp_path / "a.xlsx")
    assert (answer["missing_here"], answer["missing_there"], answer["same"]) == (1, 3, 0)
    (line,) = [each for each in answer["lines"] if each["kind"] == "missing_here"]
    assert (line["name"], line["row"], line["id"]) == ("新号", 2, None)
    assert refused("reconcile", tmp_path / "none.xlsx")["code"] == "no_file"
    assert refused("reconcile", tmp_path / "a.xlsx", "--layout", "没有")["code"] == "no_layout"
