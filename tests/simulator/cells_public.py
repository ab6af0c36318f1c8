"""Cells of what needs no owner's grant: Apple, consoles of stores, bridges, feeds, pages, public lists."""

import datetime as dt
from collections.abc import Iterator, Mapping

from tests.simulator.apps import secret_of
from tests.simulator.cells import CLOCK, COLUMNS, EMPTY, ERROR, MALFORMED, NEWEST, RATE, SUCCESS, Cell
from tests.simulator.platforms.stores import certificate

LIMIT = ("rate_limited", "http_429")
HTML = ("malformed", "html_instead_of_data")
WALL = ("rate_limited", "verification_wall")
GOOD = ("ok", "", NEWEST, 8)
STALE_COPY = ("ok", "stale_bridge", NEWEST, 8)
ON = ("ok", "", None, 1)

# Per interface and line: by column, what stands at {} and what comes of it.
ROWS: list[tuple[str, str, Mapping[str, list[tuple]]]] = [
    ("Apple", "apple_lookup;{}-1.langxi.app", {
        SUCCESS: [("ok", "ok", "", NEWEST, 1)],
        EMPTY: [("gone", "not_found", "delisted_or_never_in_cn")],
        RATE: [("limit", "rate_limited", "http_403")],
        MALFORMED: [("html", *HTML)],
    }),
    ("Xiaomi", "xiaomi_query;{}_1.langxi.app", {
        SUCCESS: [("ok", *ON), ("gone", "not_found", "no_such_package")],
        ERROR: [("auth", "auth_error", "not_owner")],
        RATE: [("limit", *LIMIT)],
        MALFORMED: [("nodata", "malformed", "no_field:result"), ("html", *HTML)],
    }),
    ("应用宝", "tencent_app_status;app_id=1;{}_1.langxi.app", {
        SUCCESS: [("ok", *ON), ("gone", "not_found", "withdrawn")],
        EMPTY: [("review", "empty", "release_in_review"), ("refused", "empty", "release_refused")],
        RATE: [("limit", *LIMIT)],
        MALFORMED: [("nodata", "malformed", "no_field:ret")],
    }),
    ("wewe-rss", "feed;bridge=wewe-rss;http://{{bridges}}/bridges/wewe/feeds/{}", {
        SUCCESS: [("ok-1.atom", *GOOD), ("ok-2.json", *GOOD), ("ok-3.rss", *GOOD), ("unsynced-1.atom", *STALE_COPY)],
        EMPTY: [("empty-1.atom", "empty")],
        ERROR: [("gone-1.atom", "not_found", "bridge_feed_missing")],
        RATE: [("limit-1.atom", *LIMIT)],
        MALFORMED: [("cut-1.atom", "malformed", "truncated"), ("dtd-1.atom", "malformed", "dtd"),
                    ("broken-1.atom", "malformed", "unknown_code:500")],
    }),
    ("we-mp-rss", "feed;bridge=we-mp-rss;http://{{bridges}}/bridges/wemp/rss/{}", {
        SUCCESS: [("ok-1/fresh", *GOOD), ("ok-2", *STALE_COPY)],
        EMPTY: [("empty-1/fresh", "empty")],
        ERROR: [("gone-1/fresh", "not_found", "bridge_feed_missing"), ("auth-1/fresh", "auth_error", "bridge_login")],
        RATE: [("limit-1/fresh", *LIMIT)],
        MALFORMED: [("broken-1/fresh", "malformed", "unknown_code:50001"), ("cut-1/fresh", "malformed", "truncated")],
    }),
    ("RSSHub", "feed;bridge=rsshub;http://{{bridges}}/bridges/rsshub/wechat/{}", {
        SUCCESS: [("ok-1?format=rss", *GOOD), ("ok-2?format=atom", *GOOD), ("ok-3?format=json", *GOOD),
                  ("undated-1?format=atom", "ok", "", None, 8)],
        EMPTY: [("empty-1", "empty")],
        ERROR: [("cookies-1", "auth_error", "cookies_expired"), ("auth-1", "auth_error", "bridge_key"),
                ("gone-1", "not_found", "bridge_not_found")],
        RATE: [("busy-1", "rate_limited", "bridge_busy"), ("risk-1", "rate_limited", "risk_control"),
               ("limit-1", *LIMIT)],
        MALFORMED: [("nodata-1", "malformed", "route_empty"), ("broken-1", "malformed", "rsshub_error"),
                    ("dtd-1", "malformed", "dtd")],
    }),
    ("Wechat2RSS", "wechat2rss_query;bid=3079;http://{{bridges}}/bridges/w2r/{}", {
        SUCCESS: [("ok-1", *STALE_COPY)],
        EMPTY: [("empty-1", "empty", "stale_bridge")],
        MALFORMED: [("broken-1", "malformed", "bridge_error"), ("nodata-1", "malformed", "no_field:data"),
                    ("html-1", *HTML)],
    }),
    ("Feed server", "feed;http://{{feeds}}/feeds/{}", {
        SUCCESS: [("rss/ok-1", *GOOD), ("rdf/ok-2", *GOOD), ("atom/ok-3", *GOOD), ("json/ok-4", *GOOD),
                  ("bom/ok-5", *GOOD), ("gbk/ok-6", *GOOD), ("utf16/ok-7", *GOOD), ("rss/future-1", *GOOD),
                  ("rss/pinned-1", "ok", "", NEWEST, 9), ("rss/dup-1", *GOOD), ("rss/undated-1", "ok", "", None, 8)],
        EMPTY: [("rss/empty-1", "empty"), ("rdf/empty-2", "empty"), ("atom/empty-3", "empty"), ("json/empty-4", "empty")],
        ERROR: [("rss/gone-1", "not_found", "http_404"), ("rss/removed-1", "not_found", "http_410"),
                ("rss/auth-1", "auth_error", "http_403"), ("rss/login-1", "auth_error", "login_required")],
        RATE: [("rss/limit-1", *LIMIT), ("rss/wall-1", *WALL)],
        MALFORMED: [("rss/html-1", *HTML), ("rss/bomb-1", "malformed", "dtd"), ("rss/cut-1", "malformed", "truncated"),
                    ("json/cut-2", "malformed", "truncated")],
    }),
    ("Page", "webpage_meta;http://{{pages}}/pages/meta/{}", {
        SUCCESS: [("ok-1", "ok", "", NEWEST, 1), ("og-1", "ok", "", NEWEST, 1), ("ld-1", "ok", "", NEWEST, 1),
                  ("item-1", "ok", "", NEWEST, 1), ("gone-1", "not_found", "account_cancelled"),
                  ("moved-1", "not_found", "account_migrated"), ("removed-1", "not_found", "content_deleted")],
        ERROR: [("login-1", "auth_error", "login_required"), ("closed", "auth_error", "robots"),
                ("lost-1", "not_found", "http_404")],
        RATE: [("limit-1", *WALL)],
        MALFORMED: [("nodata-1", "malformed", "no_date_mark")],
    }),
    ("Column", "webpage_list;item_selector=ul.list li;http://{{pages}}/pages/list/{}", {
        SUCCESS: [("ok-1", "ok", "", NEWEST, 7)],
        ERROR: [("login-1", "auth_error", "login_required")],
        RATE: [("limit-1", *WALL)],
        MALFORMED: [("empty-1", "malformed", "no_items"), ("nodata-1", "malformed", "no_items")],
    }),
    *((api, line, {
        SUCCESS: [("ok1", *GOOD)],
        EMPTY: [("empty1", "empty")],
        RATE: [("limit1", *WALL)],
        MALFORMED: [("html1", *HTML), ("nodata1", "malformed", missing)],
    }) for api, line, missing in (
        ("澎湃号", "thepaper_pph;{}", "no_field:list"),
        ("搜狐号", "sohu_author;{}", "no_field:pcArticleVOS"),
        ("网易号", "netease_dy;W{}", "no_field:list"),
    )),
]  # fmt: skip

