"""Template tags and components: colours, sort links, fields, timeline."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string

from core.forms import BaseForm, DateInput
from core.lists import FilterForm
from core.templatetags.ui import percent_of, tone


@pytest.mark.parametrize(
    ("status", "colour"),
    [("approved", "green"), ("overdue", "red"), ("undetermined", "amber"), ("never-heard-of", "grey")],
)
def test_a_status_has_one_colour_everywhere(status, colour):
    assert tone(status) == colour


def test_percentages_survive_an_empty_whole():
    assert (percent_of(1, 3), percent_of(0, 0)) == ("33%", "0%")


@pytest.mark.parametrize(
    ("now", "aria", "href"),
    [("", "", "?sort=name"), ("sort=name", "ascending", "?sort=-name"), ("sort=-name", "descending", "?sort=name")],
)
def test_a_sort_link_tells_the_order_and_turns_it(now, aria, href):
    class Names(FilterForm):
        SORTS = {"name": "name"}

    page = Template('{% load ui %}{% sort_link filters "name" "名称" %}').render(
        Context({"filters": Names(QueryDict(now), user=None)})
    )
    assert f'href="{href}"' in page
    assert (f'aria-sort="{aria}"' in page) == bool(aria)


class Letter(BaseForm):
    FIELDSETS = [("收件", ["to"])]
    to = forms.CharField(label="收件人", help_text="写全名")
    on = forms.DateField(label="日期", widget=DateInput, required=False)


def test_a_wrong_field_is_tied_to_its_help_and_its_error():
    page = render_to_string("components/fields.html", {"form": Letter({"to": ""})})
    assert 'aria-describedby="id_to_helptext id_to_error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_to_error"' in page


def test_fields_come_in_their_fieldsets_and_none_is_lost():
    groups = [(legend, [field.name for field in fields]) for legend, fields in Letter().fieldsets()]
    assert groups == [("收件", ["to"]), ("其他", ["on"])]


def test_the_error_summary_links_to_each_field_in_the_same_words():
    page = render_to_string("components/error_summary.html", {"form": Letter({"to": "", "on": "soon"})})
    assert '<a href="#id_to">收件人：' in page
    assert '<a href="#id_on">日期：' in page


def test_names_full_of_markup_stay_text():
    evil = '<script>alert("x")</script>'
    event = SimpleNamespace(title=evil, at=dt.datetime(2022, 9, 30, tzinfo=dt.UTC), who=evil, reason=evil)
    row = render_to_string("components/summary_row.html", {"label": evil, "value": evil})
    page = render_to_string("components/timeline.html", {"events": [event]}) + row
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 5
