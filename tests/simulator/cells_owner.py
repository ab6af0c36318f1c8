"""Cells of the interfaces that owners grant: WeChat, Weibo, Douyin, Toutiao, Kuaishou, Bilibili."""

from collections.abc import Iterator, Mapping

from tests.simulator.apps import secret_of
from tests.simulator.cells import COLUMNS, DAY, EMPTY, ERROR, MALFORMED, NEWEST, RATE, STALE, SUCCESS, Cell

Rows = Mapping[str, list[tuple]]
BUSY, QUOTA = ("rate_limited", "busy"), ("rate_limited", "quota")
TOKEN, DENIED = ("auth_error", "token"), ("auth_error", "no_permission")
HTML = ("malformed", "html_instead_of_data")

# Per interface and column: the word of the account, the state, the reason, and for `ok` the date and the number of posts.
ROWS: dict[tuple[str, str], Rows] = {
    ("WeChat token", "wechat_totaldetail;appid={}"): {
        SUCCESS: [("ok", "ok", "", DAY, 3)],
        ERROR: [("nosecret", "auth_error", "bad_credential"), ("ip", "auth_error", "ip_whitelist:203.0.113.9")],
        RATE: [("tokenlimit", *QUOTA)],
        MALFORMED: [("html", *HTML)],
    },
    ("totaldetail", "wechat_totaldetail;appid={}"): {
        SUCCESS: [("ok", "ok", "", DAY, 3)],
        EMPTY: [("empty", "empty")],
        ERROR: [("expired", "ok", "", DAY, 3), ("auth", *DENIED), ("ungranted", *DENIED)],
        RATE: [("busy", *BUSY), ("late", "rate_limited", "data_delayed"), ("limit", *QUOTA)],
        MALFORMED: [("nodata", "malformed", "no_field:list")],
    },
    ("freepublish", "wechat_freepublish;appid={}"): {
        SUCCESS: [("ok", "ok", "", NEWEST, 45), ("hidden", "ok", "", NEWEST, 45), ("dup", "ok", "", NEWEST, 45),
                  ("future", "ok", "", NEWEST, 45), ("stale", "ok", "", STALE, 45)],
        EMPTY: [("empty", "empty")],
        ERROR: [("auth", *DENIED), ("banned", "auth_error", "account_restricted"),
                ("unverified", "auth_error", "unverified")],
        RATE: [("limit", *QUOTA)],
        MALFORMED: [("nodata", "malformed", "no_field:item")],
    },
    ("component", "wechat_authorizer_info;appid={}"): {
        SUCCESS: [("ok", "ok"), ("gone", "not_found", "account_cancelled"), ("banned", "not_found", "account_banned"),
                  ("warned", "ok", "warned"), ("frozen", "not_found", "account_frozen"),
                  ("unticked", "ok", "permission_missing:7")],
        ERROR: [("auth", "auth_error", "reauthorise"), ("reauth", "auth_error", "reauthorise")],
        RATE: [("limit", *QUOTA)],
        MALFORMED: [("nodata", "malformed", "bad_field:account_status")],
    },
    ("getversioninfo", "miniprogram_version;appid={}"): {
        SUCCESS: [("ok", "ok", "", NEWEST, 1)],
        EMPTY: [("empty", "empty")],
        ERROR: [("ungranted", *DENIED)],
        RATE: [("busy", *BUSY)],
        MALFORMED: [("nodata", "malformed", "bad_request")],
    },
    ("Weibo", "weibo_timeline;uid={}"): {
        SUCCESS: [("ok", "ok", "", NEWEST, 50), ("pinned", "ok", "", NEWEST, 50), ("hidden", "ok", "", NEWEST, 49),
                  ("future", "ok", "", NEWEST, 49), ("stale", "ok", "", STALE, 25)],
        EMPTY: [("empty", "empty")],
        ERROR: [("gone", "not_found", "user_missing"), ("auth", *TOKEN), ("denied", *DENIED)],
        RATE: [("limit", *QUOTA), ("busy", *BUSY)],
        MALFORMED: [("array", "malformed", "not_an_object"), ("nodata", "malformed", "inconsistent"), ("html", *HTML)],
    },
    ("Weibo card", "weibo_user_show;uid={}"): {
        SUCCESS: [("ok", "ok", "", NEWEST, 1)],
        EMPTY: [("empty", "empty")],
        ERROR: [("gone", "not_found", "user_missing")],
        RATE: [("limit", *QUOTA)],
        MALFORMED: [("html", *HTML)],
    },
    **{
        (api, key + ";open_id={}"): {
            SUCCESS: [("ok", "ok", "", NEWEST, 40), ("pinned", "ok", "", NEWEST, 41), ("text", "ok", "", NEWEST, 40),
                      ("hidden", "ok", "", NEWEST, 39), ("dup", "ok", "", NEWEST, 39)],
            EMPTY: [("null", "empty"), ("empty", "empty")],
            ERROR: [("auth", *TOKEN), ("gone", "not_found", "account_cancelled"),
                    ("banned", "not_found", "account_banned"), ("private", "auth_error", "account_private")],
            RATE: [("limit", *QUOTA), ("busy", *BUSY)],
            MALFORMED: [("nodata", "malformed", "no_field:data"), ("cut", "malformed", "truncated")],
        }
        for api, key in (("Douyin", "douyin_video_list"), ("Toutiao", "toutiao_video_list"))
    },
    ("Kuaishou", "kuaishou_photo_list;open_id={}"): {
        SUCCESS: [("ok", "ok", "", NEWEST, 70), ("hidden", "ok", "", NEWEST, 70)],
        EMPTY: [("empty", "empty")],
        ERROR: [("auth", *TOKEN), ("revoked", "auth_error", "reauthorise"), ("reauth", "auth_error", "reauthorise")],
        RATE: [("limit", *BUSY)],
        MALFORMED: [("nodata", "malformed", "no_field:result")],
    },
    ("Bilibili", "bilibili_archive_list;mid={}"): {
        SUCCESS: [("ok", "ok", "", NEWEST, 59), ("hidden", "ok", "", NEWEST, 59)],
        EMPTY: [("empty", "empty")],
        ERROR: [("auth", *TOKEN), ("denied", *DENIED), ("unsigned", "auth_error", "signature")],
        RATE: [("limit", *QUOTA)],
        MALFORMED: [("nodata", "malformed", "no_field:data")],
    },
}  # fmt: skip


def cells() -> Iterator[Cell]:
    """Every account once: the word of its id, and the number of its row."""
    for number, ((api, line), columns) in enumerate(ROWS.items(), 1):
        for column in COLUMNS:
            for kind, state, *more in columns.get(column, ()):
                reason, at, posts = [*more, *("", None, 0)[len(more) :]]
                account = f"{kind}-{number}"
                yield Cell(api, column, line.format(account), state, reason, at, posts, _asked_with(account))


def _asked_with(account: str) -> dict[str, str]:
    """What a look is made with when no grant stands behind it: tokens that name their account."""
    app = "wrong" if account.startswith("unsigned") else "portal"
    return {"access_token": account, "component_access_token": "portal", "component_appid": "portal",
            "app_id": "portal", "client_id": app, "app_secret": secret_of("portal")}  # fmt: skip
