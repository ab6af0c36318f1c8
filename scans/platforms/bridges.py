"""Feeds that stand between us and a platform: their error answers, and whether they can prove silence."""

import datetime as dt
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

from scans.platforms.answer import Recorded, json_of, refuse_html, refuse_status, text_of
from scans.platforms.dates import parse_date
from scans.platforms.html_text import rsshub_refusal
from scans.platforms.seen import AUTH_ERROR, NOT_FOUND, Refused, malformed

NONE = "none"
WEWE_RSS = "wewe-rss"
WE_MP_RSS = "we-mp-rss"
RSSHUB = "rsshub"
WECHAT2RSS = "wechat2rss"
BRIDGES = (WEWE_RSS, WE_MP_RSS, RSSHUB, WECHAT2RSS, NONE)
# What these serve may be an old copy until the bridge itself has told how fresh it is.
MAY_BE_STALE = frozenset({WEWE_RSS, WE_MP_RSS, WECHAT2RSS})
FRESH = dt.timedelta(hours=36)

_GENERATORS = {"wewe-rss": WEWE_RSS, "mp-we-rss": WE_MP_RSS, "rsshub": RSSHUB, "wechat2rss": WECHAT2RSS}
_LOGIN_WORDS = ("扫码", "授权", "登录")


def bridge_of(declared: str, generator: str) -> str:
    """The bridge behind a feed: as declared, or as the feed itself admits."""
    if declared in ("", NONE):
        return next((bridge for name, bridge in _GENERATORS.items() if name in generator.lower()), NONE)
    return declared


def refuse_error(bridge: str, text: str) -> None:
    """A bridge's own error object, which may come on any status, 201 included."""
    if bridge == NONE or not text.lstrip().startswith("{"):
        return
    told = json_of(text)
    if bridge == WEWE_RSS and "statusCode" in told:
        _refuse_wewe(told)
    if bridge == WE_MP_RSS and isinstance(told.get("detail"), dict):
        _refuse_we_mp(told["detail"])
    if bridge == RSSHUB and isinstance(told.get("error"), dict):
        raise rsshub_refusal(str(told["error"].get("message", "")))


def _refuse_wewe(told: dict[str, Any]) -> NoReturn:
    if "不存在" in str(told.get("message", "")):
        raise Refused(NOT_FOUND, "bridge_feed_missing")
    raise malformed(f"unknown_code:{str(told['statusCode'])[:20]}")


def _refuse_we_mp(detail: dict[str, Any]) -> None:
    code, message = str(detail.get("code", "")), str(detail.get("message", ""))
    if code == "0":
        return
    if code == "40401":
        raise Refused(NOT_FOUND, "bridge_feed_missing")
    if any(word in message for word in _LOGIN_WORDS):
        raise Refused(AUTH_ERROR, "bridge_login")
    raise malformed(f"unknown_code:{code[:20]}")


def sync_list_url(feed_url: str) -> str:
    """Where wewe-rss tells when it last synchronised each feed."""
    parts = urlsplit(feed_url)
    folder, found, _ = parts.path.partition("/feeds/")
    return f"{parts.scheme}://{parts.netloc}{folder}/feeds/" if found else ""


def is_fresh_we_mp(feed_url: str) -> bool:
    """we-mp-rss serves a file unless it is asked to look anew."""
    return urlsplit(feed_url).path.rstrip("/").endswith("/fresh")


def logins_url(feed_url: str, key: str) -> str:
    """Where Wechat2RSS tells whether one of its logins still reads."""
    parts = urlsplit(feed_url)
    folder, found, _ = parts.path.partition("/feed/")
    asked = f"?{urlencode({'k': key})}" if key else ""
    return f"{parts.scheme}://{parts.netloc}{folder}/login/list{asked}" if found else ""


def is_fresh_wechat2rss(recorded: Recorded) -> bool:
    """Whether the list of logins shows one that is available."""
    told = _told(recorded)
    if isinstance(told, dict):
        told = [told, told.get("data")]
    entries = [each for entry in told or () for each in (entry if isinstance(entry, list) else (entry,))]
    return any(isinstance(entry, dict) and entry.get("available") is True for entry in entries)


def is_fresh_wewe(recorded: Recorded, feed_url: str, as_of: dt.datetime) -> bool:
    """Whether the list of feeds shows this one as synchronised within 36 hours."""
    feed_id = urlsplit(feed_url).path.rpartition("/")[2].partition(".")[0]
    feeds = _told(recorded)
    for entry in feeds if isinstance(feeds, list) else ():
        if isinstance(entry, dict) and str(entry.get("id")) == feed_id:
            synced = parse_date(entry.get("syncTime"), as_of)
            return synced is not None and as_of - synced.at <= FRESH
    return False


def _told(recorded: Recorded) -> Any:
    """What a bridge tells of itself; None when that cannot be read."""
    try:
        text = text_of(recorded)
        refuse_html(text, recorded.status)
        if recorded.status != 200:
            refuse_status(recorded.status)
        return json_of(text)
    except Refused:
        return None
