"""The journal's acts in words, for its page."""

from django import template

from orgs import act_words as words

register = template.Library()


@register.filter
def act_words(code: str) -> str:
    return words.act_words(code)
