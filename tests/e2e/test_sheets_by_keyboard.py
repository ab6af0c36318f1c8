"""One inspector does twenty sheets by keyboard alone, keystrokes counted by the browser against a committed maximum."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Portal

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
MOST_KEYS = 65  # 20 sheets: 17 pass, one veto with its description, two with what the last round found
KEYS_A_SIGN = 3  # what an input method takes for one sign
SHEETS, STALE, WORDS = 20, 7, "最后更新八月一日，已超两周"
AGAIN = (3, 12)  # the last round found something about these
COUNTED = "window.addEventListener('keydown', () => sessionStorage.keys = Number(sessionStorage.keys || 0) + 1, true)"
TODAY = dt.date.today()
LAST = f"{TODAY.year - 1}Q4"


def quarter_before(portal: Portal, folder: Path) -> None:
    """Twenty accounts, and a closed round in which two of them had a fault."""
    ledger, results = folder / "ledger.csv", folder / "results.csv"
    rows = [f"青溪账号{n:02},新浪微博,青溪县{n:02}局,2020-01-01" for n in range(SHEETS)]
    ledger.write_text("\n".join(["账号名称,平台,主办单位,开设日期", *rows]))
    portal.manage("import_ledger", str(ledger), "--by", "zhang")
    day = f"{TODAY.year - 1}-12-31"
    portal.manage("open_round", "--period", LAST, "--as-of", day, "--by", "zhang")
    found = [f"青溪账号{n:02},新浪微博,存在问题,TYPO,首页错一字" for n in AGAIN]
    results.write_text("\n".join(["账号名称,平台,结论,指标,问题描述", *found]))
    portal.manage("import_results", str(results), "--round", "1", "--by", "zhao", "--confirmed-by", "zhang")
    portal.manage("close_round", "1", "--unchecked", "pass", "--by", "zhang")
    portal.manage("open_round", "--period", f"{TODAY.year}M{TODAY.month:02}", "--as-of", str(TODAY), "--by", "zhang")


def stale(page: Any) -> None:
    for key in ("g", "1", "d"):  # the group of what is not updated, its veto, its description
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.name") == "text_NO_UPDATE_2W"
    for _ in range(KEYS_A_SIGN * len(WORDS)):
        page.keyboard.press("a")
    page.evaluate(f"document.activeElement.value = '{WORDS}'")
    page.keyboard.press("Control+Enter")


def as_last_time(page: Any) -> None:
    page.keyboard.press("s")
    page.get_by_text("已沿用上轮的 1 项").wait_for()
    page.keyboard.press("f")


def test_twenty_sheets_by_keyboard_within_the_keys_that_are_committed(
    portal: Portal, sign_in: Any, tmp_path: Path
) -> None:
    quarter_before(portal, tmp_path)
    page = sign_in("zhao")
    page.context.add_init_script(COUNTED)
    page.goto("/inspections/sheets/21/edit/")
    for number in range(SHEETS):
        page.get_by_role("heading", name=f"青溪账号{number:02}").wait_for()
        page.wait_for_timeout(700)  # looked at; a key pressed sooner finishes nothing
        if number == STALE:
            stale(page)
        elif number in AGAIN:
            as_last_time(page)
        else:
            page.keyboard.press("f")
    page.get_by_text("都已填写").wait_for()
    keys = int(page.evaluate("sessionStorage.keys"))
    assert keys <= MOST_KEYS
    page.goto("/inspections/sheets/?done=no")
    page.get_by_text("共 0 条").or_(page.get_by_text("没有符合条件")).first.wait_for()
    page.goto(f"/inspections/sheets/{21 + STALE}/")
    page.get_by_text(WORDS).wait_for()
    page.goto(f"/inspections/sheets/{21 + AGAIN[0]}/")
    page.get_by_text("与上轮发现一字不差").wait_for()
    print(f"\n{SHEETS} sheets with {keys} keys of at most {MOST_KEYS}")  # noqa: T201
