"""What people are told of a filing: read once they have seen it, and called to do only while it is theirs."""

import pytest
from django.urls import reverse

from orgs.models import Message
from registry import services
from registry.tests.factories import make_filing

pytestmark = pytest.mark.django_db
LIST = reverse("orgs:message-list")


@pytest.fixture(autouse=True)
def march(set_clock):
    set_clock("2026-03-20 10:00")


@pytest.fixture
def filing(clerk, reviewer, supervisor):
    return make_filing(by=clerk, name="郎溪特警", platform="weibo", handle="tj", certified_body="", is_certified="否")


def buttons(browser, word):
    return browser.get(LIST).content.decode().count(f">{word}</button>")


def test_opening_a_filing_marks_what_one_was_told_of_it_as_read(filing, as_user, reviewer, supervisor, clerk):
    other = make_filing(by=clerk, name="郎溪禁毒", platform="douyin", handle="jd", certified_body="", is_certified="否")
    unread = Message.objects.unread()
    assert unread.filter(user=reviewer).count() == 2
    as_user(reviewer).get(filing.get_absolute_url())
    assert [told.object_id for told in unread.filter(user=reviewer)] == [str(other.pk)]
    assert unread.filter(user=supervisor).count() == 2


def test_a_message_leads_to_acting_only_while_it_is_ones_turn(filing, as_user, reviewer, clerk):
    office = as_user(reviewer)
    assert (buttons(office, "去办理"), buttons(office, "查看")) == (1, 0)
    services.send_back(filing, by=reviewer, reason="补正")
    assert (buttons(office, "去办理"), buttons(office, "查看")) == (0, 1)
    unit = as_user(clerk)
    assert (buttons(unit, "去办理"), buttons(unit, "查看")) == (1, 0)
    services.submit(filing, by=clerk)
    assert (buttons(unit, "去办理"), buttons(unit, "查看")) == (0, 1)
