"""A ledger through the browser: upload, preview, confirmation by one of two people, result."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import jobs
from core.models import Job, JournalEntry
from core.tests.at_once import at_once
from registry import services
from registry.models import Account, Filing, ImportBatch

HEAD = ["账号名称", "平台", "主办单位", "联系电话"]
GOOD = ["郎溪发布", "微信公众号", "郎溪县政府办", "13800138000"]
BAD = ["郎溪视频", "火星号", "郎溪县政府办", ""]
NEW = reverse("registry:import-new")


def workbook(*rows):
    return sheet(HEAD, *rows)


def sheet(*rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def upload(client, data=None, name="台账.xlsx"):
    client.post(NEW, {"file": SimpleUploadedFile(name, workbook(GOOD, BAD) if data is None else data)})
    return ImportBatch.objects.latest("pk")


def work(batch):
    """Do what a worker would."""
    for job in Job.objects.filter(state=Job.State.QUEUED):
        assert jobs.run(job.pk)
    batch.refresh_from_db()
    return batch


def address(batch, page="detail"):
    return reverse(f"registry:import-{page}", args=[batch.pk])


@pytest.mark.django_db
def test_nothing_is_written_before_somebody_confirms(as_user, supervisor):
    client = as_user(supervisor)
    batch = upload(client)
    assert "正在读取" in client.get(address(batch)).content.decode()
    page = client.get(address(work(batch))).content.decode()
    assert batch.status == ImportBatch.Status.PREVIEWED
    assert not Account.objects.exists() and not Filing.objects.exists()
    assert "火星号" in page and "确认导入" in page and "平台" in page


@pytest.mark.django_db
def test_a_preview_shows_what_would_be_new_and_what_would_change(as_user, supervisor):
    client = as_user(supervisor)
    first = work(upload(client))
    assert "新增 1 个，更新 0 个" in client.get(address(first)).content.decode()
    client.post(address(first, "confirm"))
    work(first)
    renewed = [*GOOD[:3], "13900139000"]
    second = work(upload(client, workbook(renewed, ["郎溪教育", "抖音", "郎溪县教育局", ""])))
    page = client.get(address(second)).content.decode()
    assert "新增 1 个，更新 1 个" in page and "郎溪教育" in page
    assert "更新 A000001：联系电话有改动" in page  # a phone is not shown to whoever may read the preview
    assert Account.objects.get().phone == "13800138000"


@pytest.mark.django_db
def test_a_preview_names_the_units_it_would_make_and_puts_stopped_accounts_and_new_opening_dates_first(
    as_user, supervisor
):
    head = ["账号名称", "平台", "主办单位", "账号ID", "状态", "开设日期", "备注"]
    quiet = ["郎溪甲", "抖音", "郎溪县甲局", "jia", "正常", "2020-01-01", ""]
    gone = ["郎溪乙", "抖音", "郎溪县乙局", "yi", "已注销", "2020-01-01", ""]
    older = ["郎溪丙", "抖音", "郎溪县甲局", "bing", "正常", "2020-01-01", ""]
    client = as_user(supervisor)
    first = work(upload(client, sheet(head, quiet, gone, older)))
    page = client.get(address(first)).content.decode()
    assert "将新建单位：</strong>郎溪县甲局、郎溪县乙局（2 个）" in page
    assert "请特别核对" not in page
    client.post(address(first, "confirm"))
    work(first)
    changed = [[*quiet[:6], "改"], [*gone[:4], "正常", *gone[5:]], [*older[:5], "2019-01-01", ""]]
    second = work(upload(client, sheet(head, *changed)))
    page = client.get(address(second)).content.decode()
    assert "将新建单位" not in page
    assert "2 行会改动已经关停、注销的账号，或改动开设日期" in page
    rows = second.report["planned"]
    assert [(row["name"], row["state"], row["careful"]) for row in rows] == [
        ("郎溪乙", "已注销", ["账号已注销"]),
        ("郎溪丙", "正常", ["改动开设日期"]),
        ("郎溪甲", "正常", []),
    ]


@pytest.mark.django_db
def test_a_row_that_needs_a_careful_look_is_shown_however_long_the_file_is(as_user, supervisor):
    head = ["账号名称", "平台", "主办单位", "账号ID", "状态", "备注"]
    rows = [[f"郎溪{n}", "抖音", "郎溪县甲局", f"id{n}", "正常" if n < 300 else "已关停", ""] for n in range(301)]
    client = as_user(supervisor)
    first = work(upload(client, sheet(head, *rows)))
    client.post(address(first, "confirm"))
    work(first)
    second = work(upload(client, sheet(head, *([*row[:5], "改"] for row in rows))))
    assert second.report["planned"][0]["name"] == "郎溪300"
    assert len(second.report["planned"]) == 200


@pytest.mark.django_db
def test_good_rows_go_in_and_refused_rows_stay_listed(as_user, supervisor):
    client = as_user(supervisor)
    batch = work(upload(client))
    client.post(address(batch, "confirm"))
    work(batch)
    assert batch.status == ImportBatch.Status.DONE
    assert [account.name for account in Account.objects.all()] == ["郎溪发布"]
    assert (batch.report["created"], batch.report["refused"]) == (1, 1)
    assert "火星号" in client.get(address(batch)).content.decode()
    filing = Filing.objects.get()
    assert (filing.batch, filing.by, filing.kind) == (batch, supervisor, "takeover")
    assert filing.events.get().by == supervisor
    assert JournalEntry.objects.get(act="registry.ledger.import").by == supervisor


@pytest.mark.django_db
def test_the_marked_copy_shows_the_problem_at_its_cell(as_user, supervisor):
    client = as_user(supervisor)
    response = client.get(address(work(upload(client)), "report"))
    page = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
    assert "火星号" in page["B3"].comment.text
    assert page["B2"].comment is None
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_says_what_to_do(as_user, supervisor):
    client = as_user(supervisor)
    batch = work(upload(client, b"PK\x03\x04 broken"))
    assert batch.status == ImportBatch.Status.REFUSED
    page = client.get(address(batch)).content.decode()
    assert "另存为" in page and "确认导入" not in page
    client.post(address(batch, "confirm"))
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_a_file_without_one_good_row_lists_every_problem(as_user, supervisor):
    client = as_user(supervisor)
    batch = work(upload(client, workbook(BAD)))
    assert batch.status == ImportBatch.Status.REFUSED
    assert "火星号" in client.get(address(batch)).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "data", "told"), [("台账.pdf", b"x", "xlsx"), ("台账.xlsx", b"", "文件")])
def test_a_wrong_upload_is_told_at_the_form(as_user, supervisor, name, data, told):
    response = as_user(supervisor).post(NEW, {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.django_db
def test_a_discarded_upload_writes_nothing_and_cannot_be_confirmed(as_user, supervisor):
    client = as_user(supervisor)
    batch = work(upload(client))
    client.post(address(batch, "discard"))
    assert client.post(address(batch, "confirm")).status_code == 409
    work(batch)
    assert batch.status == ImportBatch.Status.DISCARDED
    assert not Account.objects.exists()


@pytest.mark.django_db
def test_only_the_first_of_two_people_confirms_and_the_other_is_told_who(as_user, supervisor, make_user, county):
    other = make_user("supervisor", unit=county, name="刘主管")
    batch = work(upload(as_user(supervisor)))
    as_user(supervisor).post(address(batch, "confirm"))
    response = as_user(other).post(address(batch, "confirm"))
    assert response.status_code == 409
    assert "张主管" in response.content.decode()
    assert Job.objects.filter(kind=services.WRITE).count() == 1


@pytest.mark.django_db
def test_a_job_that_runs_twice_writes_once(as_user, supervisor):
    client = as_user(supervisor)
    batch = work(upload(client))
    client.post(address(batch, "confirm"))
    services.write_batch(batch.pk)
    services.write_batch(batch.pk)
    services.read_batch(batch.pk)
    work(batch)
    assert Account.objects.count() == Filing.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["filer", "reviewer", "inspector", "leader", "auditor", "monitor", "system_admin"])
def test_other_roles_cannot_open_any_page_of_an_import(as_user, make_user, supervisor, county, role):
    batch = work(upload(as_user(supervisor)))
    client = as_user(make_user(role, unit=county))
    pages = [NEW, reverse("registry:import-list"), *(address(batch, page) for page in ("detail", "file", "report"))]
    assert {client.get(page).status_code for page in pages} == {403}
    assert {client.post(address(batch, page)).status_code for page in ("confirm", "discard")} == {403}


@pytest.mark.django_db
def test_an_import_of_a_unit_above_does_not_exist_for_a_lower_one(as_user, supervisor, make_user, bureau):
    batch = work(upload(as_user(supervisor)))
    client = as_user(make_user("supervisor", unit=bureau))
    assert client.get(address(batch)).status_code == 404
    assert client.post(address(batch, "confirm")).status_code == 404


@pytest.mark.django_db
def test_a_lower_office_cannot_take_over_accounts_of_another(supervisor, make_user, bureau, other_bureau, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook(["甲", "微博", other_bureau.name, ""], ["乙", "微博", "新单位", ""]))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.active["E1"], book.active["E2"] = "所属地区", other_bureau.district
    book.save(tmp_path / "a.xlsx")
    outcome = services.import_ledger(tmp_path / "a.xlsx", "a.xlsx", by=make_user("supervisor", unit=bureau))
    assert [found["code"] for found in outcome.problems] == ["foreign_unit"]
    assert Account.objects.get().organisation.parent == bureau


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_the_same_moment_one_wins(as_user, supervisor, make_user, county):
    other = make_user("supervisor", unit=county, name="刘主管")
    batch = work(upload(as_user(supervisor)))
    copies = [ImportBatch.objects.get(pk=batch.pk) for _ in range(2)]
    answers = at_once(
        lambda: services.confirm_batch(copies[0], by=supervisor), lambda: services.confirm_batch(copies[1], by=other)
    )
    assert sorted(map(str, answers)) == ["None", "somebody_was_faster"]
    work(batch)
    assert Account.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_ledger_at_once_make_each_account_once(supervisor, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(workbook(*([f"账号{number}", "微博", "郎溪县政府办", ""] for number in range(50))))
    results = at_once(*(lambda: services.import_ledger(path, path.name, by=supervisor) for _ in range(2)))
    assert sorted(result.created for result in results) == [0, 50]
    assert sorted(result.unchanged for result in results) == [0, 50]
    assert Account.objects.count() == Filing.objects.count() == 50
    assert len(set(Account.objects.values_list("number", flat=True))) == 50


@pytest.mark.django_db
def test_who_uploaded_and_who_confirmed_are_told_how_it_ended(as_user, supervisor, make_user, county):
    batch = work(upload(as_user(supervisor)))
    second = make_user("supervisor", unit=county)
    as_user(second).post(address(batch, "confirm"))
    work(batch)
    told = [supervisor.messages.get(), second.messages.get()]
    assert {(each.kind, each.text, each.url) for each in told} == {
        ("import.finished", "新增 1 个账号，更新 0 个账号。", address(batch))
    }


@pytest.mark.django_db
def test_who_uploaded_a_file_that_cannot_be_read_is_told_why(as_user, supervisor):
    batch = work(upload(as_user(supervisor), b"not a workbook"))
    told = supervisor.messages.get()
    assert (told.kind, told.text) == ("import.refused", batch.report["error"]["message"])
