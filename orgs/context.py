"""What every page needs: the navigation this person may use."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from core.access import may_open
from orgs.models import Message, User

Entries = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

# Title of the group, then (words in the menu, URL name). A page without rights is left out; so is an empty group.
NAV: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("", (("工作台", "orgs:workbench"),)),
    (
        "台账管理",
        (
            ("账号台账", "registry:account-list"),
            ("导入台账", "registry:import-list"),
            ("台账差异", "registry:difference-list"),
            ("账号增减", "registry:turnover"),
            ("一平台多账号", "registry:breach-list"),
            ("国办系统报送", "registry:national-list"),
            ("国办系统核对", "registry:reconciliation-list"),
        ),
    ),
    (
        "备案管理",
        (
            ("备案办理", "registry:filing-list"),
            ("账号数量例外", "registry:exception-list"),
            ("关停办理", "registry:closing-list"),
            ("关停后观察", "registry:revival-list"),
            ("年度复核", "registry:review-list"),
            ("专项整治", "registry:campaign-list"),
            ("保管情况", "registry:custody-list"),
        ),
    ),
    (
        "更新监测",
        (
            ("更新情况", "scans:overview"),
            ("监测覆盖", "scans:coverage"),
            ("监测报警", "scans:alarm-list"),
            ("下载与打开检查", "scans:appcheck-list"),
            ("按月发文", "scans:monthly"),
            ("监测记录", "scans:run-list"),
            ("主机状态", "scans:host-list"),
            ("导入监测结果", "scans:import"),
            ("数据源授权", "scans:grant-list"),
            ("平台应用", "scans:app-list"),
        ),
    ),
    (
        "检查考核",
        (
            ("年度检查计划", "inspections:plan"),
            ("检查轮次", "inspections:round-list"),
            ("自查", "inspections:selfcheck-list"),
            ("检查表", "inspections:sheet-list"),
            ("检查发现", "inspections:finding-list"),
            ("指标集", "inspections:indicator-sets"),
        ),
    ),
    (
        "统计分析",
        (
            ("统计总览", "notices:dashboard"),
            ("检查统计", "notices:statistics-list"),
            ("账号数量", "notices:population"),
        ),
    ),
    (
        "通报发布",
        (
            ("通报", "notices:notice-list"),
            ("通报样式", "notices:profile-list"),
            ("公文", "notices:paper-list"),
            ("公文用语", "notices:wording-list"),
            ("收文", "notices:delivery-list"),
            ("版式模板", "notices:wordtemplate-list"),
        ),
    ),
    (
        "系统管理",
        (
            ("单位", "orgs:unit-list"),
            ("用户与角色", "orgs:user-list"),
            ("平台", "registry:platform-list"),
            ("链接格式", "registry:pattern-list"),
            ("退回理由", "registry:reason-list"),
            ("工作日历", "orgs:calendar"),
            ("设置", "orgs:setting-list"),
            ("消息投递", "orgs:delivery-list"),
            ("后台任务", "orgs:job-list"),
            ("操作日志", "orgs:journal"),
        ),
    ),
)


def navigation(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(user, "must_change_password", False):
        return {"nav": []}
    entries = _entries(user.is_active, user.role_codes)
    here = _current(tuple(url for _, items in entries for _, url in items), request.path)
    return {"nav": _groups(entries, here), "nav_html": _markup(entries, here), "unread_messages": unread_of(user)}


def unread_of(user: Any) -> Callable[[], int]:
    """Asked by the head of a page alone: a fragment without one costs no query."""
    return lambda: Message.objects.count_unread(user)


@lru_cache(maxsize=256)
def _entries(active: bool, roles: frozenset[str]) -> Entries:
    """What people of these roles may open, with its address: the same for all of them, so found once."""
    person = User(is_active=active)
    person.__dict__["role_codes"] = roles
    return tuple((title, items) for title, names in NAV if (items := tuple(_items(person, names))))


def _items(user: User, names: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for title, name in names:
        if may_open(user, name):
            with suppress(NoReverseMatch):  # an installation without this app's pages
                yield title, reverse(name)


def _current(urls: tuple[str, ...], path: str) -> str:
    """The address that is the longest beginning of this page's address."""
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default="")


@lru_cache(maxsize=1024)
def _groups(entries: Entries, here: str) -> list[dict[str, Any]]:
    return [
        {"title": title, "items": [{"title": words, "url": url, "current": url == here} for words, url in items]}
        for title, items in entries
    ]


@lru_cache(maxsize=1024)
def _markup(entries: Entries, here: str) -> str:
    """The menu says the same on every page of one entry to all who have the same roles."""
    return render_to_string("components/nav.html", {"nav": _groups(entries, here)})
