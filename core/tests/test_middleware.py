"""Refusals as pages, refused access, headers of every answer."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory

from core.middleware import AccessMiddleware
from core.models import JournalEntry
from core.refusals import Refusal
from core.views import refusals_as_messages

LOST = Refusal("somebody_was_faster", "张主管 已先一步办理“通过”，请刷新页面。")


@pytest.fixture
def request_of(supervisor):
    request = RequestFactory().post("/x/", headers={"referer": "http://testserver/registry/7/"})
    request.user, request.session = supervisor, {}
    request._messages, request.resolver_match = FallbackStorage(request), None
    return request


def test_a_refused_act_is_told_and_a_done_one_too(request_of):
    with refusals_as_messages(request_of, done="已通过"):
        raise Refusal("closed", "本轮已结束。")
    with refusals_as_messages(request_of, done="已通过"):
        pass
    assert [str(message) for message in get_messages(request_of)] == ["本轮已结束。", "已通过"]


def test_a_lost_race_answers_409_with_the_winners_name_and_the_way_back(request_of):
    with pytest.raises(Refusal) as caught, refusals_as_messages(request_of, done="已通过"):
        raise LOST
    page = AccessMiddleware(lambda request: None).process_exception(request_of, caught.value)
    text = page.content.decode()
    assert page.status_code == 409
    assert "张主管" in text
    assert 'href="http://testserver/registry/7/"' in text


def test_the_way_back_never_leads_elsewhere(request_of):
    request_of.META["HTTP_REFERER"] = "https://evil.example/"
    page = AccessMiddleware(lambda request: None).process_exception(request_of, Refusal("x", "不行"))
    assert page.status_code == 422
    assert "evil.example" not in page.content.decode()


def test_a_refused_act_is_journalled_with_its_reason(request_of, supervisor):
    with refusals_as_messages(request_of):
        raise Refusal("closed", "本轮已结束。")
    row = JournalEntry.objects.get(act="act.refused")
    assert (row.by, row.success, row.reason, row.after["code"]) == (supervisor, False, "本轮已结束。", "closed")


@pytest.mark.security
def test_refused_access_leaves_a_journal_row(as_user, clerk):
    assert as_user(clerk).get("/users/").status_code == 403
    row = JournalEntry.objects.get(act="access.refused")
    assert (row.by, row.success, row.after["page"]) == (clerk, False, "orgs:user-list")


@pytest.mark.security
def test_htmx_is_sent_to_the_sign_in_page_not_given_it(client, db):
    response = client.get("/users/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (403, "/sign-in/")


@pytest.mark.security
@pytest.mark.parametrize("path", ["/", "/sign-in/", "/profile/", "/users/", "/nothing/"])
def test_every_answer_carries_its_headers(as_user, clerk, path):
    headers = as_user(clerk).get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")


@pytest.mark.security
def test_personal_pages_are_kept_by_no_cache(as_user, clerk):
    assert "no-store" in as_user(clerk).get("/profile/").headers["Cache-Control"]
