"""The list to check, taken from the page where results are handed in."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.models import JournalEntry
from inspections.services import close_round
from inspections.tests.factories import accounts, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(supervisor, bureau):
    accounts(3, bureau)
    return round_of(supervisor)


def url(name, pk):
    return reverse(f"inspections:{name}", args=[pk])


def test_a_monitor_takes_the_list_from_the_page_of_results_and_the_journal_tells(as_user, make_user, county, opened):
    monitor = make_user("monitor", unit=county)
    browser = as_user(monitor)
    page = browser.get(url("round-results", opened.pk)).content.decode()
    assert f'action="{url("round-checklist", opened.pk)}"' in page
    answer = browser.post(url("round-checklist", opened.pk))
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    names = [row[rows[0].index("账号名称")] for row in rows[1:]]
    assert sorted(names) == sorted(sheet.name for sheet in opened.sheets.all())
    told = JournalEntry.objects.get(act="inspections.round.checklist")
    assert (told.by, told.object_id, told.after["rows"]) == (monitor, str(opened.pk), 3)


def test_a_monitor_of_another_office_takes_nothing(as_user, make_user, opened, other_bureau):
    browser = as_user(make_user("monitor", unit=other_bureau))
    assert browser.post(url("round-checklist", opened.pk)).status_code == 404
    assert not JournalEntry.objects.filter(act="inspections.round.checklist").exists()


def test_looking_alone_hands_out_no_list(as_user, make_user, county, opened):
    assert as_user(make_user("monitor", unit=county)).get(url("round-checklist", opened.pk)).status_code == 405


def test_the_list_can_be_taken_again_after_the_round_is_closed(as_user, make_user, county, opened, supervisor):
    close_round(opened, by=supervisor, unchecked="pass")
    answer = as_user(make_user("monitor", unit=county)).post(url("round-checklist", opened.pk))
    assert answer.status_code == 200
