"""Goals 9, 10 and 11: feeds read by newsboat, one request after the other, and by feedparser."""

import datetime as dt
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from statistics import mean
from typing import Any

import feedparser

from bench.feedserver import feed
from registry.models import Account
from scans.platforms import ADAPTERS, Recorded

AS_OF = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
TIMES = 40
ALONE = 60
# Real feeds carry their articles, or at least a paragraph of them.
BODY = (
    "<![CDATA[<p>各镇人民政府，县直各单位：</p><p>经县政府同意，现将有关事项<b>通知</b>如下，请认真贯彻执行。</p><img src='http://example.cn/1.jpg'/>]]>"
    * 3
)
ATOM = (
    '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>县政府发布</title>'
    "<id>tag:example.cn</id><updated>2026-10-01T00:00:00Z</updated>{items}</feed>"
)
ENTRY = (
    "<entry><id>{n}</id><title>第{n}条</title><link href='http://example.cn/{n}'/>"
    "<published>2026-09-{day:02d}T08:00:00+08:00</published><updated>2026-09-{day:02d}T09:00:00+08:00</updated>"
    f"<content type='html'>{BODY}</content></entry>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>县政府发布</title></channel>{items}</rdf:RDF>'
)
RESOURCE = (
    "<item rdf:about='http://example.cn/{n}'><title>第{n}条</title><link>http://example.cn/{n}</link>"
    "<dc:date>2026-08-{day:02d}T10:30:00+08:00</dc:date>"
    f"<description>{BODY}</description></item>"
)
RSS = '<?xml version="1.0" encoding="{charset}"?><rss version="2.0"><channel><title>县政府发布</title>{items}</channel></rss>'
ITEM = (
    "<item><guid>{n}</guid><title>第{n}条 关于做好防汛工作的通知</title><link>http://example.cn/{n}</link>"
    "<pubDate>{day:02d} Jul 2026 09:15:00 {zone}</pubDate>"
    f"<description>{BODY}</description></item>"
)


def scan_newsboat(parallel: int) -> dict[str, Any]:
    """The same feeds into a cache of its own, with as many threads."""
    with tempfile.TemporaryDirectory(prefix="newsboat-") as name:
        folder = Path(name)
        cells = Account.objects.exclude(sources="").values_list("sources", flat=True)
        (folder / "urls").write_text("".join(cell.partition(";")[2] + "\n" for cell in cells))
        (folder / "config").write_text(f"reload-threads {parallel}\nmax-items 0\n")
        where = ["-u", name + "/urls", "-C", name + "/config", "-c", name + "/cache.db"]
        environment = {"HOME": name, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        subprocess.run(["newsboat", *where, "-x", "reload"], check=True, env=environment, stdout=subprocess.DEVNULL)
        with closing(sqlite3.connect(name + "/cache.db")) as cache:
            [(looked,)] = cache.execute("SELECT count(DISTINCT feedurl) FROM rss_item")
    return {"looked": looked}


def alone(address: str) -> dict[str, Any]:
    """How long one request takes when nobody else asks."""
    seconds = []
    for number in range(ALONE):
        began = time.perf_counter()
        with urllib.request.urlopen(f"http://{address}/{number}") as answer:
            answer.read()
        seconds.append(time.perf_counter() - began)
    return {"latency": mean(seconds)}


def bodies() -> list[bytes]:
    """Feeds of every kind that feedparser reads, of several sizes and charsets."""
    whole = [feed(str(number)).partition(b"\r\n\r\n")[2] for number in range(4)]
    for size in (5, 20, 100):
        numbers = [(n, n % 28 + 1) for n in range(size)]
        whole.append(ATOM.format(items="".join(ENTRY.format(n=n, day=day) for n, day in numbers)).encode())
        whole.append(RDF.format(items="".join(RESOURCE.format(n=n, day=day) for n, day in numbers)).encode())
        for charset, zone in (("utf-8", "+0800"), ("gb2312", "GMT"), ("utf-16", "+0000")):
            items = "".join(ITEM.format(n=n, day=day, zone=zone) for n, day in numbers)
            whole.append(RSS.format(charset=charset, items=items).encode(charset))
    return whole


def parse_ours() -> dict[str, Any]:
    reader, found = ADAPTERS["feed"], []
    recorded = [Recorded(body) for body in bodies()]
    for _ in range(TIMES):
        found = [reader.read(each, {}, AS_OF).last_published_at for each in recorded]
    return {"newest": [at.astimezone(dt.UTC).isoformat() if at else None for at in found]}


def parse_feedparser() -> dict[str, Any]:
    found: list[Any] = []
    for _ in range(TIMES // 20):  # the costs are shown per feed
        found = [feedparser.parse(body) for body in bodies()]
    newest = [max((each.published_parsed for each in one.entries if each.get("published_parsed")), default=None)
              for one in found]  # fmt: skip
    return {"newest": [dt.datetime(*at[:6], tzinfo=dt.UTC).isoformat() if at else None for at in newest]}
