"""What read_answer makes of WeChat: figures per day, plain posts, grantors and mini-program versions."""

from pathlib import Path
from typing import Any

import pytest

from tests.contracts.owner_answers import (
    FUTURE,
    MOMENT,
    OLDER,
    SECONDS,
    article,
    figures,
    grantor,
    posts,
    published,
    release,
    summary,
    told,
    verdict,
)

ADAPTERS = ("wechat_totaldetail", "wechat_freepublish", "wechat_authorizer_info", "miniprogram_version")
CODES = {
    -1: ("rate_limited", "busy"),
    40001: ("auth_error", "token"),
    40014: ("auth_error", "token"),
    41001: ("auth_error", "token"),
    42001: ("auth_error", "token"),
    40013: ("auth_error", "bad_credential"),
    40125: ("auth_error", "bad_credential"),
    40164: ("auth_error", "ip_whitelist"),
    42002: ("auth_error", "reauthorise"),
    42007: ("auth_error", "reauthorise"),
    61023: ("auth_error", "reauthorise"),
    61003: ("auth_error", "reauthorise"),
    43016: ("auth_error", "unverified"),
    45009: ("rate_limited", "quota"),
    45011: ("rate_limited", "too_frequent"),
    48001: ("auth_error", "no_permission"),
    50001: ("auth_error", "no_permission"),
    61004: ("auth_error", "no_permission"),
    61007: ("auth_error", "no_permission"),
    48004: ("auth_error", "api_banned"),
    50002: ("auth_error", "account_restricted"),
    50004: ("auth_error", "account_restricted"),
    42006: ("auth_error", "component_token"),
    61005: ("auth_error", "component_ticket"),
    61006: ("auth_error", "component_ticket"),
    40097: ("malformed", "bad_request"),
    44002: ("malformed", "bad_request"),
    61500: ("malformed", "bad_request"),
    61501: ("malformed", "bad_request"),
    99999: ("malformed", "unknown_code:99999"),
}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_error_inside_a_good_status_is_told_by_its_code(tmp_path: Path, adapter: str, code: int) -> None:
    for sent in (code, str(code)):
        answer = {"errcode": sent, "errmsg": "told rid: 65f0-1"}
        assert verdict(told(tmp_path, adapter, answer)) == CODES[code]


@pytest.mark.parametrize("code", ["none", [], {"a": 1}, True, 1.5])
def test_a_code_that_is_no_number_is_malformed(tmp_path: Path, code: Any) -> None:
    assert told(tmp_path, "wechat_totaldetail", figures(errcode=code))["state"] == "malformed"


@pytest.mark.parametrize(
    ("rows", "count", "last"),
    [
        ([article(1, "2026-03-04"), article(2), article(3, "2026-03-01")], 3, "2026-03-05"),
        ([article(1), article(1), article(1, "2026-03-04")], 1, "2026-03-05"),
        ([article(1, publish_type=1), article(2, "2026-03-04")], 2, "2026-03-05"),
        ([article(1), article(2, "2026-03-07")], 1, "2026-03-05"),
        ([article(1, "20260305"), article(2, None)], 2, "2026-03-05"),
        ([article(1, None)], 1, None),
        ([article(1, "2026-13-05"), article(2, {"day": 1})], 2, None),
    ],
    ids=["newest", "same-article", "both-kinds", "future", "one-undated", "undated", "no-dates"],
)
def test_articles_count_once_and_are_dated_by_their_own_day(
    tmp_path: Path, rows: list[dict[str, Any]], count: int, last: str | None
) -> None:
    found = told(tmp_path, "wechat_totaldetail", figures(*rows), day="2026-03-05")
    assert summary(found) == ("ok", count, last and f"{last}T00:00:00+08:00")
    assert found["precision"] == ("day" if last else "none")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (figures(), ("empty", "")),
        ({"list": []}, ("empty", "")),
        (figures(is_delay=True), ("rate_limited", "data_delayed")),
        (figures(is_delay="true"), ("rate_limited", "data_delayed")),
        (figures(article(1), is_delay=True), ("ok", "data_delayed")),
        (figures(article(1, "2026-03-08")), ("empty", "only_future_items")),
        ({"is_delay": False}, ("malformed", "no_field:list")),
        (figures() | {"list": None}, ("malformed", "bad_field:list")),
        (figures() | {"list": {}}, ("malformed", "bad_field:list")),
        (figures() | {"list": ["2026-03-05"]}, ("malformed", "bad_field:list")),
    ],
)
def test_no_articles_are_silence_only_when_the_figures_are_complete(
    tmp_path: Path, answer: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert verdict(told(tmp_path, "wechat_totaldetail", answer)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-05", ("empty", "")),
        ("2026-03-06", ("rate_limited", "data_delayed")),
        ("2026-04-01", ("rate_limited", "data_delayed")),
        ("2025-10-31", ("empty", "list_too_short")),
        ("2026-02-30", ("malformed", "bad_parameter")),
        ("yesterday", ("malformed", "bad_parameter")),
        ("", ("empty", "")),
    ],
)
def test_the_day_that_was_asked_for_tells_what_an_empty_list_means(
    tmp_path: Path, day: str, expected: tuple[str, str]
) -> None:
    assert verdict(told(tmp_path, "wechat_totaldetail", figures(), day=day)) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([published(1, OLDER), published(2), published(3, OLDER)], ("ok", 3, MOMENT)),
        ([published(1, SECONDS, True), published(2, OLDER)], ("ok", 1, "2026-02-14T09:15:00+08:00")),
        ([published(1, SECONDS, True, False)], ("ok", 1, MOMENT)),
        ([published(1, SECONDS, 1, "true", True)], ("empty", 0, None)),
        ([published(1, str(SECONDS)), published(1, OLDER)], ("ok", 1, MOMENT)),
        ([published(1, SECONDS * 1000 + 999)], ("ok", 1, MOMENT)),
        ([{"article_id": "a1", "update_time": SECONDS}], ("ok", 1, MOMENT)),
        ([published(1, 0), published(2, "soon")], ("ok", 2, None)),
        ([published(1, FUTURE)], ("empty", 0, None)),
        ([], ("empty", 0, None)),
    ],
)
def test_plain_posts_count_unless_every_article_of_them_is_deleted(
    tmp_path: Path, rows: list[dict[str, Any]], expected: tuple[str, int, str | None]
) -> None:
    found = told(tmp_path, "wechat_freepublish", posts(*rows))
    assert summary(found) == expected
    assert found["precision"] == ("update" if expected[2] else "none")


