"""Every page of the portal with its kind, its object and who may open it: what the promises about pages walk over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.access import access_map
from orgs.roles import PERMISSIONS, Role

TABLE = Path(__file__).with_name("access_table.txt")


@dataclass(frozen=True)
class Page:
    """`thing` is the object the address names ("" for none): `registry:account-detail` is about an account."""

    name: str
    arguments: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def needs(self) -> str:
        return access_map()[self.name]

    @property
    def thing(self) -> str:
        return self.name.split(":")[1].rsplit("-", 1)[0] if self.arguments else ""

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(Role.values) if self.needs in {"public", "signed-in"} else PERMISSIONS[self.needs]

    def url(self, *values: object) -> str:
        """The address; without values, of an object that does not exist."""
        given = values or (987654321,) * len(self.arguments)
        return reverse(self.name, kwargs=dict(zip(self.arguments, given, strict=True)))


def pages() -> list[Page]:
    return sorted(_walk(get_resolver(), "", ()), key=lambda page: page.name)


def _walk(resolver: URLResolver, prefix: str, before: tuple[str, ...]) -> Iterator[Page]:
    for entry in resolver.url_patterns:
        arguments = (*before, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix, arguments)
        elif isinstance(entry, URLPattern):
            yield Page(f"{prefix}{entry.name}", arguments, entry.callback)


def access_table() -> str:
    """The table for review: page, object, needed permission, roles."""
    order = list(Role.values)
    lines = ["# page | object in the address | needs | roles, as people may open it"]
    for page in pages():
        roles = " ".join(sorted(page.roles, key=order.index)) if page.needs in PERMISSIONS else "all"
        lines.append(f"{page.name} | {page.thing or '-'} | {page.needs} | {roles}")
    return "\n".join(lines) + "\n"
