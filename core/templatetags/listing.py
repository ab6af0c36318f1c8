"""Tags of lists: column heads that sort, and the small fields of a filter form."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.utils.safestring import SafeString

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
PLAIN = (forms.TextInput, forms.NumberInput)


@register.simple_tag
def sort_link(filters: Any, key: str, label: str, number: bool = False) -> SafeString:
    """A column head that sorts on the server: `{% sort_link filters "name" "账号名称" %}`."""
    order = {key: "ascending", f"-{key}": "descending"}.get(filters.sort, "")
    url = filters.url(sort=f"-{key}" if order == "ascending" else key)
    sorted_by = fill(ATTRIBUTE, ("aria-sort", order)) if order else ""
    kind = fill(ATTRIBUTE, ("class", "num")) if number else ""
    return fill(HEAD, (sorted_by, kind, url, url, label, MARKS[order]))


@register.simple_tag
def filter_fields(fields: Iterable[forms.BoundField]) -> SafeString:
    """Fields of a filter form, small. Plain ones are written here, others and wrong ones by their own template."""
    return joined(fill(FIELD, (field.id_for_label, field.label, _input(field))) for field in fields)


def _input(field: forms.BoundField) -> SafeString:
    widget = field.field.widget
    if type(widget) not in PLAIN or field.errors or field.help_text:
        return SafeString(field)
    value = widget.format_value(field.value())
    told = fill(ATTRIBUTE, ("value", value)) if value is not None else ""
    attributes = joined(fill(ATTRIBUTE, item) for item in widget.attrs.items())
    return fill(INPUT, (widget.input_type, field.html_name, field.auto_id, told, attributes))
