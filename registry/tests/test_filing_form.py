"""The form of a filing: nothing is stored before the first save, and whatever button is pressed nothing typed is lost."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry.models import Account, Filing, Platform
from registry.services.attachments import add_papers
from registry.tests.factories import OPENING, make_account, make_filing

pytestmark = pytest.mark.django_db

NEW, WRITE = reverse("registry:filing-new"), reverse("registry:filing-write")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


@pytest.fixture
def account(bureau: Any) -> Account:
    return make_account("郎溪公安", unit=bureau, handle="gh_1", leader="陈局", manager="王", phone="13800138000")


def write(client: Any, action: str = "save", *, kind: str = "opening", account: str = "", **words: Any) -> Any:
    words.setdefault("form_key", str(uuid4()))
    words.setdefault("version", "1")
    return client.post(f"{WRITE}?kind={kind}&account={account}", {**words, "action": action})


def pdf(name: str = "盖章.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def test_choosing_what_to_file_and_typing_store_nothing_until_it_is_saved(as_user: Any, clerk: Any) -> None:
    client = as_user(clerk)
    page = client.post(NEW, {"kind": "opening"}, follow=True)
    assert "开设备案" in page.content.decode()
    told = client.post(f"{reverse('registry:filing-try')}?kind=opening", {"name": "郎溪公安", "phone": "12"})
    assert "不是有效的电话" in told.content.decode()
    assert not Filing.objects.exists()
    write(client, name="郎溪公安", phone="不知道")
    assert Filing.objects.get().proposal["phone"] == "不知道"


def test_a_new_filing_goes_from_its_first_page_straight_to_the_office(as_user: Any, clerk: Any) -> None:
    answer = write(as_user(clerk), "submit", **OPENING)
    filing = Filing.objects.get()
    assert (answer.status_code, filing.status, filing.title) == (302, "submitted", "郎溪公安")


def test_a_first_submission_with_faults_is_kept_as_a_draft_and_goes_on_from_its_own_page(
    as_user: Any, clerk: Any
) -> None:
    answer = write(as_user(clerk), "submit", **OPENING | {"phone": "12"})
    filing, page = Filing.objects.get(), answer.content.decode()
    assert (answer.status_code, filing.status) == (422, "draft")
    assert f'action="{reverse("registry:filing-edit", args=[filing.pk])}"' in page
    assert f'name="version" value="{filing.version}"' in page


@pytest.mark.parametrize(("action", "status"), [("save", "draft"), ("submit", "submitted")])
def test_a_form_sent_twice_makes_one_filing(as_user: Any, clerk: Any, action: str, status: str) -> None:
    client, key = as_user(clerk), str(uuid4())
    for _ in range(2):
        assert write(client, action, form_key=key, **OPENING).status_code == 302
    assert [each.status for each in Filing.objects.all()] == [status]


def test_going_back_and_sending_other_words_shows_both_and_keeps_the_first(as_user: Any, clerk: Any) -> None:
    client, key = as_user(clerk), str(uuid4())
    write(client, form_key=key, **OPENING)
    answer = write(client, form_key=key, **OPENING | {"name": "平安郎溪"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="平安郎溪"' in page
    assert "现在保存的是：“郎溪公安”" in page
    assert Filing.objects.get().proposal["name"] == "郎溪公安"


def test_after_a_lost_race_saving_again_is_a_decision_and_not_refused_for_ever(as_user: Any, clerk: Any) -> None:
    client, filing = as_user(clerk), make_filing(by=clerk, at="draft")
    edit = reverse("registry:filing-edit", args=[filing.pk])
    answer = client.post(edit, {**OPENING, "name": "平安郎溪", "version": filing.version - 1})
    shown = answer.context["form"]["version"].value()
    assert (answer.status_code, int(shown)) == (409, filing.version)
    assert client.post(edit, {**OPENING, "name": "平安郎溪", "version": shown}).status_code == 302
    filing.refresh_from_db()
    assert filing.proposal["name"] == "平安郎溪"


def test_words_typed_while_a_colleague_submitted_stay_on_the_page(as_user: Any, clerk: Any) -> None:
    filing = make_filing(by=clerk)
    edit = reverse("registry:filing-edit", args=[filing.pk])
    answer = as_user(clerk).post(edit, {**OPENING, "name": "平安郎溪", "version": 1})
    assert answer.status_code == 422
    assert 'value="平安郎溪"' in answer.content.decode()


def test_a_filing_begun_for_the_account_is_written_on(as_user: Any, clerk: Any, account: Account) -> None:
    client = as_user(clerk)
    asked = {"kind": "change", "account": account.number}
    assert "王" in client.post(NEW, asked, follow=True).content.decode()
    write(client, kind="change", account=account.number, name="平安郎溪")
    page = client.post(NEW, asked, follow=True)
    assert page.request["PATH_INFO"] == reverse("registry:filing-edit", args=[Filing.objects.get().pk])
    assert 'value="平安郎溪"' in page.content.decode()


def test_the_account_of_another_unit_is_not_filed_for(as_user: Any, outsider: Any, account: Account) -> None:
    answer = as_user(outsider).get(f"{WRITE}?kind=change&account={account.number}")
    assert (answer.status_code, answer.url) == (302, NEW)


@pytest.mark.parametrize("action", ["upload", "save", "submit"])
def test_papers_chosen_on_the_form_are_kept_with_the_words_beside_them(as_user: Any, clerk: Any, action: str) -> None:
    papers = {"paper-kind": "sealed", "paper-uploads": [pdf()]}
    answer = as_user(clerk).post(
        f"{WRITE}?kind=opening", {**OPENING, **papers, "action": action, "form_key": str(uuid4()), "version": 1}
    )
    filing = Filing.objects.get()
    assert answer.status_code == 302
    assert (filing.proposal["name"], filing.attachments.get().filename) == ("郎溪公安", "盖章.pdf")
    assert filing.status == ("submitted" if action == "submit" else "draft")


def test_a_bad_file_keeps_the_words_and_holds_the_submission_back(as_user: Any, clerk: Any) -> None:
    bad = {"paper-kind": "sealed", "paper-uploads": [SimpleUploadedFile("坏.exe", b"MZ")]}
    page = as_user(clerk).post(
        f"{WRITE}?kind=opening", {**OPENING, **bad, "action": "submit", "form_key": str(uuid4())}, follow=True
    )
    assert "坏.exe" in page.content.decode()
    assert (Filing.objects.get().status, Filing.objects.get().title) == ("draft", "郎溪公安")


def test_uploading_without_a_file_says_so_and_keeps_the_words(as_user: Any, clerk: Any) -> None:
    client = as_user(clerk)
    page = client.post(
        f"{WRITE}?kind=opening", {**OPENING, "action": "upload", "paper-kind": "sealed"}, follow=True
    ).content.decode()
    assert "请先选择要上传的文件" in page
    assert Filing.objects.get().title == "郎溪公安"


def test_taking_out_a_paper_keeps_the_words_typed_beside_it(as_user: Any, clerk: Any) -> None:
    client, filing = as_user(clerk), make_filing(by=clerk, at="draft")
    add_papers(filing, "sealed", [pdf()], by=clerk)
    words = {**OPENING, "name": "平安郎溪", "version": filing.version, "remove": filing.attachments.get().pk}
    page = client.post(reverse("registry:filing-edit", args=[filing.pk]), words, follow=True).content.decode()
    filing.refresh_from_db()
    assert "已移除" in page
    assert (filing.title, filing.attachments.kept().count()) == ("平安郎溪", 0)


def test_a_draft_that_names_a_platform_switched_off_shows_it_and_is_refused_with_a_sentence(
    as_user: Any, clerk: Any
) -> None:
    filing = make_filing(by=clerk, at="draft", platform="tieba")
    Platform.objects.filter(code="tieba").update(active=False)
    client, edit = as_user(clerk), reverse("registry:filing-edit", args=[filing.pk])
    assert '<option value="tieba" selected>百度贴吧（已停用）</option>' in client.get(edit).content.decode()
    answer = client.post(edit, {**OPENING, "platform": "tieba", "action": "submit", "version": filing.version})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "百度贴吧已停用，不再受理新备案，请选择其他平台。" in page
    assert '<option value="tieba" selected>百度贴吧（已停用）</option>' in page
