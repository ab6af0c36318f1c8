"""A whole quarter through the contract's commands alone: every step a process of its own in an empty home."""

import hashlib
from pathlib import Path

import openpyxl
import pytest

from tests.migrated import migrated_home
from tests.office import QUARTER, TODAY, serving, write_ledger
from tests.papers import manage, tables_of, text_of


@pytest.fixture
def feeds():
    with serving() as address:
        yield address


def fill_in(path: Path) -> None:
    """What the inspectors write into the list to check."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        bad = sheet.cell(row, columns["平台"]).value == "新浪微博"
        sheet.cell(row, columns["结论"]).value = "不合格" if bad else "合格"
        if bad:
            sheet.cell(row, columns["指标"]).value = "NO_UPDATE_2W"
            sheet.cell(row, columns["问题描述"]).value = "监测时间点前2周内无更新"
    book.save(path)


@pytest.mark.timeout(900)
def test_a_quarter_from_ledger_to_issued_notice_without_a_browser(tmp_path, feeds):
    home = migrated_home(tmp_path / "home")
    today = TODAY.date().isoformat()

    def run(*words, code=0):
        return manage(*words, home=home, cwd=tmp_path, code=code, GOVMEDIA_ALLOW_HOSTS=feeds)

    run("add_unit", "青溪县人民政府办公室", "--district", "青溪县")
    run("add_user", "zhang", "--role", "supervisor")
    run("add_user", "zhao", "--role", "inspector")
    run("allow_host", feeds, "--gap", "0.01", "--parallel", "4")

    write_ledger(tmp_path / "ledger.csv", feeds)
    assert run("import_ledger", "ledger.csv", "--dry-run")["created"] == 6
    assert run("import_ledger", "ledger.csv", "--by", "zhang")["created"] == 6
    assert run("import_ledger", "ledger.csv", "--by", "zhang")["unchanged"] == 6

    scan = run("scan", "--all")
    assert (scan["looked"], scan["by_state"]["ok"], scan["skipped"]) == (5, 4, 1)
    verdicts = {
        (one["name"], one["platform"]): one["verdict"] for one in run("freshness", "--as-of", today)["accounts"]
    }
    assert verdicts["青溪教育", "微信公众号"] == "updated"
    assert verdicts["健康青溪", "抖音"] == "undetermined"

    opened = run(
        *("open_round", "--period", QUARTER, "--as-of", today, "--scope", "sample", "--count", "5", "--seed", "青溪"),
        *("--must-include", "platform=新浪微博", "--frame", "frame.txt", "--drawn", "drawn.xlsx", "--by", "zhang"),
    )
    frame = (tmp_path / "frame.txt").read_bytes()
    assert (opened["population"], opened["drawn"], opened["seed"]) == (6, 5, "青溪")
    assert hashlib.sha256(frame).hexdigest() == opened["frame_sha256"]

    number = str(opened["round"])
    assert run("close_round", number, code=2)["error"]["code"] == "unchecked"
    fill_in(tmp_path / "drawn.xlsx")
    run("import_results", "drawn.xlsx", "--round", number, "--by", "zhao", "--confirmed-by", "zhang")
    closed = run("close_round", number, "--by", "zhang")
    assert (closed["checked"], closed["failing"], closed["pass_rate"]) == (5, 1, "80%")

    run("make_notice", "--round", number, "--out", "notice.docx", "--facts", "facts.json", "--issue", "--by", "zhang")
    assert "合格率80%" in text_of(tmp_path / "notice.docx").replace("为", "")
    assert any("平安青溪" in row for row in tables_of(tmp_path / "notice.docx")[-1])
    assert run("check_notice", "facts.json")["contradictions"] == []
    assert run("export_ledger", "out.xlsx")["rows"] == 6
