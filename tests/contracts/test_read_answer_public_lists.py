"""What read_answer makes of public lists of one author (澎湃号, 搜狐号, 网易号) and of a Wechat2RSS bridge."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.answers import AS_OF, read, state

MS = 1772759700000  # 2026-03-06 09:15 in China
DAY = 86_400_000
LAST = "2026-03-06T09:15:00+08:00"
LATER = "2026-03-06T12:11:00+08:00"
NAMES = {"thepaper_pph": "郎溪发布", "sohu_author": "", "netease_dy": "郎溪发布", "wechat2rss_query": "郎溪发布"}
LISTS = ["thepaper_pph", "sohu_author", "netease_dy", "wechat2rss_query"]


def entry(adapter: str, number: Any, ms: int) -> dict[str, Any]:
    """One article as this platform writes it, from milliseconds."""
    at = dt.datetime.fromtimestamp(ms / 1000, dt.timezone(dt.timedelta(hours=8)))
    return {
        "thepaper_pph": {
            "contId": number,
            "name": "甲",
            "pubTime": "3天前",
            "pubTimeLong": ms,
            "authorInfo": {"sname": "郎溪发布"},
        },
        "sohu_author": {"articleId": number, "title": "甲", "publicTime": ms, "link": "www.sohu.com/a/1"},
        "netease_dy": {"docid": number, "title": "甲", "ptime": f"{at:%Y-%m-%d %H:%M:%S}", "source": "郎溪发布"},
        "wechat2rss_query": {
            "biz_id": 3079,
            "biz_name": "郎溪发布",
            "title": f"第{number}篇",
            "created": at.isoformat(),
        },
    }[adapter]


def listed(adapter: str, entries: Any, **more: Any) -> str:
    body: dict[str, Any] = {
        "thepaper_pph": {"code": 200, "desc": "成功", "time": MS, "data": {"hasNext": False, "list": entries}},
        "sohu_author": {"code": 200, "data": {"pcArticleVOS": entries}},
        "netease_dy": {"code": 1, "data": {"list": entries}},
        "wechat2rss_query": {"data": entries, "err": ""},
    }[adapter]
    return json.dumps(body | more, ensure_ascii=False)


def told(folder: Path, adapter: str, body: str | bytes, *words: str) -> dict[str, Any]:
    return read(folder, body, "--adapter", adapter, *words)


def found(answer: dict[str, Any]) -> tuple[str, int, str | None]:
    return state(answer), answer["item_count"], answer["last_published_at"]


@pytest.mark.parametrize("adapter", LISTS)
def test_a_list_gives_date_count_and_name(tmp_path: Path, adapter: str) -> None:
    answer = told(tmp_path, adapter, listed(adapter, [entry(adapter, 1, MS), entry(adapter, 2, MS - DAY)]))
    assert found(answer) == ("ok", 2, LAST)
    assert (answer["account_name"], answer["precision"], answer["reason"]) == (NAMES[adapter], "second", "")


@pytest.mark.parametrize("adapter", LISTS)
def test_a_pinned_old_article_in_front_does_not_date_the_list(tmp_path: Path, adapter: str) -> None:
    entries = [entry(adapter, 1, MS - 90 * DAY), entry(adapter, 2, MS), entry(adapter, 3, MS - DAY)]
    assert found(told(tmp_path, adapter, listed(adapter, entries))) == ("ok", 3, LAST)


@pytest.mark.parametrize("adapter", LISTS[:3])
def test_one_id_counts_once_and_keeps_its_newest_date(tmp_path: Path, adapter: str) -> None:
    entries = [entry(adapter, 7, MS - DAY), entry(adapter, "7", MS), entry(adapter, 7, MS - 2 * DAY)]
    assert found(told(tmp_path, adapter, listed(adapter, entries))) == ("ok", 1, LAST)


def test_on_wechat2rss_title_and_moment_together_name_a_post(tmp_path: Path) -> None:
    one = entry("wechat2rss_query", 1, MS)
    entries = [one, dict(one), one | {"created": "2026-03-05T09:15:00+08:00"}, one | {"title": "另一篇"}]
    assert found(told(tmp_path, "wechat2rss_query", listed("wechat2rss_query", entries))) == ("ok", 3, LAST)


@pytest.mark.parametrize("adapter", LISTS)
def test_articles_of_the_future_do_not_count(tmp_path: Path, adapter: str) -> None:
    later = entry(adapter, 1, MS + DAY)
    assert found(told(tmp_path, adapter, listed(adapter, [later, entry(adapter, 2, MS)]))) == ("ok", 1, LAST)
    answer = told(tmp_path, adapter, listed(adapter, [later]))
    assert (*found(answer), answer["reason"]) == ("empty", 0, None, "only_future_items")
    assert found(told(tmp_path, adapter, listed(adapter, [entry(adapter, 1, MS + 10_440_000)])))[0] == "ok"


@pytest.mark.parametrize("adapter", LISTS)
def test_an_author_without_articles_is_empty(tmp_path: Path, adapter: str) -> None:
    assert found(told(tmp_path, adapter, listed(adapter, []))) == ("empty", 0, None)


@pytest.mark.parametrize("adapter", LISTS)
def test_null_is_an_empty_list_only_where_the_server_writes_it_so(tmp_path: Path, adapter: str) -> None:
    assert state(told(tmp_path, adapter, listed(adapter, None))) == (
        "empty" if adapter == "wechat2rss_query" else "malformed"
    )


@pytest.mark.parametrize("adapter", LISTS)
@pytest.mark.parametrize("entries", [{}, "", 0, False, [None], ["甲"], [[]], [1]], ids=str)
def test_what_is_no_list_of_articles_is_malformed(tmp_path: Path, adapter: str, entries: Any) -> None:
    assert state(told(tmp_path, adapter, listed(adapter, entries))) == "malformed"


@pytest.mark.parametrize("adapter", LISTS)
@pytest.mark.parametrize("data", [None, 1, "甲", {}], ids=str)
def test_an_answer_without_its_list_is_malformed(tmp_path: Path, adapter: str, data: Any) -> None:
    answer = told(tmp_path, adapter, listed(adapter, [], data=data))
    assert state(answer) == ("empty" if adapter == "wechat2rss_query" and data is None else "malformed")


DATED = {"thepaper_pph": "pubTimeLong", "sohu_author": "publicTime"}


@pytest.mark.parametrize("adapter", DATED)
@pytest.mark.parametrize(
    ("stated", "last"),
    [
        (MS, LAST),
        (str(MS), LAST),
        (MS + 999, LAST),
        (MS // 1000, LAST),
        (str(MS // 1000), LAST),
        (float(MS), LAST),
        (MS / 1000 + 0.9, LAST),
        (0, None),
        (-MS, None),
        ("", None),
        ("昨天", None),
        (True, None),
        ([MS], None),
        ({"ms": MS}, None),
    ],
    ids=str,
)
def test_seconds_and_milliseconds_are_told_apart_and_the_rest_is_no_date(
    tmp_path: Path, adapter: str, stated: Any, last: str | None
) -> None:
    one = entry(adapter, 1, MS) | {DATED[adapter]: stated}
    assert found(told(tmp_path, adapter, listed(adapter, [one]))) == ("ok", 1, last)


@pytest.mark.parametrize("number", ["1" * 40, "1e400", "1e308", "9" * 5000, "99999999999999999"])
@pytest.mark.parametrize("adapter", DATED)
def test_a_number_too_large_for_a_date_never_becomes_one(tmp_path: Path, adapter: str, number: str) -> None:
    body = listed(adapter, [entry(adapter, 1, 4242)]).replace("4242", number)
    assert found(told(tmp_path, adapter, body)) in (("ok", 1, None), ("malformed", 0, None), ("empty", 0, None))


def test_the_spoken_date_of_thepaper_is_used_only_without_the_exact_one(tmp_path: Path) -> None:
    one = entry("thepaper_pph", 1, MS)
    assert found(told(tmp_path, "thepaper_pph", listed("thepaper_pph", [one])))[2] == LAST
    one.pop("pubTimeLong")
    assert found(told(tmp_path, "thepaper_pph", listed("thepaper_pph", [one])))[2] == "2026-03-03T00:00:00+08:00"
    zero = one | {"pubTimeLong": 0}
    assert found(told(tmp_path, "thepaper_pph", listed("thepaper_pph", [zero])))[2] is None


@pytest.mark.parametrize(
    ("stated", "last", "precision"),
    [
        ("2026-03-06 09:15:00", LAST, "second"),
        ("2026-03-06 09:15", LAST, "minute"),
        ("2026-03-06", "2026-03-06T00:00:00+08:00", "day"),
        ("0000-00-00 00:00:00", None, "none"),
        ("2026-03-06 24:00:00", None, "none"),
        (None, None, "none"),
    ],
)
def test_netease_writes_chinese_time_without_a_zone(
    tmp_path: Path, stated: Any, last: str | None, precision: str
) -> None:
    one = entry("netease_dy", 1, MS) | {"ptime": stated}
    answer = told(tmp_path, "netease_dy", listed("netease_dy", [one]))
    assert (answer["last_published_at"], answer["precision"]) == (last, precision)


def test_netease_may_answer_in_gbk(tmp_path: Path) -> None:
    body = listed("netease_dy", [entry("netease_dy", 1, MS)]).encode("gbk")
    answer = told(tmp_path, "netease_dy", body, "--content-type", "text/json;charset=GBK")
    assert (found(answer), answer["account_name"]) == (("ok", 1, LAST), "郎溪发布")
    assert state(told(tmp_path, "netease_dy", body, "--content-type", "text/json")) == "malformed"


@pytest.mark.parametrize("adapter", ["thepaper_pph", "sohu_author"])
def test_any_code_but_200_is_unknown_and_no_code_is_fine(tmp_path: Path, adapter: str) -> None:
    one = [entry(adapter, 1, MS)]
    for code in (500, "10001", 0, 404):
        answer = told(tmp_path, adapter, listed(adapter, one, code=code))
        assert (state(answer), answer["reason"]) == ("malformed", f"unknown_code:{code}")
    for code in (None, "200"):
        assert state(told(tmp_path, adapter, listed(adapter, one, code=code))) == "ok"
    assert state(told(tmp_path, adapter, listed(adapter, one, code={}))) == "malformed"


def test_a_word_in_err_makes_the_answer_of_wechat2rss_malformed(tmp_path: Path) -> None:
    one = [entry("wechat2rss_query", 1, MS)]
    for err in ("invalid key", {"code": 1}):
        answer = told(tmp_path, "wechat2rss_query", listed("wechat2rss_query", one, err=err))
        assert (state(answer), answer["reason"]) == ("malformed", "bridge_error")
    assert state(told(tmp_path, "wechat2rss_query", listed("wechat2rss_query", one, err=None))) == "ok"


@pytest.mark.parametrize("adapter", LISTS)
def test_a_name_is_stored_without_what_cannot_be_shown(tmp_path: Path, adapter: str) -> None:
    body = listed(adapter, [entry(adapter, 1, MS)]).replace("郎溪发布", "郎溪\\u0000\\ud800\\u200b发布\\n")
    assert told(tmp_path, adapter, body)["account_name"] == ("郎溪 发布" if NAMES[adapter] else "")


def test_the_moment_of_the_look_is_what_future_is_measured_by(tmp_path: Path) -> None:
    body = listed("sohu_author", [entry("sohu_author", 1, MS + 10_560_000)])
    assert found(told(tmp_path, "sohu_author", body, "--as-of", AS_OF)) == ("empty", 0, None)
    assert found(told(tmp_path, "sohu_author", body, "--as-of", LATER))[0] == "ok"
