"""The adapter for the posts of one Weibo account, by commercial contract or by its owner's grant."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential
from scans.platforms.json_answer import list_in, number, text
from scans.platforms.owner_api import Entry, OwnerList, Page
from scans.platforms.seen import Ask, Source, malformed
from scans.platforms.weibo_api import COMMERCIAL_HOST, HOST, good_answer, is_public, item_of

COUNT = 25


class WeiboTimelineAdapter(OwnerList):
    """Takes the uid; reposts are posts unless `reposts=ignore`; `route=owner` asks with the owner's own grant."""

    key = "weibo_timeline"
    host = COMMERCIAL_HOST
    proves_silence = True
    account = "uid"
    first = "1"
    parameters: Mapping[str, tuple[str, ...]] = {
        "uid": (),
        "route": ("commercial", "owner"),
        "reposts": ("count", "ignore"),
    }

    def _ask_page(self, source: Source, credential: Credential, cursor: str, as_of: dt.datetime) -> Ask:
        is_owner = source.params.get("route") == "owner"
        address = (
            f"{HOST}/2/statuses/user_timeline.json" if is_owner else f"{self.host}/2/statuses/user_timeline/other.json"
        )
        query = {"access_token": credential["access_token"], "uid": self.account_of(source), "count": COUNT}
        return Ask(f"{address}?{urlencode(query | {'page': cursor})}", redirects=0)

    def _page(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime, cursor: str) -> Page:
        told = good_answer(recorded)
        posts, total = list_in(told, "statuses"), number(told.get("total_number"))
        if not posts and total:
            raise malformed("inconsistent")  # what a missing permission looks like; never silence
        ignored = params.get("reposts") == "ignore"
        entries = [
            Entry(item_of(post, as_of), is_public(post) and not (ignored and _is_repost(post))) for post in posts
        ]
        has_more = len(posts) >= COUNT if total is None else bool(posts) and int(cursor) * COUNT < total
        return Page(entries, str(int(cursor) + 1) if has_more else "", _name(posts))


def _is_repost(post: dict[str, Any]) -> bool:
    return post.get("retweeted_status") is not None


def _name(posts: list[dict[str, Any]]) -> str:
    users = (post["user"] for post in posts if isinstance(post.get("user"), dict))
    return next((name for user in users if (name := text(user.get("screen_name")))), "")