_NOT_YET = {1: "release_refused", 3: "release_waiting", 4: "release_in_review", 7: "release_draft",
            12: "release_in_review", 13: "release_in_review"}  # fmt: skip
_GONE = {2: "taken_down", 10: "taken_down_by_developer", 11: "withdrawn"}

# Forms of dates: the moment and its precision; what is not here states none.
DATES: dict[str, tuple[str, str]] = dict.fromkeys(
    ("rfc-gmt", "rfc-bare", "rfc-cst", "rfc-offset", "weibo", "iso-millis", "iso-z", "iso-blank-seconds", "seconds",
     "millis"), ("2026-03-06 09:15", "second")
) | dict.fromkeys(
    ("iso-offset", "iso-blank", "han", "today", "clock", "minutes-ago"), ("2026-03-06 09:15", "minute")
) | dict.fromkeys(("slash", "dot", "han-day", "compact", "month-day"), ("2026-03-06 00:00", "day")) | {
    "just-now": ("2026-03-06 10:30", "minute"),
    "seconds-ago": ("2026-03-06 10:29:30", "second"),
    "hours-ago": ("2026-03-06 07:30", "minute"),
    "days-ago": ("2026-03-04 00:00", "day"),
    "yesterday": ("2026-03-05 09:15", "minute"),
    "yesterday-alone": ("2026-03-05 00:00", "day"),
    "before-yesterday": ("2026-03-04 09:15", "minute"),
    "month-day-past": ("2025-07-21 00:00", "day"),
    "month-day-han": ("2025-07-21 00:00", "day"),
    "leap-day": ("2024-02-29 00:00", "day"),
    "clock-yesterday": ("2026-03-05 23:50", "minute"),
    "weekday": ("2026-03-04 09:15", "minute"),
    "weekday-long": ("2026-03-04 09:15", "minute"),
    "weekday-alone": ("2026-03-04 00:00", "day"),
}  # fmt: skip
NO_DATE = ("midnight-24", "zeroes", "zero", "empty", "null", "words")


