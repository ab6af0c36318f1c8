"""What read_answer makes of Weibo: a timeline, and the account's card."""

from pathlib import Path
from typing import Any

import pytest

from tests.contracts.owner_answers import MOMENT, card, summary, timeline, told, verdict, weibo_post

OLD = "Tue May 31 17:46:55 +0800 2011"
OLD_MOMENT = "2011-05-31T17:46:55+08:00"
FUTURE = "Fri Mar 06 12:11:00 +0800 2026"
CODES = {
    20003: ("not_found", "user_missing"),
    20101: ("not_found", "content_deleted"),
    **dict.fromkeys((*range(21314, 21320), 21327, 21332, 10006, 10013), ("auth_error", "token")),
    **dict.fromkeys((10005, 10014, 21321, 21335), ("auth_error", "no_permission")),
    **dict.fromkeys((10004, 10022, 10023, 10024), ("rate_limited", "quota")),
    **dict.fromkeys((10001, 10002, 10009), ("rate_limited", "busy")),
    10025: ("malformed", "unknown_code:10025"),
}


@pytest.mark.parametrize("adapter", ["weibo_timeline", "weibo_user_show"])
@pytest.mark.parametrize("code", CODES)
def test_an_error_is_told_by_its_code_on_any_status(tmp_path: Path, adapter: str, code: int) -> None:
    for status, sent in ((200, code), (400, str(code)), (403, code), (500, code)):
        answer = {"request": "/2/statuses/user_timeline.json", "error_code": sent, "error": "told"}
        assert verdict(told(tmp_path, adapter, answer, "--status", str(status))) == CODES[code]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (timeline(weibo_post(1, OLD), weibo_post(2), weibo_post(3, OLD)), ("ok", 3, MOMENT)),
        (timeline(weibo_post(1), weibo_post(1, OLD, id="1", idstr=None)), ("ok", 1, MOMENT)),
        (timeline(weibo_post(1, visible={"type": 1}), weibo_post(2, OLD)), ("ok", 1, OLD_MOMENT)),
        (timeline(weibo_post(1, visible={"type": 3}), weibo_post(2, visible={"type": "4"})), ("empty", 0, None)),
        (timeline(weibo_post(1, visible=None), weibo_post(2, visible={"type": "0"})), ("ok", 2, MOMENT)),
        (
            timeline(weibo_post(1, deleted=1), weibo_post(2, deleted="1"), weibo_post(3, deleted=True)),
            ("empty", 0, None),
        ),
        (timeline(weibo_post(1, deleted=0), weibo_post(2, OLD, deleted=False)), ("ok", 2, MOMENT)),
        (timeline(weibo_post(1, retweeted_status=weibo_post(9, FUTURE))), ("ok", 1, MOMENT)),
        (timeline(weibo_post(1, FUTURE), weibo_post(2)), ("ok", 1, MOMENT)),
        (timeline(weibo_post(1, FUTURE)), ("empty", 0, None)),
        (timeline(weibo_post(1, "")), ("ok", 1, None)),
        (timeline(weibo_post(1, "Fri Mar 06 01:15:00 +0000 2026")), ("ok", 1, MOMENT)),
        (timeline(), ("empty", 0, None)),
        (timeline(total_number="0"), ("empty", 0, None)),
        (timeline(total_number=25), ("malformed", 0, None)),
        (timeline(total_number="25"), ("malformed", 0, None)),
        (timeline(statuses=None), ("malformed", 0, None)),
        ({"total_number": 0}, ("malformed", 0, None)),
        (timeline() | {"statuses": [[]]}, ("malformed", 0, None)),
    ],
)
def test_public_posts_count_once_and_the_newest_gives_the_date(
    tmp_path: Path, found: dict[str, Any], expected: tuple[str, int, str | None]
) -> None:
    assert summary(told(tmp_path, "weibo_timeline", found)) == expected


def test_an_empty_page_of_many_posts_is_a_contradiction_and_no_silence(tmp_path: Path) -> None:
    answer = told(tmp_path, "weibo_timeline", timeline(total_number=812))
    assert verdict(answer) == ("malformed", "inconsistent")


def test_the_name_comes_with_the_posts_of_the_account_and_never_from_a_repost(tmp_path: Path) -> None:
    stranger = weibo_post(9, user={"screen_name": "别人"})
    first = weibo_post(1, retweeted_status=stranger)
    assert told(tmp_path, "weibo_timeline", timeline(first))["account_name"] == "郎溪发布"
    trimmed = weibo_post(1, user=None, uid=7, retweeted_status=stranger)
    assert told(tmp_path, "weibo_timeline", timeline(trimmed))["account_name"] == ""


def test_reposts_are_updates_unless_the_office_says_otherwise(tmp_path: Path) -> None:
    answer = timeline(weibo_post(1, retweeted_status=weibo_post(9)), weibo_post(2, OLD))
    for params, expected in (({}, MOMENT), ({"reposts": "count"}, MOMENT), ({"reposts": "ignore"}, OLD_MOMENT)):
        assert told(tmp_path, "weibo_timeline", answer, **params)["last_published_at"] == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (card(status=weibo_post(1)), ("ok", 1, MOMENT)),
        (card(status=weibo_post(1), created_at=FUTURE), ("ok", 1, MOMENT)),
        (card(), ("ok", 0, None)),
        (card(status=None), ("ok", 0, None)),
        (card(statuses_count=0), ("empty", 0, None)),
        (card(statuses_count="0"), ("empty", 0, None)),
        (card(statuses_count=None), ("ok", 0, None)),
        (card(status=weibo_post(1, deleted=1)), ("ok", 0, None)),
        (card(status=weibo_post(1, visible={"type": 1})), ("ok", 0, None)),
        (card(status=weibo_post(1, FUTURE)), ("empty", 0, None)),
        (card(status=[]), ("malformed", 0, None)),
        ({"created_at": OLD, "statuses_count": 0}, ("malformed", 0, None)),
    ],
)
def test_a_card_shows_that_the_account_stands_and_its_newest_post(
    tmp_path: Path, found: dict[str, Any], expected: tuple[str, int, str | None]
) -> None:
    answer = told(tmp_path, "weibo_user_show", found)
    assert summary(answer) == expected
    assert answer["account_name"] == ("" if expected[0] == "malformed" else "郎溪发布")
