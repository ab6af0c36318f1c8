"""A whole quarter through the contract's commands alone: every step a process of its own in an empty home."""

import csv
import datetime as dt
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import openpyxl
import pytest

from tests.papers import manage, migrated_home, tables_of, text_of

TODAY = dt.datetime.now(dt.timezone(dt.timedelta(hours=8)))
QUARTER = f"{TODAY.year}Q{(TODAY.month + 2) // 3}"
DAYS_AGO = {"fresh": 1, "edge": 14, "stale": 30}
ACCOUNTS = [
    ("平安青溪", "微信公众号", "青溪县公安局", "fresh"),
    ("平安青溪", "新浪微博", "青溪县公安局", "stale"),
    ("青溪教育", "微信公众号", "青溪县教育局", "edge"),
    ("健康青溪", "抖音", "青溪县卫生健康委员会", "down"),
    ("青溪文旅", "微信视频号", "青溪县文化和旅游局", ""),
    ("青溪税务", "微信公众号", "青溪县税务局", "fresh"),
]


class Feeds(BaseHTTPRequestHandler):
    """An office's own feed server: the path says how old the newest post is."""

    def do_GET(self):
        kind = self.path.rsplit("/", 1)[-1]
        if kind not in DAYS_AGO:
            self.send_error(503)
            return
        newest = dt.datetime.now(dt.UTC) - dt.timedelta(days=DAYS_AGO[kind])
        items = "".join(
            f"<item><guid>{kind}-{n}</guid><title>t</title>"
            f"<pubDate>{newest - dt.timedelta(days=5 * n):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
            for n in range(12)
        )
        body = f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def feeds():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def write_ledger(path: Path, feeds: str) -> None:
    """As offices send it: GB18030, a title line, headers under other names."""
    with path.open("w", encoding="gb18030", newline="") as out:
        table = csv.writer(out)
        table.writerow(["青溪县政务新媒体台账"])
        table.writerow(["编号", "新媒体名称", "平台类型", "单位名称", "层级", "区县", "开通时间", "数据源"])
        for number, (name, platform, unit, kind) in enumerate(ACCOUNTS, 1):
            source = f"feed;http://{feeds}/{number}/{kind}" if kind else ""
            table.writerow([number, name, platform, unit, "县直部门", "青溪县", "2019年3月1日", source])


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


@pytest.mark.timeout(240)
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
