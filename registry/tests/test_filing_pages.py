"""Filing in the browser: drafts keep every word, rules speak beside the fields, decisions hold for what was read."""

import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.clock import now
from core.models import JournalEntry
from registry import services
from registry.models import Account, Filing, ReturnReason
from registry.tests.factories import OPENING, make_account, make_filing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


def start(by: Any) -> Filing:
    return services.start_filing("opening", by=by)


def save(client: Any, filing: Filing, action: str = "save", **words: str) -> Any:
    filing.refresh_from_db()
    return client.post(
        reverse("registry:filing-edit", args=[filing.pk]), {**words, "version": filing.version, "action": action}
    )


def test_a_draft_keeps_what_was_typed_even_when_it_is_wrong(as_user: Any, clerk: Any) -> None:
    client = as_user(clerk)
    filing = start(clerk)
    save(client, filing, name="郎溪公安", phone="不知道")
    page = client.get(reverse("registry:filing-edit", args=[filing.pk])).content.decode()
    assert 'value="不知道"' in page
    assert "不是有效的电话" in page


def test_a_submission_with_faults_names_each_field_and_loses_nothing(as_user: Any, clerk: Any) -> None:
    client = as_user(clerk)
    filing = start(clerk)
    response = save(client, filing, "submit", name="郎溪公安", phone="12")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_platform"' in page
    assert 'value="12"' in page
    assert Filing.objects.get().status == "draft"


def test_the_rules_are_told_while_typing_and_nothing_is_kept(as_user: Any, clerk: Any) -> None:
    client = as_user(clerk)
    filing = start(clerk)
    page = client.post(reverse("registry:filing-check", args=[filing.pk]), {"name": "郎溪公安", "phone": "12"})
    assert "不是有效的电话" in page.content.decode()
    filing.refresh_from_db()
    assert filing.proposal == {}


def test_an_opening_goes_from_form_to_receipt(as_user: Any, clerk: Any, reviewer: Any) -> None:
    client = as_user(clerk)
    filing = start(clerk)
    assert save(client, filing, "submit", **OPENING).status_code == 302
    client = as_user(reviewer)
    page = client.get(reverse("registry:filing-list") + "?turn=mine").content.decode()
    assert "郎溪公安" in page
    filing.refresh_from_db()
    client.post(reverse("registry:filing-agree", args=[filing.pk]), {"version": filing.version})
    assert "BA-2026-000001" in client.get(filing.get_absolute_url()).content.decode()


def test_a_decision_about_words_that_changed_since_is_refused(as_user: Any, clerk: Any, reviewer: Any) -> None:
    filing = make_filing(by=clerk)
    shown = filing.version
    services.withdraw(filing, by=clerk)
    services.save_draft(filing, {**filing.proposal, "name": "换个名字的郎溪公安"}, by=clerk, version=filing.version)
    services.submit(filing, by=clerk)
    answer = as_user(reviewer).post(reverse("registry:filing-agree", args=[filing.pk]), {"version": shown})
    assert answer.status_code == 409
    assert not Account.objects.exists()


def test_a_stale_save_is_refused_with_the_typed_words_still_on_the_page(as_user: Any, clerk: Any) -> None:
    client = as_user(clerk)
    filing = start(clerk)
    old = filing.version
    save(client, filing, name="先保存的")
    answer = client.post(reverse("registry:filing-edit", args=[filing.pk]), {"name": "后保存的", "version": old})
    assert answer.status_code == 409
    assert "后保存的" in answer.content.decode()
    filing.refresh_from_db()
    assert filing.proposal["name"] == "先保存的"


def test_sending_back_needs_a_reason_from_the_list_or_in_words(as_user: Any, clerk: Any, reviewer: Any) -> None:
    filing = make_filing(by=clerk)
    client, url = as_user(reviewer), reverse("registry:filing-return", args=[filing.pk])
    assert client.post(url, {"version": filing.version}).status_code == 422
    client.post(
        url, {"version": filing.version, "reasons": [ReturnReason.objects.first().pk], "text": "请改为单位全称"}
    )
    filing.refresh_from_db()
    assert filing.status == "returned"
    assert filing.last_reason.endswith("请改为单位全称")


def test_the_unit_sees_the_returned_filing_on_its_to_do_page(as_user: Any, clerk: Any, reviewer: Any) -> None:
    services.send_back(make_filing(by=clerk), by=reviewer, reason="补材料")
    assert "备案退回待修改" in as_user(clerk).get(reverse("orgs:workbench")).content.decode()


def test_a_foreign_units_filing_does_not_exist(as_user: Any, clerk: Any, outsider: Any) -> None:
    filing = make_filing(by=clerk)
    client = as_user(outsider)
    for name in ("filing-detail", "filing-edit"):
        assert client.get(reverse(f"registry:{name}", args=[filing.pk])).status_code == 404


def test_a_draft_is_not_shown_to_the_office(as_user: Any, clerk: Any, reviewer: Any) -> None:
    filing = make_filing(by=clerk, at="draft")
    assert as_user(reviewer).get(filing.get_absolute_url()).status_code == 404


