"""`{% url %}` of every template: an address without arguments is looked up once, not ten times a page."""

from functools import lru_cache
from typing import Any

from django.template import Context, Library, base, defaulttags
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = Library()


@lru_cache(maxsize=512)
def _address(name: str, urlconf: Any, prefix: str) -> str:
    """The two others decide what the name means."""
    return conditional_escape(reverse(name))


class Url(defaulttags.URLNode):
    """Django's node; each app is mounted once, so a name alone says which page is meant."""

    def render(self, context: Context) -> str:
        if self.args or self.kwargs or self.asvar:
            return super().render(context)
        return _address(self.view_name.resolve(context), get_urlconf(), get_script_prefix())


@register.tag
def url(parser: base.Parser, token: base.Token) -> Url:
    node = defaulttags.url(parser, token)
    return Url(node.view_name, node.args, node.kwargs, node.asvar)
