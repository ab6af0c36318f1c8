"""The journal's acts in words, for its page."""

from django import template
from django.apps import apps

from orgs import act_words as words

register = template.Library()
UNNAMED = {"core.job": "后台任务", "inspections.evidence": "证据", "inspections.indicator": "指标"}


@register.filter
def act_words(code: str) -> str:
    return words.act_words(code)


@register.filter
def kind_words(label: str) -> str:
    """`registry.account` as people say it; nothing for a kind that is no longer there."""
    try:
        return UNNAMED.get(label) or str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return ""
