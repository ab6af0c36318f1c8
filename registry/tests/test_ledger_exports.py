"""The ledger out of the browser: as of a day, in both forms, as both kinds of file; big ones in the background."""

import datetime as dt
import io
import threading
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from core import jobs
from core.models import Job
from orgs.models import Organisation
from registry import services
from registry.models import Account, Filing
from registry.services.ledger_exports import exports_of
from registry.tests.factories import make_account, make_filing

pytestmark = pytest.mark.django_db
EXPORT, MINE = reverse("registry:account-export"), reverse("registry:export-list")


def body(response):
    return b"".join(response.streaming_content)


def ledger_of(by, day, **more):
    def read(out):
        done = services.export_ledger(Account.objects.visible_to(by), out, by=by, as_of=day, **more)
        head, *rows = openpyxl.load_workbook(out).active.iter_rows(values_only=True)
        assert done["rows"] == len(rows)
        return {row[head.index("账号名称")]: dict(zip(head, row, strict=True)) for row in rows}

    return read


def decide(filing, *people):
    for person in people:
        filing.refresh_from_db()
        services.agree(filing, by=person)
    filing.refresh_from_db()
    assert filing.status == Filing.Status.APPROVED


def test_an_account_opened_by_filing_does_not_stand_in_the_ledger_before_its_day(
    clerk, reviewer, auditor, set_clock, tmp_path
):
    set_clock("2026-03-02 09:00")
    decide(make_filing(by=clerk, opened_on="2026-01-05"), reviewer)
    set_clock("2026-04-01 09:00")
    opened = Filing.objects.get(kind="opening").effective_on
    assert Account.objects.get().started_on < opened
    before = ledger_of(auditor, opened - dt.timedelta(days=1))
    assert before(tmp_path / "before.xlsx") == {}
    assert set(ledger_of(auditor, opened)(tmp_path / "then.xlsx")) == {"郎溪公安"}


def test_a_closed_account_stands_as_running_in_the_ledger_of_an_earlier_day(
    clerk, reviewer, auditor, bureau, set_clock, tmp_path
):
    set_clock("2026-03-02 09:00")
    account = make_account("郎溪公安", unit=bureau, handle="gh_1")
    snapshot = {"number": account.number, "name": "郎溪公安", "platform": "wechat_official", "state": "running"}
    unit = {"unit": bureau.name, "district": bureau.district, "registered_on": "2020-01-01"}
    Filing.objects.create(
        kind="takeover", status="approved", account=account, effective_on=dt.date(2020, 1, 1), after=snapshot | unit
    )
    decide(make_filing("closure", by=clerk, account=account), reviewer)
    day = Filing.objects.get(kind="closure").effective_on
    now = ledger_of(auditor, day)(tmp_path / "now.xlsx")["郎溪公安"]
    then = ledger_of(auditor, day - dt.timedelta(days=1))(tmp_path / "then.xlsx")["郎溪公安"]
    assert (now["状态"], then["状态"]) == ("关停中", "正常")


def test_after_a_hand_over_the_earlier_ledger_shows_the_old_unit(bureau, other_bureau, auditor, set_clock, tmp_path):
    set_clock("2026-03-10 09:00")
    account = make_account("郎溪公安", unit=other_bureau, handle="gh_1")
    record = {"number": account.number, "name": "郎溪公安", "platform": "wechat_official", "state": "running"}
    for day, kind, unit in (("2020-01-01", "takeover", bureau), ("2026-03-02", "handover", other_bureau)):
        told = record | {"unit": unit.name, "district": unit.district, "registered_on": "2020-01-01"}
        Filing.objects.create(kind=kind, status="approved", account=account, effective_on=day, after=told)
    earlier, later = dt.date(2026, 3, 1), dt.date(2026, 3, 2)
    assert ledger_of(auditor, earlier)(tmp_path / "a.xlsx")["郎溪公安"]["主办单位"] == bureau.name
    assert ledger_of(auditor, later)(tmp_path / "b.xlsx")["郎溪公安"]["主办单位"] == other_bureau.name
    assert set(ledger_of(auditor, earlier, unit=bureau)(tmp_path / "c.xlsx")) == {"郎溪公安"}
    assert ledger_of(auditor, earlier, unit=other_bureau)(tmp_path / "d.xlsx") == {}
    assert ledger_of(auditor, later, unit=bureau)(tmp_path / "e.xlsx") == {}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("form", ["full", "eleven"])
def test_what_was_exported_imports_back_without_an_update(as_user, supervisor, county, form, kind, tmp_path):
    for number in range(3):
        make_account(f"={number}号", unit=county, phone="13800138000", followers=12_345, is_certified=True)
    response = as_user(supervisor).post(EXPORT, {"form": form, "kind": kind})
    assert response["Content-Disposition"].rstrip('"').endswith(kind)
    path = tmp_path / f"a.{kind}"
    path.write_bytes(body(response))
    outcome = services.import_ledger(path, path.name, by=supervisor)
    assert (outcome.unchanged, outcome.updated, outcome.created, outcome.refused) == (3, 0, 0, 0)