def cells() -> Iterator[Cell]:
    for api, line, columns in ROWS:
        for column in COLUMNS:
            for value, state, *more in columns.get(column, ()):
                reason, at, posts = [*more, *("", None, 0)[len(more) :]]
                yield Cell(api, column, line.format(value), state, reason, at, posts, _asked_with("portal"))
    yield from _huawei()


def _huawei() -> Iterator[Cell]:
    """Each releaseState, alone and with an older version on the shelf; the client's word decides on the rest."""
    for state in range(14):
        for shelf in (0, 100):
            column, found = SUCCESS, ("ok", "", None, 1)
            if state in _GONE:
                found = ("not_found", _GONE[state], None, 0)
            elif state in _NOT_YET and not shelf:
                column, found = EMPTY, ("empty", _NOT_YET[state], None, 0)
            yield Cell("Huawei", column, f"huawei_app_info;{shelf + state}", *found, _asked_with("portal"))
    yield Cell("Huawei", SUCCESS, "huawei_app_info;update_time=on;1000", "ok", "", NEWEST, 1, _asked_with("portal"))
    yield Cell("Huawei", ERROR, "huawei_app_info;1001", "auth_error", "http_401", with_=_asked_with("auth"))
    yield Cell("Huawei", RATE, "huawei_app_info;1002", *LIMIT, with_=_asked_with("limit"))
    yield Cell("Huawei", MALFORMED, "huawei_app_info;1003", "malformed", "no_field:ret", with_=_asked_with("nodata"))
    yield Cell("Huawei", MALFORMED, "huawei_app_info;1004", *HTML, with_=_asked_with("html"))


def _asked_with(app: str) -> dict[str, str]:
    secret = secret_of(app)
    return {"client_id": app, "client_secret": secret, "user_id": app, "access_secret": secret,
            "user_name": app, "private_key": secret, "certificate": certificate(), "key": "k1"}  # fmt: skip


def date_cells() -> Iterator[tuple[str, str, dt.datetime | None, str]]:
    """Name of the form, line of the source, moment and precision: of feeds for what stands in feeds, else of columns."""
    for form in (*DATES, *NO_DATE):
        stated, precision = DATES.get(form, ("", "none"))
        at = dt.datetime.fromisoformat(f"{stated}+08:00") if stated else None
        yield form, f"feed;http://{{feeds}}/feeds/dates/{form}", at, precision
        yield form, f"webpage_list;item_selector=ul.list li;http://{{pages}}/pages/dates/{form}", at, precision


assert CLOCK.hour == 10  # the forms that count from the moment of the look are written for half past ten
