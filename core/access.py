"""Which permission each page needs: the merged map, and the question "may this person open it?"."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

PUBLIC = "public"  # anybody, signed in or not
SIGNED_IN = "signed-in"  # anybody who is signed in


@cache
def access_map() -> dict[str, str]:
    """URL name → permission code, PUBLIC or SIGNED_IN; the project merges the maps of all apps."""
    merged: dict[str, str] = import_string(settings.ACCESS_MAP)()
    return merged


def may_open(user: Any, url_name: str) -> bool:
    """Deny by default: a page without an entry is nobody's."""
    needed = access_map().get(url_name)
    if needed is None:
        return False
    if needed == PUBLIC:
        return True
    if not user.is_authenticated:
        return False
    return needed == SIGNED_IN or user.has_perm(needed)
