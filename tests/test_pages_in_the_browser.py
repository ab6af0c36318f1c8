"""Lists and forms as a person uses them: with htmx, and without any JavaScript."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from core.clock import SHANGHAI, today
from inspections.models import Round
from inspections.tests.factories import account
from orgs.models import Organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def admin(make_user, county):
    return make_user("system_admin", unit=county, name="系统员")


@pytest.fixture
def schools(county):
    return [Organisation.objects.create(name=f"第{n:02}小学", district="郎溪县", parent=county) for n in range(30)]


def names(window):
    return [cell.inner_text() for cell in window.query_selector_all("#rows tbody th")]


def test_filtering_renews_the_rows_alone_and_keeps_the_address(open_as, admin, schools):
    window = open_as(admin)
    window.goto("/units/")
    window.evaluate("document.title = 'not reloaded'")
    window.fill("[name=q]", "07")
    window.click("text=查询")
    window.wait_for_url("**/units/?q=07*")
    expect(window.locator("#rows tbody tr")).to_have_count(1)
    assert names(window) == ["第07小学"]
    assert window.title() == "not reloaded"
    window.reload()
    assert names(window) == ["第07小学"]


def test_pages_turn_and_the_way_back_works(open_as, admin, schools):
    window = open_as(admin)
    window.goto("/units/")
    first = names(window)
    window.click("text=下一页")
    window.wait_for_url("**page=2")
    expect(window.locator(".pager [aria-current=page]")).to_have_text("2")
    assert not set(names(window)) & set(first)
    window.go_back()
    expect(window.locator(".pager [aria-current=page]")).to_have_text("1")
    assert names(window) == first


def test_everything_works_without_javascript(open_as, admin, county):
    window = open_as(java_script_enabled=False)
    window.goto("/units/")
    window.fill("[name=username]", admin.username)
    window.fill("[name=password]", "pass-word-1")
    window.click("main button")
    window.click("text=新增单位")
    window.fill("[name=name]", "郎溪县水利局")
    window.select_option("[name=parent]", str(county.pk))
    window.click("text=保存")
    assert "已保存“郎溪县水利局”" in window.inner_text("#messages")
    window.fill("[name=q]", "水利")
    window.click("text=查询")
    assert names(window) == ["郎溪县水利局"]
    window.click("text=退出")
    assert window.url.endswith("/sign-in/")


def test_a_double_click_sends_a_form_once(open_as, admin, county):
    window = open_as(admin)
    window.goto("/units/new/")
    window.fill("[name=name]", "郎溪县水利局")
    window.select_option("[name=parent]", str(county.pk))
    sent = []
    window.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    window.dblclick("text=保存")
    window.wait_for_url("**/units/")
    assert len(sent) == 1


def test_on_a_narrow_screen_the_menu_opens_and_closes(open_as, admin):
    window = open_as(admin, width=400)
    window.goto("/units/")
    assert not window.is_visible("#nav")
    window.click("text=菜单")
    assert window.is_visible("#nav")
    window.click("text=收起菜单")
    assert not window.is_visible("#nav")


def test_many_units_are_chosen_by_a_few_letters_or_all_at_once(open_as, supervisor, schools):
    window = open_as(supervisor)
    window.goto("/notices/papers/new/?kind=notification")
    boxes = window.locator("[name=to]")
    tools = window.locator(".choices-tools").first
    tools.get_by_role("searchbox").fill("第1")
    expect(boxes.locator("visible=true")).to_have_count(10)
    tools.get_by_text("选中列出的 10 项").click()
    expect(tools.get_by_role("status")).to_contain_text("已选 10 项")
    tools.get_by_role("searchbox").fill("没有这个单位")
    expect(tools.get_by_role("status")).to_contain_text("没有符合的")
    tools.get_by_role("searchbox").fill("")
    tools.get_by_text("全选", exact=True).click()
    assert boxes.evaluate_all("boxes => boxes.every(box => box.checked)")
    tools.get_by_text("全不选").click()
    assert boxes.evaluate_all("boxes => boxes.every(box => !box.checked)")


def test_leaving_a_changed_form_asks_first(open_as, admin):
    window = open_as(admin)
    window.goto("/units/new/")
    window.fill("[name=name]", "没写完")
    asked = []
    window.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    window.click("text=工作台")
    window.wait_for_url("**/")
    assert asked == ["beforeunload"]


def test_a_list_can_be_downloaded_twice(open_as, make_user, county):
    account("郎溪发布", county)
    window = open_as(make_user("supervisor", unit=county))
    window.goto("/registry/accounts/")
    for _ in range(2):
        window.wait_for_selector("form[data-download]:not([data-sent])")
        with window.expect_download(timeout=60_000) as got:
            window.click("form[data-download] button:text-is('导出')", timeout=60_000)
        assert got.value.suggested_filename.endswith(".xlsx")


def test_charts_stand_beside_their_tables_and_go_out_as_pictures(open_as, leader, bureau, tmp_path):
    for n in range(3):
        account(f"号{n}", bureau, "weibo" if n else "app")
    window = open_as(leader)
    faults = []
    window.on("pageerror", lambda error: faults.append(str(error)))
    window.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    window.goto("/notices/dashboard/")
    panel = window.locator("section[aria-labelledby=running-platform-title]")
    expect(panel.locator(".chart canvas")).to_be_visible()
    expect(panel.locator("tbody tr")).to_have_count(2)
    with window.expect_download() as started:
        panel.get_by_text("下载图片").click()
    started.value.save_as(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert started.value.suggested_filename == "在运行账号（按平台）.png"
    assert faults == []


def test_without_javascript_the_tables_say_everything(open_as, leader, bureau):
    account("甲", bureau, "weibo")
    window = open_as(java_script_enabled=False)
    window.goto("/notices/dashboard/")
    window.fill("[name=username]", leader.username)
    window.fill("[name=password]", "pass-word-1")
    window.click("main button")
    panel = window.locator("section[aria-labelledby=running-platform-title]")
    expect(panel.locator("tbody")).to_contain_text("微博")
    expect(panel.locator(".chart")).to_be_hidden()
    expect(panel.get_by_text("下载图片")).to_be_hidden()


def test_a_phone_in_another_time_zone_keeps_and_shows_the_times_of_shanghai(open_as, supervisor, bureau):
    account("郎溪发布", bureau)
    phone = open_as(supervisor, width=400, timezone_id="America/New_York")
    phone.goto("/inspections/rounds/new/")
    day = today() - dt.timedelta(days=1)
    phone.fill("[name=as_of]", str(day))
    phone.fill("[name=point]", f"{day} 08:00")
    phone.click("main button[type=submit]")
    phone.wait_for_url("**/inspections/rounds/*/")
    assert Round.objects.get().point == dt.datetime.combine(day, dt.time(8), SHANGHAI)
    expect(phone.locator("main")).to_contain_text(f"{day} 08:00:00")
