"""The to-do page and the navigation show what a person may do, and nothing else."""

import datetime as dt

import pytest

from orgs import workbench
from orgs.context import NAV, navigation
from orgs.workbench import Queue, queue, queues_for


@pytest.fixture
def no_queues(monkeypatch):
    monkeypatch.setattr(workbench, "_sources", {})


def test_queues_come_by_app_urgent_first_and_empty_last(no_queues, clerk):
    @queue("inspections")
    def sheets(user):
        return [Queue("待检查", 0, "/a"), Queue("待复核", 3, "/b"), Queue("已超期", 1, "/c", urgent=True)]

    @queue("registry")
    def filings(user):
        return [{"title": f"{user} 的备案", "count": 2, "url": "/d", "due": dt.date(2022, 9, 30)}]

    (first, mine), (_, others) = queues_for(clerk)
    assert (str(first), mine[0].title) == ("账号台账", "王填报 的备案")
    assert [item.title for item in others] == ["已超期", "待复核", "待检查"]


def test_the_page_shows_counts_and_due_dates(no_queues, as_user, clerk):
    @queue("registry")
    def filings(user):
        return [Queue("退回待修改", 7, "/registry/", due=dt.date(2022, 9, 30), urgent=True)]

    text = as_user(clerk).get("/").content.decode()
    assert "您有 <strong>7</strong> 件事待办" in text
    assert "最近到期：2022-09-30" in text


def test_queues_without_work_are_one_quiet_line(no_queues, as_user, clerk):
    @queue("registry")
    def filings(user):
        return [Queue("退回待修改", 2, "/registry/"), Queue("待审核", 0, "/other/")]

    text = as_user(clerk).get("/").content.decode()
    assert text.count('class="queue-count"') == 1
    assert '没有待办的队列：<a href="/other/">待审核</a>' in text


def test_nothing_to_do_says_so(no_queues, as_user, clerk):
    assert "目前没有待办事项" in as_user(clerk).get("/").content.decode()


def test_the_security_administrator_is_told_of_people_without_a_role(make_user, county, clerk):
    clerk.grants.all().delete()
    groups = queues_for(make_user("security_admin", unit=county))
    assert [(item.title, item.count) for _, items in groups for item in items] == [("新用户待授予角色", 1)]


def menu(rf, user, path="/"):
    request = rf.get(path)
    request.user = user
    return {item["title"]: item["current"] for group in navigation(request)["nav"] for item in group["items"]}


def test_each_person_sees_the_menu_of_their_roles(rf, make_user, county, clerk):
    assert "操作日志" not in menu(rf, clerk)
    assert set(menu(rf, make_user("audit_admin", unit=county))) == {"工作台", "操作日志"}


def test_the_menu_marks_the_page_one_is_on(rf, make_user, county):
    admin = make_user("system_admin", unit=county)
    assert [title for title, current in menu(rf, admin, "/units/7/edit/").items() if current] == ["单位"]
    assert [title for title, current in menu(rf, admin, "/").items() if current] == ["工作台"]


def test_every_entry_of_the_menu_is_a_page_of_the_portal():
    from core.access import access_map

    assert {name for _, entries in NAV for _, name in entries} <= access_map().keys()


def test_what_one_may_only_look_at_stands_apart_and_is_not_counted_as_to_do(no_queues, as_user, clerk, auditor):
    @queue("scans")
    def silent(user):
        return [Queue("没有新内容的账号", 7, "/scans/", watch_only=user == auditor)]

    page = as_user(auditor).get("/")
    text = page.content.decode()
    assert "目前没有待办事项" in text and "关注" in text and "没有新内容的账号" in text
    assert (page.context["waiting"], page.context["groups"]) == (0, [])
    other = as_user(clerk).get("/")
    assert other.context["waiting"] == 7 and not other.context["watched"]
