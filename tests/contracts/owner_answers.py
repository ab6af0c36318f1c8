"""Answers of authorised interfaces, built small: one good answer of each, and what read_answer makes of any."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from tests.contracts.answers import AS_OF, read, state

NOW = dt.datetime.fromisoformat(AS_OF)
MOMENT = "2026-03-06T09:15:00+08:00"
SECONDS = 1772759700  # the same moment
DAY = 86400
OLDER = SECONDS - 20 * DAY
FUTURE = SECONDS + 3 * 3600  # a quarter past noon, beyond the ten minutes of clock skew


def told(folder: Path, adapter: str, answer: Any, *words: str, **params: str) -> dict[str, Any]:
    """What the command makes of an answer given as an object or as bytes."""
    body = answer if isinstance(answer, str | bytes) else json.dumps(answer, ensure_ascii=False)
    found = read(folder, body, "--adapter", adapter, *words, **params)
    state(found)
    return found


def summary(answer: dict[str, Any]) -> tuple[str, int, str | None]:
    return answer["state"], answer["item_count"], answer["last_published_at"]


def verdict(answer: dict[str, Any]) -> tuple[str, str]:
    return answer["state"], answer["reason"]


def weibo_time(moment: dt.datetime) -> str:
    return moment.strftime("%a %b %d %H:%M:%S %z %Y")


def weibo_post(number: int, at: str = "Fri Mar 06 09:15:00 +0800 2026", **more: Any) -> dict[str, Any]:
    post = {
        "id": number,
        "idstr": str(number),
        "created_at": at,
        "text": "今日要闻",
        "visible": {"type": 0, "list_id": 0},
    }
    return post | {"user": {"id": 7, "screen_name": "郎溪发布"}} | more


def timeline(*posts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"statuses": list(posts), "previous_cursor": 0, "next_cursor": 0, "total_number": len(posts)} | more


def work(number: int, at: Any = SECONDS, **more: Any) -> dict[str, Any]:
    return {"item_id": f"@v{number}", "title": "短视频", "is_top": False, "create_time": at, "media_type": 4} | more


def works(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    data = {"error_code": 0, "description": "", "cursor": 0, "has_more": False, "list": list(rows)} | more
    return {"data": data, "extra": {"error_code": 0, "sub_error_code": 0, "logid": "1", "now": SECONDS * 1000}}


def photo(number: int, at: Any = SECONDS, **more: Any) -> dict[str, Any]:
    return {"photo_id": f"3x{number}", "caption": "作品", "create_time": at, "pending": False} | more


def archive(number: int, at: Any = SECONDS, state: Any = 0) -> dict[str, Any]:
    return {
        "resource_id": f"BV{number}",
        "title": "视频",
        "ctime": SECONDS,
        "ptime": at,
        "addit_info": {"state": state},
    }


def archives(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    data = {"page": {"pn": 1, "ps": 50, "total": len(rows)}, "list": list(rows)} | more
    return {"code": 0, "message": "0", "ttl": 1, "request_id": "1", "data": data}


def article(number: int, day: Any = "2026-03-05", **more: Any) -> dict[str, Any]:
    figures = [{"stat_date": "2026-03-06", "read_user": 9}]
    return {"ref_date": day, "msgid": f"{number}_1", "publish_type": 0, "title": "通知", "detail_list": figures} | more


def figures(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"list": list(rows), "is_delay": False} | more


def published(number: int, at: Any = SECONDS, *deleted: Any) -> dict[str, Any]:
    news = [{"title": "公告", "is_deleted": flag} for flag in deleted or (False,)]
    return {"article_id": f"a{number}", "content": {"news_item": news}, "update_time": at}


def posts(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"total_count": len(rows), "item_count": len(rows), "item": list(rows)} | more


def grantor(status: Any, *boxes: int, **more: Any) -> dict[str, Any]:
    info = {"nick_name": "郎溪发布", "user_name": "gh_1", "verify_type_info": {"id": 0}, "account_status": status}
    granted = [{"funcscope_category": {"id": box}} for box in boxes or (1, 7)]
    return {"authorizer_info": info | more, "authorization_info": {"authorizer_appid": "wx1", "func_info": granted}}


def release(at: Any = SECONDS, **more: Any) -> dict[str, Any]:
    trial = {"exp_time": SECONDS + 60, "exp_version": "1.1"}
    return {
        "errcode": 0,
        "errmsg": "ok",
        "exp_info": trial,
        "release_info": {"release_time": at, "release_version": ""},
    } | more


def card(**more: Any) -> dict[str, Any]:
    told = {"id": 7, "idstr": "7", "screen_name": "郎溪发布", "created_at": "Mon Mar 14 10:00:00 +0800 2011"}
    return told | {"statuses_count": 12} | more


# A good answer with one item of each interface, and the date it states.
GOOD: dict[str, tuple[dict[str, Any], int, str | None, str]] = {
    "wechat_totaldetail": (figures(article(1)), 1, "2026-03-05T00:00:00+08:00", "day"),
    "wechat_freepublish": (posts(published(1)), 1, MOMENT, "update"),
    "wechat_authorizer_info": (grantor(1), 0, None, "none"),
    "miniprogram_version": (release(), 1, MOMENT, "second"),
    "weibo_timeline": (timeline(weibo_post(1)), 1, MOMENT, "second"),
    "weibo_user_show": (card(status=weibo_post(1)), 1, MOMENT, "second"),
    "douyin_video_list": (works(work(1)), 1, MOMENT, "second"),
    "toutiao_video_list": (works(work(1)), 1, MOMENT, "second"),
    "kuaishou_photo_list": ({"result": 1, "video_list": [photo(1)]}, 1, MOMENT, "second"),
    "bilibili_archive_list": (archives(archive(1)), 1, MOMENT, "second"),
}
