"""Tags of lists: column heads that sort, and the small fields of a filter form."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.utils.safestring import SafeString

from core.forms import PlainSelect
from core.markup import fill, joined

register = template.Library()
MARKS = {"ascending": "▲", "descending": "▼", "": "↕"}
HEAD = (
    '<th scope="col"{}{}><a class="sort" href="{}" hx-get="{}" hx-target="#rows" hx-push-url="true">{}'
    '<span class="sort-mark" aria-hidden="true">{}</span></a></th>'
)
FIELD = '<div class="filter-field"><label for="{}">{}</label>{}</div>'
INPUT = '<input type="{}" name="{}" id="{}"{}{}>'
ATTRIBUTE = ' {}="{}"'
LINK = '<li><a href="{}" hx-get="{}" hx-target="#rows" hx-push-url="true"{}>{}</a></li>\n'
HERE = '<li><span aria-current="{}">{}</span></li>\n'
GAP = fill('<li class="pager-gap">…</li>\n', ())
COUNTED = '{}<span class="tabs-count">{}</span>'
PLAIN = {f"django/forms/widgets/{kind}.html" for kind in ("text", "number", "date")}


@register.simple_tag
def sort_link(filters: Any, key: str, label: str, number: bool = False) -> SafeString:
    """A column head that sorts on the server: `{% sort_link filters "name" "账号名称" %}`."""
    order = {key: "ascending", f"-{key}": "descending"}.get(filters.sort, "")
    url = filters.url(sort=f"-{key}" if order == "ascending" else key)
    sorted_by = fill(ATTRIBUTE, ("aria-sort", order)) if order else ""
    kind = fill(ATTRIBUTE, ("class", "num")) if number else ""
    return fill(HEAD, (sorted_by, kind, url, url, label, MARKS[order]))


@register.simple_tag
def tab_links(filters: Any) -> SafeString:
    """The tabs of a list, each with its count."""
    return joined(
        _link(tab.url, fill(COUNTED, (tab.label, tab.count)), "aria-current", "true" if tab.current else "")
        for tab in filters.tabs
    )


@register.simple_tag
def page_links(filters: Any) -> SafeString:
    """The pages around this one and at the ends, between the page before and the page after."""
    turns = filters.turns
    before = [_link(turns["before"], "上一页", "rel", "prev")] if turns["before"] else []
    after = [_link(turns["after"], "下一页", "rel", "next")] if turns["after"] else []
    return joined([*before, *(_page(link) for link in filters.page_links), *after])


@register.simple_tag
def size_links(filters: Any) -> SafeString:
    """How many rows a page may hold."""
    return joined(
        fill(HERE, ("true", link.number))
        if link.current
        else _link(link.url, str(link.number), "aria-label", f"每页 {link.number} 条")
        for link in filters.size_links
    )


def _page(link: Any) -> SafeString:
    if link.current:
        return fill(HERE, ("page", link.number))
    return _link(link.url, str(link.number), "aria-label", f"第 {link.number} 页") if link.number else GAP


def _link(url: str, words: str, attribute: str, value: str) -> SafeString:
    return fill(LINK, (url, url, fill(ATTRIBUTE, (attribute, value)) if value else "", words))


@register.simple_tag
def filter_fields(fields: Iterable[forms.BoundField]) -> SafeString:
    """Fields of a filter form, small. Plain ones are written here, others and wrong ones by their own template."""
    return joined(fill(FIELD, (field.id_for_label, field.label, _input(field))) for field in fields)


def _input(field: forms.BoundField) -> SafeString:
    widget = field.field.widget
    if field.errors or field.help_text:
        return SafeString(field)
    if isinstance(widget, PlainSelect):
        return widget.render(field.html_name, field.value(), {"id": field.auto_id})
    if widget.template_name not in PLAIN:
        return SafeString(field)
    value = widget.format_value(field.value())
    told = fill(ATTRIBUTE, ("value", value)) if value is not None else ""
    attributes = joined(fill(ATTRIBUTE, item) for item in widget.attrs.items())
    return fill(INPUT, (widget.input_type, field.html_name, field.auto_id, told, attributes))