@pytest.mark.parametrize("answer", [{"total_count": 0}, {"item": None}, {"item": "none"}, {"item": [1]}])
def test_plain_posts_without_a_list_are_malformed(tmp_path: Path, answer: dict[str, Any]) -> None:
    assert told(tmp_path, "wechat_freepublish", answer)["state"] == "malformed"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (grantor(1), ("ok", "")),
        (grantor("1"), ("ok", "")),
        (grantor(18), ("ok", "warned")),
        (grantor(14), ("not_found", "account_cancelled")),
        (grantor(16), ("not_found", "account_banned")),
        (grantor(19), ("not_found", "account_frozen")),
        (grantor(1, 1, 2), ("ok", "permission_missing:7")),
        (grantor(1, 7, MiniProgramInfo={"visit_status": 0}), ("ok", "permission_missing:18")),
        (grantor(1, 18, MiniProgramInfo={"visit_status": 0}), ("ok", "")),
        ({"authorizer_info": {"account_status": 1, "nick_name": "郎溪发布"}}, ("ok", "")),
    ],
)
def test_a_grantor_stands_or_does_not_and_says_its_name(
    tmp_path: Path, answer: dict[str, Any], expected: tuple[str, str]
) -> None:
    found = told(tmp_path, "wechat_authorizer_info", answer)
    assert verdict(found) == expected
    assert (found["account_name"], found["item_count"], found["last_published_at"]) == ("郎溪发布", 0, None)


@pytest.mark.parametrize("status", [None, 0, 2, "normal", [1], {}, True])
def test_a_grantor_without_a_known_status_is_malformed(tmp_path: Path, status: Any) -> None:
    assert told(tmp_path, "wechat_authorizer_info", grantor(status))["state"] == "malformed"
    missing = {"authorizer_info": {"nick_name": "郎溪发布"}}
    assert told(tmp_path, "wechat_authorizer_info", missing)["state"] == "malformed"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (release(), ("ok", 1, MOMENT)),
        (release(str(SECONDS)), ("ok", 1, MOMENT)),
        ({"release_info": {"release_time": SECONDS}}, ("ok", 1, MOMENT)),
        ({"errcode": 0, "errmsg": "ok"}, ("empty", 0, None)),
        ({"errcode": 0, "exp_info": {"exp_time": SECONDS}}, ("empty", 0, None)),
        (release() | {"release_info": None}, ("empty", 0, None)),
        (release(0), ("empty", 0, None)),
        (release(FUTURE), ("empty", 0, None)),
        (release("soon"), ("malformed", 0, None)),
        (release(None), ("malformed", 0, None)),
        (release() | {"release_info": [1]}, ("malformed", 0, None)),
        ({"message": "hello"}, ("malformed", 0, None)),
    ],
)
def test_a_mini_program_is_dated_by_its_release_and_never_by_a_trial(
    tmp_path: Path, answer: dict[str, Any], expected: tuple[str, int, str | None]
) -> None:
    assert summary(told(tmp_path, "miniprogram_version", answer)) == expected
