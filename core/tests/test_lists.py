"""Lists: filters, tabs, sorting by whitelist, pages, fragment."""

import pytest
from django import forms
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory

from core.lists import FilterForm, list_response
from core.models import Job

STATES = Job.State.choices


class JobFilter(FilterForm):
    SORTS = {"key": "key", "tries": ("attempts", "key")}
    TAB_FIELD = "state"
    TAB_CHOICES = STATES
    MORE = ("until",)

    q = forms.CharField(label="类型")
    until = forms.DateField(label="到")

    def base(self):
        return Job.objects.order_by("key")

    def narrow(self, rows, wanted):
        return rows.filter(kind=wanted["q"]) if "q" in wanted else rows


@pytest.fixture
def jobs(db):
    rows = [
        Job(kind="scan" if n % 2 else "import", key=f"k{n:02}", attempts=n % 3, state="done" if n < 10 else "queued")
        for n in range(45)
    ]
    return Job.objects.bulk_create(rows)


def asked(query=""):
    return JobFilter(QueryDict(query), user=None)


def test_an_unfiltered_list_holds_everything(jobs):
    assert asked().queryset().count() == 45


def test_tabs_count_what_the_other_filters_leave_and_keep_them_in_their_address(jobs):
    tabs = {tab.label: tab for tab in asked("q=scan&state=done&page=3").tabs}
    assert [(t.count, t.current) for t in tabs.values()] == [
        (22, False),
        (17, False),
        (0, False),
        (5, True),
        (0, False),
        (0, False),
    ]
    assert tabs["排队中"].url == "?q=scan&state=queued"


def test_a_tab_narrows_the_rows(jobs):
    assert asked("state=done").queryset().count() == 10
    assert asked("state=no-such-state").queryset().count() == 45


@pytest.mark.parametrize(("sort", "first"), [("-key", "k44"), ("tries", "k00"), ("-tries", "k44"), ("password", "k00")])
def test_sorting_follows_the_whitelist_only(jobs, sort, first):
    assert asked(f"sort={sort}").queryset()[0].key == first


def test_a_filter_that_makes_no_sense_is_reported_and_left_out(jobs):
    filters = asked("until=yesterday&q=scan")
    assert filters.queryset().count() == 22
    assert "until" in filters.errors


@pytest.fixture
def shown(monkeypatch):
    """What list_response would have rendered: (template, context)."""
    seen = []

    def render(request, template, context):
        seen.append((template, context))
        return HttpResponse("")

    monkeypatch.setattr("core.lists.render", render)
    return seen


def respond(query="", **headers):
    request = RequestFactory().get(f"/jobs/?{query}", **headers)
    return list_response(request, "jobs.html", JobFilter(request.GET, user=None))


@pytest.mark.parametrize(
    ("query", "number", "rows"),
    [("", 1, 20), ("page=3", 3, 5), ("page=99", 3, 5), ("page=x", 1, 20), ("size=50", 1, 45), ("size=5000", 1, 20)],
)
def test_pages_come_in_three_sizes_and_never_fail(jobs, shown, query, number, rows):
    respond(query)
    page = shown[0][1]["page"]
    assert (page.number, len(page.object_list)) == (number, rows)


def test_htmx_gets_the_rows_alone_and_caches_are_told(jobs, shown):
    response = respond(HTTP_HX_REQUEST="true")
    respond()
    assert [template for template, _ in shown] == ["jobs.html#rows", "jobs.html"]
    assert "HX-Request" in response["Vary"]


def test_going_back_in_the_browser_gets_the_whole_page(jobs, shown):
    respond(HTTP_HX_REQUEST="true", HTTP_HX_HISTORY_RESTORE_REQUEST="true")
    assert shown[0][0] == "jobs.html"


def test_a_new_search_keeps_tab_order_and_size(jobs):
    assert asked("state=done&sort=key&size=50&page=2").kept == [("state", "done"), ("sort", "key"), ("size", "50")]
