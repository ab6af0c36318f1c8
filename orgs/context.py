"""What every page needs: the navigation this person may use."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from core.access import may_open
from orgs.models import Message

# Title of the group, then (words in the menu, URL name). A page without rights is left out; so is an empty group.
NAV: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("", (("工作台", "orgs:workbench"),)),
    (
        "台账管理",
        (
            ("账号台账", "registry:account-list"),
            ("备案办理", "registry:filing-list"),
            ("退回理由", "registry:reason-list"),
            ("台账差异", "registry:difference-list"),
            ("保管情况", "registry:custody-list"),
            ("关停办理", "registry:closing-list"),
            ("关停后观察", "registry:revival-list"),
            ("导入台账", "registry:import-list"),
            ("一平台多账号", "registry:breach-list"),
            ("账号数量例外", "registry:exception-list"),
            ("链接格式", "registry:pattern-list"),
        ),
    ),
    (
        "更新监测",
        (
            ("更新情况", "scans:overview"),
            ("监测记录", "scans:run-list"),
            ("导入监测结果", "scans:import"),
        ),
    ),
    (
        "检查考核",
        (
            ("检查轮次", "inspections:round-list"),
            ("检查表", "inspections:sheet-list"),
        ),
    ),
    ("通报发布", (("通报", "notices:notice-list"),)),
    (
        "系统管理",
        (
            ("单位", "orgs:unit-list"),
            ("用户与角色", "orgs:user-list"),
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
    groups = [{"title": title, "items": _items(user, entries)} for title, entries in NAV]
    _mark_current(groups, request.path)
    return {"nav": [group for group in groups if group["items"]], "unread_messages": unread_of(user)}


def unread_of(user: Any) -> Callable[[], int]:
    """Asked by the head of a page alone: a fragment without one costs no query."""
    return lambda: Message.objects.visible_to(user).unread().count()


def _items(user: Any, entries: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    items = []
    for title, name in entries:
        if may_open(user, name):
            try:
                items.append({"title": title, "url": reverse(name), "current": False})
            except NoReverseMatch:  # an installation without this app's pages
                continue
    return items


def _mark_current(groups: list[dict[str, Any]], path: str) -> None:
    """The entry whose address is the longest beginning of this page's address."""
    items = [item for group in groups for item in group["items"]]
    fitting = [item for item in items if path == item["url"] or (item["url"] != "/" and path.startswith(item["url"]))]
    if fitting:
        max(fitting, key=lambda item: len(item["url"]))["current"] = True
