"""Recorded answers of feeds, built small: what a server would send and what read_answer makes of it."""

import gzip
import itertools
import json
from pathlib import Path
from typing import Any

from tests.contracts.support import done

AS_OF = "2026-03-06T12:00:00+08:00"
COUNTER = itertools.count(1)
NOTHING = (0, None)


def read(folder: Path, body: str | bytes, *words: str, as_of: str = AS_OF, **params: str) -> dict[str, Any]:
    path = folder / f"answer-{next(COUNTER)}"
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    extra = [word for key, value in params.items() for word in ("--param", f"{key}={value}")]
    return done("read_answer", "--adapter", "feed", "--as-of", as_of, *words, *extra, path)


def state(answer: dict[str, Any]) -> str:
    """The state, after making sure that no figure stands beside a state that has none."""
    assert set(answer) >= {"state", "reason", "last_published_at", "item_count", "precision", "account_name"}
    if answer["state"] != "ok":
        assert (answer["item_count"], answer["last_published_at"]) == NOTHING
    return answer["state"]


def item(date: str | None = "Fri, 06 Mar 2026 01:15:00 GMT", guid: str = "", *, tag: str = "pubDate") -> str:
    number = next(COUNTER)
    dated = "" if date is None else f"<{tag}>{date}</{tag}>"
    told = f"<title>第{number}篇</title><link>https://x.cn/{number}</link><guid>{guid or number}</guid>"
    return f"<item>{told}{dated}</item>"


def rss(
    *items: str, head: str = "", title: str = "郎溪发布", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>'
) -> str:
    space = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return (
        f'{declaration}<rss version="2.0" {space}><channel><title>{title}</title>{head}{"".join(items)}</channel></rss>'
    )


def rdf(*dates: str) -> str:
    items = "".join(
        f'<item rdf:about="https://x.cn/{number}"><title>甲</title><link>https://x.cn/{number}</link>'
        f"<dc:date>{date}</dc:date></item>"
        for number, date in enumerate(dates)
    )
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>郎溪发布</title></channel>{items}</rdf:RDF>"
    )


def atom(*entries: dict[str, str], generator: str = "", updated: str = "2026-03-06T11:59:00Z") -> str:
    made = "".join(
        f"<entry><title>甲</title><id>{entry.get('id', number)}</id>"
        + "".join(f"<{key}>{value}</{key}>" for key, value in entry.items() if key != "id")
        + "</entry>"
        for number, entry in enumerate(entries)
    )
    mark = f"<generator>{generator}</generator>" if generator else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>郎溪发布</title>'
        f"<id>urn:x</id><updated>{updated}</updated>{mark}{made}</feed>"
    )


def json_feed(*items: dict[str, Any], **more: Any) -> str:
    listed = [{"id": str(number), "url": f"https://x.cn/{number}"} | entry for number, entry in enumerate(items)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "郎溪发布", "items": listed} | more)


def packed(body: str) -> bytes:
    return gzip.compress(body.encode())
