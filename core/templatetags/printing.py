"""What a list on paper says of itself: the conditions it was narrowed by, in words."""

from typing import Any

from django import forms, template
from django.core.exceptions import FieldDoesNotExist

register = template.Library()


@register.filter
def conditions(filters: Any) -> list[str]:
    """`平台：新浪微博` for each filter in use and for the chosen tab, in the order of the form."""
    wanted = filters.wanted()
    told = [
        f"{field.label}：{_in_words(field.field, wanted[field.name])}"
        for field in filters.visible_fields()
        if field.name in wanted
    ]
    if filters.tab:
        told.append(f"{_tab_label(filters)}：{dict(_flat(filters.TAB_CHOICES)).get(filters.tab, filters.tab)}")
    return told


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        words = dict(_flat(field.choices))
        values = value if isinstance(value, list | tuple) else [value]
        return "、".join(words.get(str(each), str(each)) for each in values)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return "、".join(str(each) for each in value)
    return str(value)


def _flat(choices: Any) -> list[tuple[str, str]]:
    """Choices without their groups."""
    flat: list[tuple[str, str]] = []
    for value, words in choices:
        flat += _flat(words) if isinstance(words, list | tuple) else [(str(value), str(words))]
    return flat


def _tab_label(filters: Any) -> str:
    try:
        return str(filters.base().model._meta.get_field(filters.TAB_FIELD).verbose_name)
    except FieldDoesNotExist:
        return "状态"
