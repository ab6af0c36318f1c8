"""An opening and a closing filed in Chromium by three people: the filer, the unit's head, the office's reviewer."""

from typing import Any

import pytest

from tests.e2e.conftest import OFFICE, PASSWORD, Portal
from tests.e2e.test_quarter_in_the_browser import follow, menu, press

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
BUREAU = "青溪县公安局"


@pytest.fixture
def bureau(portal: Portal) -> Portal:
    """A bureau below the office with a filer and a head."""
    portal.manage("add_unit", BUREAU, "--parent", OFFICE, "--district", "青溪县")
    for name, role in (("wang", "filer"), ("zhou", "unit_head")):
        portal.manage("add_user", name, "--role", role, "--unit", BUREAU, "--password-stdin", stdin=f"{PASSWORD}\n")
    return portal


def ask_for_the_heads_word(page: Any) -> None:
    """The office has filings pass the unit's own head first."""
    menu(page, "设置")
    page.get_by_role("link", name="修改：分级备案环节").click()
    page.get_by_label("单位负责人").check()
    page.fill("[name=reason]", "单位负责人先审")
    page.locator("main form button[type=submit]").last.click()
    page.get_by_text("单位负责人 → 县级主管单位").first.wait_for()


def file_opening(page: Any) -> None:
    menu(page, "备案办理")
    follow(page, "新建备案")
    page.get_by_label("开设", exact=True).check()
    press(page, "下一步：填写")
    page.select_option("[name=platform]", label="微信公众号")
    page.fill("[name=name]", "青溪公安")
    press(page, "保存草稿")
    page.get_by_text("已保存草稿").wait_for()
    press(page, "提交")  # too early: what is missing is told, nothing is lost
    page.get_by_role("alert").wait_for()
    assert page.input_value("[name=name]") == "青溪公安"
    for field, words in {
        "certified_body": BUREAU,
        "leader": "陈局",
        "manager": "王编",
        "phone": "13800138000",
        "functions": "警情通报",
        "handle": "gh_qxga",
    }.items():
        page.fill(f"[name={field}]", words)
    page.select_option("[name=is_certified]", label="是")
    press(page, "提交")
    page.get_by_text("审核中").first.wait_for()


def agree(page: Any, words: str) -> None:
    menu(page, "工作台")
    page.get_by_role("link", name="备案待审核").first.click()
    page.locator("tbody th a").first.click()
    follow(page, words)
    page.locator("main form button[type=submit]").click()
    page.locator("main h1").wait_for()


def file_closure(page: Any) -> None:
    menu(page, "账号台账")
    follow(page, "青溪公安")
    follow(page, "办理备案")
    page.get_by_label("关停", exact=True).check()
    press(page, "下一步：填写")
    page.select_option("[name=close_reason]", label="与其他账号功能相近")
    for field, words in {
        "announcement": "本账号将停止更新，请关注青溪发布。",
        "moves_to": "青溪发布",
        "archive": "办公室存档",
    }.items():
        page.fill(f"[name={field}]", words)
    press(page, "提交")
    page.get_by_text("审核中").first.wait_for()


def test_an_opening_and_a_closing_by_three_people(bureau: Portal, sign_in: Any) -> None:
    zhang, wang, zhou, li = (sign_in(name) for name in ("zhang", "wang", "zhou", "li"))
    ask_for_the_heads_word(zhang)
    file_opening(wang)
    agree(zhou, "同意并上报")
    agree(li, "同意备案")
    li.get_by_text("已备案").first.wait_for()
    assert "BA-" in li.locator("dt:text-is('备案回执号') + dd").inner_text()
    file_closure(wang)
    agree(zhou, "同意并上报")
    agree(li, "同意备案")
    menu(wang, "账号台账")
    row = wang.get_by_role("row", name="青溪公安")
    assert "关停中" in row.inner_text()
    assert [page.strangers for page in (zhang, wang, zhou, li)] == [[], [], [], []]
