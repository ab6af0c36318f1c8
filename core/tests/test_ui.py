"""Template tags and components: colours, sort links, fields, timeline."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

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


def test_an_address_without_arguments_is_the_one_its_name_has():
    page = Template("{% url 'orgs:workbench' %} {% url 'orgs:journal' %}").render(Context())
    assert page == f"{reverse('orgs:workbench')} {reverse('orgs:journal')}"
    with pytest.raises(NoReverseMatch):
        Template("{% url 'orgs:no-such-page' %}").render(Context())


@pytest.mark.parametrize("choices", [[("a", "甲<"), ("b", "乙")], [("组", [("a", "甲<"), ("b", "乙")])]])
def test_a_select_of_a_filter_says_the_same_as_the_plain_one(choices):
    class Kinds(FilterForm):
        kind = forms.ChoiceField(label="类别", choices=choices)

    page = Template("{% load ui %}{% filter_fields filters.first_fields %}").render(
        Context({"filters": Kinds(QueryDict("kind=b"), user=None)})
    )
    assert page.count("<option") == page.count("</option>") == 2
    assert "甲&lt;" in page
    assert '<option value="b" selected>' in page
    assert 'id="filter_kind"' in page


def test_turning_pages_keeps_the_filters_and_marks_where_one_is():
    filters = FilterForm(QueryDict("size=20&q=%E5%8E%BF&page=2"), user=None)
    filters.page = Page(range(20), 2, Paginator(range(95), 20))
    page = render_to_string("components/pager.html", {"filters": filters, "page": filters.page})
    assert '<a href="?size=20&amp;q=%E5%8E%BF&amp;page=3"' in page
    assert '<span aria-current="page">2</span>' in page
    assert page.count("<li>") == 7 + 3
