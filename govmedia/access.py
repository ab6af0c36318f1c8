"""The one map of who may open which page, merged from the apps, and the check that it has no gap."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from core.access import PUBLIC, SIGNED_IN
from orgs.roles import PERMISSIONS

APPS = ("orgs", "registry", "scans", "inspections", "notices")


def merged() -> dict[str, str]:
    """`app:name` → permission code, "public" or "signed-in"."""
    maps = {app: import_module(f"{app}.urls").ACCESS for app in APPS}
    return {f"{app}:{name}": needed for app, access in maps.items() for name, needed in access.items()}


def url_names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every (route, `namespace:name`) of the URLconf; a URL without a name gives an empty one."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from url_names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            yield str(entry.pattern), f"{prefix}{entry.name}" if entry.name else ""


@register("security")
def every_page_has_an_entry(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The portal does not start with a page nobody has decided about."""
    access = merged()
    names = {}
    problems: list[CheckMessage] = []
    for route, name in url_names():
        names[name] = route
        if not name:
            problems.append(Error(f"The URL '{route}' has no name.", id="govmedia.E001"))
        elif name not in access:
            problems.append(Error(f"The URL '{name}' has no entry in ACCESS of its urls.py.", id="govmedia.E002"))
    problems += [
        Error(f"ACCESS names '{name}', which is no URL.", id="govmedia.E003") for name in access.keys() - names.keys()
    ]
    known = {PUBLIC, SIGNED_IN, *PERMISSIONS}
    problems += [
        Error(f"ACCESS of '{name}' names the unknown permission '{needed}'.", id="govmedia.E004")
        for name, needed in access.items()
        if needed not in known
    ]
    return problems
