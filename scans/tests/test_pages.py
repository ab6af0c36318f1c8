"""The pages of watching in the browser: who sees what, looking again, importing, and a second person's word."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import jobs
from core.clock import now
from registry.models import ImportBatch
from scans.models import Claim, RunLook, ScanRun
from scans.tests.feed_server import rss

HEAD = "平台,账号名称,检查时间,更新状态"


@pytest.fixture
def silent(make_account, supervisor):
    """A claim of silence that the supervisor brought."""

    def claim(**fields):
        account = make_account()
        given = {"state": "ok", "says_silent": True, "checked_at": "2026-03-31T10:00:00+08:00"} | fields
        number = Claim.objects.count() + 1
        detail = {"said": "未更新"}
        return Claim.objects.create(
            account=account, by=supervisor, file_sha256="f" * 64, row=number, detail=detail, **given
        )

    return claim


def upload(text):
    return {"file": SimpleUploadedFile("监测.csv", text.encode()), "supplier": "某公司"}


def test_the_overview_says_how_many_were_looked_at_and_gives_each_its_verdict(
    as_user, supervisor, command, host, make_account
):
    make_account(host.serve("/a", rss("2020-01-01")))
    make_account()
    command("scan", "--all")
    page = as_user(supervisor).get(reverse("scans:overview"))
    text = page.content.decode()
    assert "近 36 小时已监测 <strong>1</strong> / <strong>2</strong>" in text
    assert "超期未更新" in text
    assert "无法判断" in text


def test_the_overview_costs_the_same_queries_for_ten_accounts_as_for_one(
    as_user, supervisor, make_account, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_account()
    client = as_user(supervisor)
    client.get(reverse("scans:overview"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("scans:overview"))
    for _ in range(9):
        make_account()
    with django_assert_num_queries(len(one)):
        client.get(reverse("scans:overview"))


def test_a_rescan_shows_the_same_progress_to_a_second_person_and_then_its_result(
    as_user, supervisor, inspector, host, make_account
):
    account = make_account(host.serve("/a", rss("2026-03-05")))
    page = reverse("scans:account-detail", args=[account.pk])
    as_user(supervisor).post(reverse("scans:account-rescan", args=[account.pk]))
    assert "正在监测" in as_user(inspector).get(page).content.decode()
    jobs.run_waiting()
    text = as_user(inspector).get(page).content.decode()
    assert "正在监测" not in text
    assert "2026-03-05" in text


def test_a_second_click_starts_nothing(as_user, supervisor, host, make_account):
    account = make_account(host.serve("/a", rss("2026-03-05")))
    client = as_user(supervisor)
    for _ in range(2):
        client.post(reverse("scans:account-rescan", args=[account.pk]))
    assert ScanRun.objects.count() == 1


def test_an_account_without_a_source_cannot_be_rescanned_and_the_page_says_what_to_do(
    as_user, supervisor, make_account
):
    account = make_account()
    answer = as_user(supervisor).post(reverse("scans:account-rescan", args=[account.pk]), follow=True)
    assert "请先在台账里补上" in answer.content.decode()
    assert not ScanRun.objects.exists()


def test_looking_at_everything_due_leads_to_the_run_with_its_troubles(as_user, supervisor, host, make_account):
    make_account(host.url("/gone"), name="没有的账号")
    client = as_user(supervisor)
    page = client.post(reverse("scans:rescan-due")).url
    assert "<strong>0</strong> / 1" in client.get(page).content.decode()
    jobs.run_waiting()
    text = client.get(page).content.decode()
    assert "没有的账号" in text
    assert "数据接口地址不存在" in text


def test_only_own_accounts_are_rescanned(as_user, make_user, other_bureau, host, make_account):
    mine = make_account(host.serve("/a", rss()), organisation=other_bureau)
    make_account(host.serve("/b", rss()))
    boss = make_user("supervisor", unit=other_bureau)
    as_user(boss).post(reverse("scans:rescan-due"))
    assert list(RunLook.objects.values_list("account_id", flat=True)) == [mine.pk]


def test_a_clerk_sees_the_own_account_and_a_stranger_gets_404(as_user, clerk, outsider, make_account):
    page = reverse("scans:account-detail", args=[make_account().pk])
    assert as_user(clerk).get(page).status_code == 200
    assert as_user(outsider).get(page).status_code == 404


def test_a_clerk_may_not_start_a_scan(as_user, clerk, host, make_account):
    account = make_account(host.serve("/a", rss()))
    assert as_user(clerk).post(reverse("scans:account-rescan", args=[account.pk])).status_code == 403
    assert not ScanRun.objects.exists()


def test_a_table_is_previewed_then_taken_by_the_uploader_as_suspected(as_user, supervisor, make_account):
    account = make_account()
    client = as_user(supervisor)
    table = f"{HEAD}\n微信公众号,{account.name},2026-03-31,未更新\n微信公众号,{account.name},,正常\n"
    page = client.post(reverse("scans:import-new"), upload(table)).url
    assert "这是预览" in client.get(page).content.decode()
    assert not Claim.objects.exists()
    client.post(page + "confirm/")
    assert [claim.status for claim in Claim.objects.all()] == [Claim.Status.SUSPECTED]
    assert ImportBatch.objects.get().status == ImportBatch.Status.DONE


def test_a_table_taken_by_another_person_is_confirmed_at_once(as_user, make_user, county, supervisor, make_account):
    table = f"{HEAD}\n微信公众号,{make_account().name},2026-03-31,未更新\n"
    monitor = make_user("monitor", unit=county)
    page = as_user(monitor).post(reverse("scans:import-new"), upload(table)).url
    as_user(supervisor).post(page + "confirm/")
    assert Claim.objects.get().status == Claim.Status.CONFIRMED


def test_a_table_is_confirmed_only_once(as_user, supervisor, make_account):
    client = as_user(supervisor)
    table = f"{HEAD}\n微信公众号,{make_account().name},2026-03-31,正常\n"
    page = client.post(reverse("scans:import-new"), upload(table)).url
    client.post(page + "confirm/")
    assert client.post(page + "confirm/").status_code == 409
    assert Claim.objects.count() == 1


def test_a_table_that_cannot_be_read_says_why_and_can_be_given_up(as_user, supervisor):
    client = as_user(supervisor)
    page = client.post(reverse("scans:import-new"), upload("甲,乙\n1,2\n")).url
    assert "不能导入" in client.get(page).content.decode()
    client.post(page + "discard/")
    assert ImportBatch.objects.get().status == ImportBatch.Status.DISCARDED


def test_the_one_who_brought_a_claim_cannot_confirm_it_and_another_can(as_user, supervisor, inspector, silent):
    claim = silent()
    as_user(supervisor).post(reverse("scans:claim-confirm", args=[claim.pk]))
    claim.refresh_from_db()
    assert claim.status == Claim.Status.SUSPECTED
    as_user(inspector).post(reverse("scans:claim-confirm", args=[claim.pk]))
    claim.refresh_from_db()
    assert (claim.status, claim.events.get().by) == (Claim.Status.CONFIRMED, inspector)


def test_the_second_of_two_who_decide_is_told(as_user, inspector, make_user, county, silent):
    claim = silent()
    as_user(inspector).post(reverse("scans:claim-confirm", args=[claim.pk]))
    other = make_user("inspector", unit=county, name="吴检查")
    answer = as_user(other).post(reverse("scans:claim-reject", args=[claim.pk]), {"reason": "看到了发布"})
    assert answer.status_code == 409
    assert "赵检查" in answer.content.decode()


def test_not_believing_a_claim_needs_a_reason(as_user, inspector, silent):
    page = reverse("scans:claim-reject", args=[silent().pk])
    assert as_user(inspector).post(page, {"reason": " "}).status_code == 422
    as_user(inspector).post(page, {"reason": "看到了发布"})
    assert Claim.objects.get().status == Claim.Status.REJECTED


def test_claims_of_silence_wait_on_the_to_do_page_of_others(supervisor, inspector, silent):
    from scans.queues import claims_to_confirm

    silent()
    silent(says_silent=False)
    assert [queue.count for queue in claims_to_confirm(inspector)] == [1]
    assert [queue.count for queue in claims_to_confirm(supervisor)] == [0]


def test_silent_accounts_are_on_the_to_do_page_of_those_who_answer_for_them(
    as_user, clerk, outsider, make_account, bureau
):
    from scans.queues import silent_accounts

    quiet, _ = make_account(organisation=bureau), make_account(organisation=bureau)
    quiet.note_post(now() - dt.timedelta(days=15))
    (line,) = silent_accounts(clerk)
    assert (line.count, line.urgent) == (1, True)
    assert [account.pk for account in as_user(clerk).get(line.url).context["page"].object_list] == [quiet.pk]
    assert [queue.count for queue in silent_accounts(outsider)] == [0]
