"""The whole quarter clicked in Chromium by four people, against a real portal process in an empty home."""

import re
import zlib
from pathlib import Path

import pytest

from tests.office import QUARTER, write_ledger
from tests.papers import tables_of, text_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
BAD = "平安青溪", "新浪微博"


def menu(page, words):
    page.get_by_role("navigation", name="主导航").get_by_role("link", name=words, exact=True).click()


def press(page, words):
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def follow(page, words):
    page.get_by_role("main").get_by_role("link", name=words, exact=True).first.click()


def picture(path: Path) -> Path:
    """The smallest real PNG: one white pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"
    pixels = zlib.compress(b"\x00\xff")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
    return path


def import_ledger(page, ledger):
    menu(page, "导入台账")
    follow(page, "上传台账")
    page.set_input_files("input[type=file]", ledger)
    press(page, "上传并检查")
    page.get_by_text("这是预览").wait_for()
    assert page.locator("dt:text-is('新增') + dd").inner_text() == "6"
    press(page, "确认导入")
    page.get_by_text("已导入").first.wait_for()
    menu(page, "账号台账")
    page.get_by_text("共 6 条").wait_for()


def rescan(first, second):
    """One person starts the look at all sources; another sees the same progress, and both see it finish."""
    menu(first, "更新情况")
    press(first, "立即监测到期账号")
    first.get_by_text("正在监测").wait_for()
    second.goto(first.url)
    second.get_by_text("正在监测").wait_for()
    for page in (first, second):
        page.get_by_text("已完成").first.wait_for(timeout=120_000)
    assert second.locator("dt:text-is('已看账号') + dd").inner_text() == "5"
    menu(second, "更新情况")
    stale = second.get_by_role("row", name="平安青溪 新浪微博")
    assert "超期" in stale.inner_text() or "未更新" in stale.inner_text()


def open_round(page):
    menu(page, "检查轮次")
    follow(page, "发起下一次检查")
    page.select_option("select[name=period_0]", "quarter")
    for part, value in zip(("period_1", "period_2"), QUARTER.split("Q"), strict=True):
        page.fill(f"input[name={part}]", value)
    page.select_option("select[name=scope]", "full")
    press(page, "发起检查")
    page.get_by_role("heading", name="检查进度").wait_for()
    return page.url


def fill_sheets(page, evidence):
    """Every waiting sheet of the inspector: one account is stale, with a picture as proof."""
    for _ in range(6):
        menu(page, "检查表")
        page.goto(page.url.split("?")[0] + "?done=no")
        row = page.locator("tbody tr").first
        name, platform = row.locator("th").inner_text(), row.locator("td").first.inner_text()
        row.get_by_role("link").first.click()
        follow(page, "填写检查表")
        if (name, platform) == BAD:
            page.locator("label", has_text="内容不更新").click()
            page.check("input[name=mark_NO_UPDATE_2W]")
            page.fill("[name=text_NO_UPDATE_2W]", "监测时间点前2周内无更新")
            page.set_input_files("main input[name=proof]", evidence)
            page.get_by_role("link", name=evidence.name).wait_for()
        press(page, "完成检查")
        page.get_by_text(re.compile("已完成检查|都已填写")).first.wait_for()


def confirm_and_close(page, round_url):
    page.goto(round_url)
    page.get_by_role("link", name=re.compile("^1 条$")).click()
    page.get_by_label("全选").check()
    press(page, "确认所选")
    page.locator("main form button[type=submit]").click()
    page.goto(round_url)
    follow(page, "办结")
    page.locator("main form button[type=submit]").click()
    page.get_by_text("83.33%").first.wait_for()


def draft_notice(page):
    follow(page, "拟写通报")
    page.locator("main form button[type=submit]").click()
    follow(page, "文头与期限")
    page.fill("[name=addressees]", "各乡镇人民政府\n县直各单位")
    page.fill("[name=deadline_date]", f"{int(QUARTER[:4]) + 1}-01-15")
    press(page, "保存")
    follow(page, "改正文")
    duty = page.locator("textarea", has_text="落实政务新媒体建设运维主体责任").first
    duty.fill("请县直各单位认真对照检查。")
    press(page, "保存")
    page.get_by_text("请县直各单位认真对照检查。").wait_for()
    return page.url


def decide(page, url, words):
    page.goto(url)
    follow(page, words)
    page.locator("main form button[type=submit]").click()
    page.get_by_role("heading", name="全文").wait_for()


def download(page, folder):
    with page.expect_download() as waiting:
        follow(page, "下载 Word")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_quarter_from_ledger_to_download(sign_in, feeds, tmp_path):
    write_ledger(tmp_path / "ledger.csv", feeds)
    evidence = picture(tmp_path / "screen.png")
    zhang, zhao, qian = sign_in("zhang"), sign_in("zhao"), sign_in("qian")
    import_ledger(zhang, tmp_path / "ledger.csv")
    rescan(zhang, zhao)
    round_url = open_round(zhang)
    fill_sheets(zhao, evidence)
    confirm_and_close(zhang, round_url)
    notice = draft_notice(zhang)
    decide(zhang, notice, "核对")
    decide(qian, notice, "签发")
    decide(zhang, notice, "编号印发")
    paper = download(zhang, tmp_path)
    text = text_of(paper)
    for printed in ("83.33%", "请县直各单位认真对照检查。", "各乡镇人民政府，县直各单位：", "平安青溪（新浪微博）"):
        assert printed in text, printed
    assert re.search(r"〔\d{4}〕1号", text)
    assert "平安青溪" in tables_of(paper)[-1][1]
    assert [page.strangers for page in (zhang, zhao, qian)] == [[], [], []]
