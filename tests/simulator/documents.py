"""Feeds written out in every dialect, each item a (id, date as it stands there) pair."""

import json
from collections.abc import Iterable
from xml.sax.saxutils import escape

Items = Iterable[tuple[str, str]]
NAME = "郎溪县人民政府办公室发布"


def rss(items: Items, *, generator: str = "", built: str = "", declared: str = "UTF-8") -> str:
    body = "".join(
        f'<item><title><![CDATA[提示{key}]]></title><link>http://a.cn/{key}</link><guid isPermaLink="false">{key}</guid>'
        + (f"<pubDate>{escape(date)}</pubDate>" if date else "") + "</item>" for key, date in items
    )  # fmt: skip
    head = f"<title>{NAME}</title><link>http://a.cn/</link><description>d</description>"
    head += f"<generator>{generator}</generator>" if generator else ""
    head += f"<lastBuildDate>{built}</lastBuildDate>" if built else ""
    return f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel>{head}{body}</channel></rss>'


def we_mp_rss(items: Items, built: str) -> str:
    """It knows an `<id>` element, and its dates bear no zone but a blank at their end."""
    whole = rss(((key, f"{date} ") for key, date in items), generator="Mp-We-Rss", built=f"{built} ")
    return whole.replace("<item>", "<item><id>1</id>")


def rdf(items: Items) -> str:
    listed = list(items)
    body = "".join(
        f'<item rdf:about="http://a.cn/{key}"><title>提示</title><link>http://a.cn/{key}</link>'
        + (f"<dc:date>{date}</dc:date>" if date else "") + "</item>" for key, date in listed
    )  # fmt: skip
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<channel rdf:about="http://a.cn/"><title>{NAME}</title></channel>{body}</rdf:RDF>'
    )


def atom(items: Items, *, generator: str = "", built: str = "", dated: str = "published", updated: str = "") -> str:
    """`dated` names the element of the date; `updated` stands in every entry beside it, as RSSHub does."""
    body = "".join(
        f"<entry><id>{key}</id><title>提示</title><link href='http://a.cn/{key}'/>"
        + (f"<{dated}>{date}</{dated}>" if date else "") + (f"<updated>{updated}</updated>" if updated else "")
        + "</entry>" for key, date in items
    )  # fmt: skip
    head = f"<id>http://a.cn/</id><title>{NAME}</title><updated>{built}</updated>"
    head += f"<generator>{generator}</generator>" if generator else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{body}</feed>'


def json_feed(items: Items, *, version: str = "1", dated: str = "date_published", generator: str = "") -> str:
    rows = [{"id": key, "url": f"http://a.cn/{key}", "title": "提示", "content_html": ""} | ({dated: date} if date else {})
            for key, date in items]  # fmt: skip
    told = {"version": f"https://jsonfeed.org/version/{version}", "title": NAME, "items": rows}
    return json.dumps(told | ({"generator": generator} if generator else {}), ensure_ascii=False)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><rss version="2.0"><channel><title>&c;</title></channel></rss>'
)
DTD = '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://a.cn/rss.dtd"><rss/>'
