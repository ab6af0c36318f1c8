"""A check sheet in Chromium: drafts outlast a cut line, keys keep out of writing, evidence is pasted, progress is live."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from inspections.models import CheckSheet, Evidence, Finding
from inspections.services import Entry, close_round, save_sheet
from inspections.tests.factories import accounts, round_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """async (target) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 30, height: 20 });
  canvas.getContext("2d").fillRect(0, 0, 15, 20);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "image.png", { type: "image/png" }));
  const how = target === "drop" ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.body.dispatchEvent(how);
}"""
HELD = "Object.keys(localStorage).filter((key) => key.startsWith('govmedia:sheet:')).length"


@pytest.fixture
def sheet(supervisor, county):
    accounts(3, county)
    return round_of(supervisor).sheets.order_by("pk").first()


@pytest.fixture
def window(open_as, inspector, sheet):
    page = open_as(inspector)
    page.goto(reverse("inspections:sheet-edit", args=[sheet.pk]))
    return page


def state(page):
    return page.locator("[data-sheet-state]")


def write_typo(page, words):
    page.locator(".sheet-groups > label", has_text="内容与功能").click()
    page.check("[name=mark_TYPO]")
    page.fill("[name=text_TYPO]", words)


def descriptions():
    return list(Finding.objects.standing().values_list("description", flat=True))


def test_what_is_typed_while_the_line_is_cut_is_kept_and_saved_when_it_is_back(window):
    window.context.set_offline(True)
    write_typo(window, "断网时写的")
    expect(state(window)).to_contain_text("未保存，连接中断")
    assert descriptions() == []
    window.context.set_offline(False)
    expect(state(window)).to_contain_text("已保存")
    assert descriptions() == ["断网时写的"]
    assert window.evaluate(HELD) == 0
    assert window.strangers == []


def test_a_page_closed_while_the_line_is_cut_brings_its_words_back_when_it_is_opened_again(window):
    address = window.url
    window.context.set_offline(True)
    write_typo(window, "断网时写的")
    expect(state(window)).to_contain_text("未保存")
    again = window.context.new_page()
    window.close()
    again.context.set_offline(False)
    again.goto(address)
    expect(state(again)).to_contain_text("已保存")
    assert again.input_value("[name=text_TYPO]") == "断网时写的"
    assert descriptions() == ["断网时写的"]


def test_finishing_while_the_line_is_cut_is_told_and_leaves_the_page(window, sheet):
    window.context.set_offline(True)
    window.wait_for_timeout(700)
    window.keyboard.press("f")
    expect(state(window)).to_contain_text("未完成，连接中断")
    window.context.set_offline(False)
    window.get_by_role("button", name="完成检查").click()
    window.wait_for_url("**after=*")
    assert CheckSheet.objects.get(pk=sheet.pk).status == "checked"


def test_what_another_saved_meanwhile_is_shown_beside_ones_own_words(window, sheet, supervisor):
    save_sheet(CheckSheet.objects.get(pk=sheet.pk), Entry({"TYPO": "主管写的"}), version=1, by=supervisor)
    write_typo(window, "检查员写的")
    expect(window.locator(".sheet-both tbody tr")).to_contain_text(["主管写的"])
    expect(window.locator(".sheet-both tbody tr")).to_contain_text(["检查员写的"])
    expect(state(window)).to_contain_text("已先一步保存")
    window.get_by_role("button", name="保存草稿").click()
    expect(state(window)).to_contain_text(re.compile("^已保存"))
    assert descriptions() == ["检查员写的"]


def test_a_round_closed_under_an_open_sheet_is_told_and_the_words_can_be_copied(window, sheet, supervisor):
    close_round(sheet.round, by=supervisor, unchecked="pass")
    write_typo(window, "写了很久")
    expect(state(window)).to_contain_text("已办结")
    assert "错别字：写了很久" in window.input_value(".sheet-copy")


def test_signing_out_takes_unsaved_words_off_the_device_after_a_question(window):
    window.context.set_offline(True)
    write_typo(window, "断网时写的")
    expect(state(window)).to_contain_text("未保存")
    window.route("**/save/", lambda route: route.abort())
    window.context.set_offline(False)
    asked = []
    window.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    window.locator(".topbar-out").click()
    window.wait_for_url("**/sign-in/**")
    assert "1 张检查表" in asked[0]
    assert window.evaluate(HELD) == 0


def test_keys_mark_lines_but_never_while_somebody_writes_or_composes(window):
    window.keyboard.press("2")
    expect(window.locator("section:visible [data-line] input[type=checkbox]").nth(1)).to_be_checked()
    window.keyboard.press("d")
    window.keyboard.type("2g7f")
    compose = "new KeyboardEvent('keydown', {key: '1', code: 'Digit1', isComposing: true, bubbles: true})"
    window.evaluate(f"document.body.dispatchEvent({compose})")
    assert window.evaluate("document.activeElement.value") == "2g7f"
    expect(window.locator("[data-line] input[type=checkbox]:checked")).to_have_count(1)
    window.keyboard.press("Escape")
    window.keyboard.press("2")
    expect(window.locator("[data-line] input[type=checkbox]:checked")).to_have_count(0)


def test_keys_can_be_switched_off_for_good(window):
    window.keyboard.press("?")
    window.get_by_label("使用单键操作").uncheck()
    window.get_by_role("button", name="关闭").click()
    window.reload()
    window.keyboard.press("1")
    expect(window.locator("[data-line] input[type=checkbox]:checked")).to_have_count(0)


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_is_pasted_or_dropped_shown_small_and_taken_off_again(window, way):
    window.evaluate(PASTE, way)
    picture = window.locator(".sheet-file[data-file] img")
    expect(picture).to_have_count(1)
    expect(picture).to_have_js_property("naturalWidth", 30)
    assert Evidence.objects.kept().count() == 1
    window.get_by_role("button", name=re.compile("^移除")).click()
    expect(window.locator(".sheet-file")).to_have_count(0)
    assert Evidence.objects.kept().count() == 0
    assert window.complaints == []


def test_a_picture_pasted_while_the_line_is_cut_is_sent_when_it_is_back(window):
    window.context.set_offline(True)
    window.evaluate(PASTE, "paste")
    expect(window.locator(".sheet-file--wrong")).to_contain_text("连接中断")
    window.context.set_offline(False)
    expect(window.locator(".sheet-file[data-file]")).to_have_count(1)


def test_progress_of_the_team_is_live(open_as, supervisor, inspector, sheet):
    page = open_as(supervisor)
    page.goto(sheet.round.get_absolute_url())
    row = page.get_by_role("row", name=re.compile("赵检查"))
    expect(row).to_have_count(0)
    save_sheet(sheet, Entry(), version=1, by=inspector, finish=True)
    expect(row).to_have_count(1)


def test_on_a_phone_the_sheet_fits_and_finishing_is_in_reach(open_as, inspector, sheet):
    page = open_as(inspector, width=400)
    page.goto(reverse("inspections:sheet-edit", args=[sheet.pk]))
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    box = page.get_by_role("button", name="完成检查").bounding_box()
    assert box["y"] + box["height"] <= 900
