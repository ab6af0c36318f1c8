"""The adapter for WeChat's list of plain posts. Mass-sent ones are not in it, so that it never shows silence."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential
from scans.platforms.dates import Moment
from scans.platforms.json_answer import epoch, list_in, number
from scans.platforms.owner_api import Entry, OwnerList, Page, id_of, is_yes
from scans.platforms.seen import Ask, Item, Source
from scans.platforms.wechat_api import HOST, good_answer, post

COUNT = 20


class WechatFreepublishAdapter(OwnerList):
    """Dates are those of the last change: an edit moves them."""

    key = "wechat_freepublish"
    host = HOST
    account = "appid"
    newest_first = False
    parameters: Mapping[str, tuple[str, ...]] = {"appid": ()}

    def _ask_page(self, source: Source, credential: Credential, cursor: str, as_of: dt.datetime) -> Ask:
        span = {"offset": int(cursor), "count": COUNT, "no_content": 1}
        return post("/cgi-bin/freepublish/batchget", {"access_token": credential["access_token"]}, span)

    def _page(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime, cursor: str) -> Page:
        told = good_answer(recorded)
        rows = list_in(told, "item")
        entries = [Entry(Item(id_of(row, "article_id"), _moment(row)), not _is_deleted(row)) for row in rows]
        reached = int(cursor) + len(rows)
        has_more = bool(rows) and reached < (number(told.get("total_count")) or 0)
        return Page(entries, str(reached) if has_more else "")


def _moment(row: dict[str, Any]) -> Moment | None:
    changed = epoch(row.get("update_time"))
    return changed and Moment(changed.at, "update")


def _is_deleted(row: dict[str, Any]) -> bool:
    """Gone only when every article of the post is."""
    content = row.get("content")
    articles = content.get("news_item") if isinstance(content, dict) else None
    if not isinstance(articles, list) or not articles:
        return False
    return all(isinstance(article, dict) and is_yes(article.get("is_deleted")) for article in articles)
