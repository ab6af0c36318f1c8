"""Every pretended interface by its address: `METHOD host/path`, where a last `*` stands for the rest of the path."""

from collections.abc import Callable
from typing import Any

from tests.simulator.platforms import (
    apple,
    bilibili,
    bridges,
    console,
    douyin,
    feeds,
    kuaishou,
    pages,
    public_lists,
    stores,
    wechat,
    wechat_component,
    weibo,
)
from tests.simulator.web import Reply, Request

Handler = Callable[[Any, Request], Reply]

API: dict[str, Handler] = {}
for family in (wechat, wechat_component, weibo, douyin, kuaishou, bilibili, apple, stores, public_lists, bridges, feeds,
               pages, console):  # fmt: skip
    API |= family.API
_OPEN = sorted((key.rstrip("*"), handler) for key, handler in API.items() if key.endswith("*"))

# The platforms' own hosts, each of which a portal can be pointed at.
HOSTS = sorted({host for key in API if "." in (host := key.split()[1].partition("/")[0])} - {"robots.txt"})


def handler_of(request: Request) -> Handler | None:
    """The exact address first, then the longest that the path begins with."""
    asked = f"{request.method} {request.host}{request.path}"
    if asked in API:
        return API[asked]
    return next((handler for start, handler in reversed(_OPEN) if asked.startswith(start)), None)
