"""What a request is about: the record whose number stands in its address."""

from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@cache
def kinds() -> dict[str, str]:
    """Thing in a URL's name → model; the project knows all apps."""
    named: dict[str, str] = import_string(settings.SUBJECTS)()
    return named


def thing_of(url_name: str) -> str:
    """`registry:account-detail` is about an account."""
    return url_name.rpartition(":")[2].rpartition("-")[0]


def subject_of(request: HttpRequest) -> Any:
    """The record, whoever may see it; None when the address names none, or one that never was."""
    match = request.resolver_match
    kind = kinds().get(thing_of(match.view_name)) if match and "pk" in match.kwargs else None
    if match is None or kind is None:
        return None
    return apps.get_model(kind)._default_manager.filter(pk=match.kwargs["pk"]).first()