def test_the_list_offers_day_form_and_kind_of_file(as_user, supervisor, county):
    make_account(unit=county)
    page = as_user(supervisor).get(reverse("registry:account-list")).content.decode()
    assert all(f'name="{name}"' in page for name in ("as_of", "form", "kind"))


@pytest.mark.parametrize("day", ["2999-01-01", "昨天"])
def test_a_day_that_makes_no_sense_is_told_and_nothing_is_written(as_user, supervisor, county, day):
    make_account(unit=county)
    response = as_user(supervisor).post(EXPORT, {"as_of": day}, follow=True)
    assert "截至日期" in response.content.decode()


def test_a_big_export_runs_in_the_background_and_is_fetched_from_its_page(
    as_user, supervisor, county, bureau, make_user, monkeypatch
):
    monkeypatch.setattr("registry.views.exports.AT_ONCE", 2)
    monkeypatch.setattr("registry.services.exporting.TOLD_EVERY", 1)
    for number in range(4):
        make_account(f"{number}号", unit=county, state="running" if number else "closed")
    client = as_user(supervisor)
    page = client.post(f"{EXPORT}?state=running", {"kind": "csv"}, follow=True).content.decode()
    assert "正在生成文件" in page
    jobs.run_waiting()
    job = Job.objects.get(kind="ledger_export")
    assert (job.state, job.done, job.total, job.result["rows"]) == ("done", 3, 3, 3)
    assert job.result["filename"] in client.get(MINE).content.decode()
    address = f"{reverse('registry:export-file')}?export={job.pk}"
    text = body(client.get(address)).decode("utf-8-sig")
    assert "1号" in text and "0号" not in text
    other = make_user("supervisor", unit=county)
    assert client.get(MINE).content != as_user(other).get(MINE).content
    assert as_user(other).get(address).status_code == 302
    assert not exports_of(other).exists()


def test_what_a_person_may_no_longer_see_is_not_in_a_file_that_waited(as_user, supervisor, county, monkeypatch):
    monkeypatch.setattr("registry.views.exports.AT_ONCE", 0)
    account = make_account("走了的", unit=county)
    make_account("留下的", unit=county)
    elsewhere = Organisation.objects.create(name="邻县", district="邻县")
    Organisation.objects.filter(pk=county.pk).update(parent=Organisation.objects.create(name="市", district="市"))
    as_user(supervisor).post(EXPORT, {})
    Account.objects.filter(pk=account.pk).update(organisation=elsewhere)
    jobs.run_waiting()
    assert Job.objects.get(kind="ledger_export").result["rows"] == 1


def test_an_upload_under_another_name_of_the_same_export_changes_nothing(as_user, supervisor, county):
    make_account(unit=county)
    client = as_user(supervisor)
    file = SimpleUploadedFile("另一个名字.xlsx", io.BytesIO(body(client.post(EXPORT, {}))).getvalue())
    client.post(reverse("registry:import-new"), {"file": file})
    jobs.run_waiting()
    page = client.get(reverse("registry:import-list")).content.decode()
    assert "待确认" in page and Account.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_big_export_is_finished_while_others_read_lists_and_write_and_shows_how_far_it_is(
    as_user, supervisor, county, monkeypatch
):
    monkeypatch.setattr("registry.views.exports.AT_ONCE", 0)
    for name in ("TOLD_EVERY", "CHUNK"):
        monkeypatch.setattr(f"registry.services.exporting.{name}", 1)
    monkeypatch.setattr(jobs, "RENEW_EVERY", 0.05)
    for number in range(5):
        make_account(f"{number}号", unit=county)
    browser = as_user(supervisor)
    browser.post(EXPORT, {})
    job, shown, pages = Job.objects.get(kind="ledger_export"), [], []

    def somebody_works():
        pages.append(browser.get(reverse("registry:account-list")).status_code)
        Account.objects.update(remark="别人同时在改")
        shown.append(Job.objects.get(pk=job.pk).done)
        connection.close()

    def masked(phone):
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(somebody_works).result(30)
        threading.Event().wait(0.15)
        return phone

    monkeypatch.setattr("registry.services.exporting.masked", masked)
    monkeypatch.setattr("orgs.models.User.has_perm", lambda self, code: code != "registry.reveal_phone")
    jobs.run_waiting()
    job.refresh_from_db()
    assert (job.state, job.done, job.attempts, job.error) == ("done", 5, 1, "")
    assert shown == sorted(shown) and shown[-1] > 1
    assert pages == [200] * 5
