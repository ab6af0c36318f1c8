"""A scan and an import killed with -9 in the middle: afterwards everything is there once."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from tests.faults.portal import until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

SCANNED, IMPORTED = 120, 2500
HEAD = "账号名称,平台,主办单位,所属地区,账号ID,开设日期,数据接口\n"
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>{0}</title><link>http://example.cn</link>'
    "<description>d</description><item><title>t</title><guid>{0}</guid>"
    "<pubDate>Mon, 05 Sep 2022 08:00:00 +0800</pubDate></item></channel></rss>"
)


class Feeds(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        time.sleep(0.15)
        body = FEED.format(self.path).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Nobody reads it."""


class FeedServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A killed asker hangs up; that is what the drill is about."""


@pytest.fixture
def feeds():
    server = FeedServer(("127.0.0.1", 0), Feeds)
    server.asked = []
    server.host = f"127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def ledger(path, rows, source=""):
    lines = (
        f"账号{n},新浪微博,第{n % 40}局,郎溪县,id{n},2020-01-0{n % 9 + 1},{source.format(n) if source else ''}\n"
        for n in range(rows)
    )
    path.write_text(HEAD + "".join(lines))
    return str(path)


def test_a_scan_killed_twice_in_the_middle_looks_at_every_account_once(portal, feeds, tmp_path):
    """The host takes more at once than the scan asks: turns held by the dead come back only after their lease."""
    portal.environment["GOVMEDIA_ALLOW_HOSTS"] = feeds.host
    portal.command("import_ledger", ledger(tmp_path / "l.csv", SCANNED, f"feed;http://{feeds.host}/{{0}}"), "--json")
    portal.command("allow_host", feeds.host, "--gap", "0", "--parallel", "12", "--json")
    portal.command("scan", "--all", "--queue", "--parallel", "4", "--json")
    portal.start()
    for asked in (SCANNED // 4, SCANNED // 2):
        until(lambda asked=asked: len(feeds.asked) >= asked, 90)
        portal.kill()
        assert portal.ask("RunLook.objects.filter(state='').count()") > 0
        portal.start()
    until(lambda: portal.ask("ScanRun.objects.exclude(finished_at=None).count()") == 1, 120, every=1)
    assert portal.ask("[ScanRun.objects.count(), RunLook.objects.filter(state='ok').count()]") == [1, SCANNED]
    stretches = portal.ask("list(Sighting.objects.aggregate(n=Count('pk'), looks=Sum('looks')).values())")
    assert stretches == [SCANNED, SCANNED]
    assert portal.ask("list(DayCount.objects.aggregate(ok=Sum('ok'), failed=Sum('failed')).values())") == [SCANNED, 0]
    assert set(feeds.asked) == {f"/{n}" for n in range(SCANNED)}


class Browser:
    """What a person does, by the forms of the pages."""

    def __init__(self, portal):
        self.session, self.address = requests.Session(), portal.address

    def send(self, path, files=None, **fields):
        page = self.session.get(self.address + path, timeout=30).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        return self.session.post(
            self.address + path, {"csrfmiddlewaretoken": token[1], **fields}, files=files, timeout=30
        )

    def press(self, page, action):
        shown = self.session.get(page, timeout=30).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown)
        return self.session.post(page + action, {"csrfmiddlewaretoken": token[1]}, timeout=30)


def batch_is(portal, status):
    return portal.ask("ImportBatch.objects.get().status") == status


def test_an_import_killed_in_reading_and_in_writing_takes_every_row_over_once(portal, tmp_path):
    portal.command("add_user", "zhang", "--role", "supervisor", "--password-stdin", "--json", stdin="correct-horse-9\n")
    portal.start()
    browser = Browser(portal)
    browser.send("/sign-in/", username="zhang", password="correct-horse-9")
    file = Path(ledger(tmp_path / "l.csv", IMPORTED)).read_bytes()
    uploaded = browser.send("/registry/imports/new/", {"file": ("台账.csv", file)})
    until(
        lambda: (
            portal.ask("Job.objects.filter(kind='ledger_parse', state='running').count()") == 1
            or batch_is(portal, "previewed")
        )
    )
    portal.kill()
    assert portal.ask("Account.objects.count()") == 0
    portal.start()
    until(lambda: batch_is(portal, "previewed"), 90, every=0.5)
    assert browser.press(uploaded.url, "confirm/").status_code == 200
    until(lambda: portal.ask("Job.objects.get(kind='ledger_write').state") == "running", every=0)
    portal.kill()
    assert portal.ask("Account.objects.count()") in (0, IMPORTED), "a half-written ledger"
    portal.start()
    until(lambda: batch_is(portal, "done"), 120, every=1)
    assert portal.ask("[Account.objects.count(), Filing.objects.count()]") == [IMPORTED, IMPORTED]
    assert portal.ask("ImportBatchEvent.objects.filter(move='finish').count()") == 1