def test_a_change_shows_old_beside_new(as_user: Any, clerk: Any, reviewer: Any, bureau: Any) -> None:
    account = make_account(
        "郎溪公安", unit=bureau, handle="gh_1", leader="陈局", manager="王", phone="13800138000", functions="警情"
    )
    filing = make_filing("change", by=clerk, account=account)
    page = as_user(reviewer).get(filing.get_absolute_url()).content.decode()
    assert "<del>郎溪公安</del> → <ins>平安郎溪</ins>" in page


def test_every_act_of_a_filing_stands_in_the_journal(clerk: Any, reviewer: Any) -> None:
    services.agree(make_filing(by=clerk), by=reviewer)
    acts = set(JournalEntry.objects.values_list("act", flat=True))
    assert {
        "registry.filing.draft",
        "registry.filing.save",
        "registry.filing.submit",
        "registry.filing.approve",
    } <= acts


@pytest.mark.parametrize("page", ["registry:filing-list", "orgs:workbench"])
def test_a_page_costs_the_same_queries_for_ten_filings_and_for_five_thousand(
    as_user: Any, clerk: Any, reviewer: Any, county: Any, page: str, django_assert_num_queries: Any
) -> None:
    client, url = as_user(reviewer), reverse(page)

    def stand(numbers: range) -> None:
        Filing.objects.bulk_create(
            Filing(
                kind="opening",
                status="submitted",
                organisation=clerk.organisation,
                by=clerk,
                title=f"郎溪公安{n}",
                title_key=f"郎溪公安{n}",
                submitted_at=now(),
                waiting_at=county,
                waiting_for="county",
                due_at=now(),
            )
            for n in numbers
        )

    stand(range(10))
    client.get(url)  # what is read once per process
    with CaptureQueriesContext(connection) as ten:
        client.get(url)
    stand(range(10, 5000))
    with django_assert_num_queries(len(ten)):
        client.get(url)


def test_a_telephone_is_masked_until_asked_for_and_the_journal_tells_who_asked(
    as_user: Any, clerk: Any, reviewer: Any
) -> None:
    filing = make_filing(by=clerk)
    client = as_user(reviewer)
    assert "138****8000" in client.get(filing.get_absolute_url()).content.decode()
    page = client.post(reverse("registry:filing-phone", args=[filing.pk])).content.decode()
    assert "13800138000" in page
    assert JournalEntry.objects.filter(act="registry.filing.reveal_phone", by=reviewer).exists()


@pytest.mark.parametrize("name", ["filing-paper", "filing-docx"])
def test_only_the_own_unit_prints_the_whole_telephone(as_user: Any, clerk: Any, auditor: Any, name: str) -> None:
    url = reverse(f"registry:{name}", args=[make_filing(by=clerk).pk])
    sizes = [b"13800138000" in _unzipped(as_user(person).get(url)) for person in (clerk, auditor)]
    assert sizes == [True, False]


def _unzipped(response: Any) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return parts.read("word/document.xml")


def test_a_decision_that_is_not_open_leads_back_to_the_filing(as_user: Any, clerk: Any, reviewer: Any) -> None:
    filing = make_filing(by=clerk)
    services.agree(filing, by=reviewer)
    answer = as_user(reviewer).get(reverse("registry:filing-agree", args=[filing.pk]), follow=True)
    assert "不由您审核" in answer.content.decode()


def test_a_stop_notice_too_short_is_not_submitted_and_one_without_days_is_told_to_both(
    as_user: Any, clerk: Any, reviewer: Any, bureau: Any
) -> None:
    account = make_account("郎溪公安", unit=bureau, handle="gh_1")
    filing = make_filing("closure", by=clerk, account=account, at="draft", announced_until="2026-03-05")
    refused = as_user(clerk).post(reverse("registry:filing-submit", args=[filing.pk]))
    assert (refused.status_code, Filing.objects.get().status) == (422, "draft")
    assert "应当到 2026-03-17" in refused.content.decode()
    words = {**(filing.proposal or {}), "announced_from": "", "announced_until": ""}
    save(as_user(clerk), filing, "submit", **words)
    assert Filing.objects.get().status == "submitted"
    for user, page in ((clerk, "filing-detail"), (reviewer, "filing-agree")):
        shown = as_user(user).get(reverse(f"registry:{page}", args=[filing.pk])).content.decode()
        assert "还没有填写停更公告的起止日期" in shown


def test_discarding_asks_once_more_and_cannot_be_asked_twice(as_user: Any, clerk: Any) -> None:
    filing = make_filing(by=clerk, at="draft")
    client, url = as_user(clerk), reverse("registry:filing-discard", args=[filing.pk])
    assert url in client.get(filing.get_absolute_url()).content.decode()
    assert "作废后不能恢复" in client.get(url).content.decode()
    assert Filing.objects.get().status == "draft"
    client.post(url)
    assert Filing.objects.get().status == "discarded"
    assert "不能由您作废" in client.get(url, follow=True).content.decode()
