"""What read_answer makes of the four app stores: on sale, withdrawn, in review, not ours, and the date of a release."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.answers import read, state

DATE = "2026-03-06T09:15:00+08:00"


def told(folder: Path, adapter: str, body: Any, *words: str, **params: str) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return read(folder, text, "--adapter", adapter, *words, **params)


def ok(answer: dict[str, Any]) -> tuple[int, str | None, str]:
    assert state(answer) == "ok", answer
    return answer["item_count"], answer["last_published_at"], answer["account_name"]


def apple(*apps: dict[str, Any], **more: Any) -> dict[str, Any]:
    usual = {
        "wrapperType": "software",
        "trackId": 1436574213,
        "trackName": "郎溪通",
        "releaseDate": "2018-10-01T08:00:00Z",
        "currentVersionReleaseDate": "2026-03-06T01:15:00Z",
    }
    return {"resultCount": len(apps), "results": [usual | app for app in apps]} | more


def test_an_app_sold_in_china_is_dated_by_its_present_version(tmp_path: Path) -> None:
    answer = told(tmp_path, "apple_lookup", apple({}))
    assert ok(answer) == (1, DATE, "郎溪通")
    assert (answer["precision"], answer["reason"]) == ("second", "")


@pytest.mark.parametrize(
    ("apps", "last"),
    [
        ([{}, {"currentVersionReleaseDate": "2026-01-01T00:00:00Z"}], DATE),
        ([{"currentVersionReleaseDate": "2026-01-01T00:00:00Z"}, {}], DATE),
        ([{"trackId": "1436574213"}, {}], DATE),
        ([{"currentVersionReleaseDate": "2026-03-06"}], "2026-03-06T00:00:00+08:00"),
        ([{"currentVersionReleaseDate": None}], None),
        ([{"currentVersionReleaseDate": "not a date"}], None),
        ([{"currentVersionReleaseDate": ["2026-03-06"]}], None),
    ],
    ids=["newest-first", "newest-last", "id-as-text", "day", "null", "no-date", "list"],
)
def test_the_newest_date_of_one_app_wins_and_an_unreadable_one_leaves_it_undated(
    tmp_path: Path, apps: list[dict[str, Any]], last: str | None
) -> None:
    assert ok(told(tmp_path, "apple_lookup", apple(*apps)))[:2] == (1, last)


def test_what_comes_beside_the_app_is_not_the_app(tmp_path: Path) -> None:
    maker = {
        "wrapperType": "artist",
        "trackId": 9,
        "trackName": "郎溪县政府",
        "currentVersionReleaseDate": "2026-03-06",
    }
    assert ok(told(tmp_path, "apple_lookup", apple(maker, {}))) == (1, DATE, "郎溪通")
    bare = {"resultCount": 1, "results": [{"trackId": 1, "currentVersionReleaseDate": "2026-03-06T01:15:00Z"}]}
    assert ok(told(tmp_path, "apple_lookup", bare)) == (1, DATE, "")


def test_a_day_without_a_clock_is_said_to_be_a_day(tmp_path: Path) -> None:
    answer = told(tmp_path, "apple_lookup", apple({"currentVersionReleaseDate": "2026-03-06"}))
    assert answer["precision"] == "day"


def test_a_release_of_the_future_does_not_count(tmp_path: Path) -> None:
    answer = told(tmp_path, "apple_lookup", apple({"currentVersionReleaseDate": "2026-03-07T01:15:00Z"}))
    assert (state(answer), answer["reason"]) == ("empty", "only_future_items")


@pytest.mark.parametrize("count", [0, "0"])
def test_no_result_in_the_chinese_shop_means_delisted_or_never_there(tmp_path: Path, count: Any) -> None:
    answer = told(tmp_path, "apple_lookup", {"resultCount": count, "results": []})
    assert (state(answer), answer["reason"]) == ("not_found", "delisted_or_never_in_cn")


@pytest.mark.parametrize(
    "body",
    [
        {"results": []},
        {"resultCount": 0},
        {"resultCount": 0, "results": None},
        {"resultCount": True, "results": [{}]},
        {"resultCount": 1, "results": []},
        {"resultCount": 0, "results": [{"wrapperType": "software"}]},
        {"resultCount": 1, "results": ["app"]},
        {"resultCount": 1, "results": [{"wrapperType": "artist", "artistId": 7}]},
        apple({"trackId": 1}, {"trackId": 2}),
        [apple({})],
    ],
    ids=["no-count", "no-list", "null-list", "odd-count", "too-few", "too-many", "no-object", "artist", "two", "array"],
)
def test_an_answer_of_apple_that_is_not_one_app_is_malformed(tmp_path: Path, body: Any) -> None:
    assert state(told(tmp_path, "apple_lookup", body)) == "malformed"


@pytest.mark.parametrize("body", ["", "{}", "<html><body>Forbidden</body></html>"], ids=["none", "json", "html"])
def test_apple_says_403_when_asked_too_often(tmp_path: Path, body: str) -> None:
    answer = told(tmp_path, "apple_lookup", body, "--status", "403")
    assert (state(answer), answer["reason"]) == ("rate_limited", "http_403")


def huawei(release: Any, *, code: Any = 0, **app: Any) -> dict[str, Any]:
    return {"ret": {"code": code, "msg": "success"}, "appInfo": {"releaseState": release} | app, "auditInfo": {}}


HUAWEI = {
    0: ("ok", ""),
    1: ("empty", "release_refused"),
    2: ("not_found", "taken_down"),
    3: ("empty", "release_waiting"),
    4: ("empty", "release_in_review"),
    5: ("ok", ""),
    6: ("ok", ""),
    7: ("empty", "release_draft"),
    8: ("ok", ""),
    9: ("ok", ""),
    10: ("not_found", "taken_down_by_developer"),
    11: ("not_found", "withdrawn"),
    12: ("empty", "release_in_review"),
    13: ("empty", "release_in_review"),
    14: ("malformed", "unknown_code:14"),
    -1: ("malformed", "unknown_code:-1"),
}


@pytest.mark.parametrize("release", HUAWEI)
@pytest.mark.parametrize("form", [int, str], ids=["number", "text"])
def test_each_release_state_of_huawei_has_its_meaning(tmp_path: Path, release: int, form: type) -> None:
    answer = told(tmp_path, "huawei_app_info", huawei(form(release)))
    assert (state(answer), answer["reason"]) == HUAWEI[release]
    assert answer["last_published_at"] is None


@pytest.mark.parametrize("release", [1, 3, 4, 7, 12, 13])
def test_a_version_on_the_shelf_counts_while_the_next_one_is_judged(tmp_path: Path, release: int) -> None:
    assert ok(told(tmp_path, "huawei_app_info", huawei(release, onShelfVersionNumber="2.1.0")))[:2] == (1, None)
    for nothing in ("", " ", None):
        assert state(told(tmp_path, "huawei_app_info", huawei(release, onShelfVersionNumber=nothing))) == "empty"


def test_a_version_number_does_not_bring_back_what_was_taken_down(tmp_path: Path) -> None:
    for release in (2, 10, 11):
        answer = told(tmp_path, "huawei_app_info", huawei(release, onShelfVersionNumber="2.1.0"))
        assert state(answer) == "not_found"


def test_huaweis_update_time_dates_nothing_unless_it_is_switched_on(tmp_path: Path) -> None:
    body = huawei(0, updateTime="2026-03-06 09:15:00")
    assert ok(told(tmp_path, "huawei_app_info", body))[1] is None
    assert ok(told(tmp_path, "huawei_app_info", body, update_time="off"))[1] is None
    assert ok(told(tmp_path, "huawei_app_info", body, update_time="on"))[1] == DATE
    assert ok(told(tmp_path, "huawei_app_info", huawei(0, updateTime=None), update_time="on"))[1] is None


@pytest.mark.parametrize(("status", "expected"), [(200, "malformed"), (401, "auth_error"), (403, "auth_error")])
def test_a_refusal_of_huawei_is_told_by_its_status(tmp_path: Path, status: int, expected: str) -> None:
    body = {"ret": {"code": 205524993, "msg": "refused"}}
    answer = told(tmp_path, "huawei_app_info", body, "--status", str(status))
    assert state(answer) == expected
    assert answer["reason"] == ("unknown_code:205524993" if status == 200 else f"http_{status}")


@pytest.mark.parametrize(
    "body",
    [
        {"appInfo": {"releaseState": 0}},
        {"ret": None, "appInfo": {"releaseState": 0}},
        {"ret": {}, "appInfo": {"releaseState": 0}},
        {"ret": {"code": 0}},
        {"ret": {"code": 0}, "appInfo": None},
        {"ret": {"code": 0}, "appInfo": []},
        huawei(None),
        huawei(True),
        huawei("on"),
        huawei(0, code=False),
        huawei(0, code=None),
    ],
)
def test_an_answer_of_huawei_without_its_parts_is_malformed(tmp_path: Path, body: Any) -> None:
    assert state(told(tmp_path, "huawei_app_info", body)) == "malformed"


PACKAGE = {"appName": "郎溪通", "versionName": "2.1.0", "versionCode": 210, "packageName": "cn.gov.langxi"}


@pytest.mark.parametrize(
    ("body", "expected", "reason"),
    [
        ({"result": 0, "packageInfo": PACKAGE, "updateVersion": True}, "ok", ""),
        ({"result": "0", "packageInfo": PACKAGE}, "ok", ""),
        ({"result": 0, "message": "", "packageInfo": None}, "not_found", "no_such_package"),
        ({"result": -7, "message": "不是所有者"}, "auth_error", "not_owner"),
        ({"result": "-7", "packageInfo": None}, "auth_error", "not_owner"),
        ({"result": -1, "packageInfo": PACKAGE}, "auth_error", "refused_code:-1"),
        ({"result": 0}, "malformed", "no_field:packageInfo"),
        ({"result": 0, "packageInfo": {}}, "malformed", "bad_field:packageInfo"),
        ({"result": 0, "packageInfo": [PACKAGE]}, "malformed", "bad_field:packageInfo"),
        ({"packageInfo": PACKAGE}, "malformed", "no_field:result"),
        ({"result": None, "packageInfo": PACKAGE}, "malformed", "bad_field:result"),
        ({"result": True, "packageInfo": PACKAGE}, "malformed", "bad_field:result"),
    ],
)
def test_xiaomi_tells_by_result_and_package(tmp_path: Path, body: Any, expected: str, reason: str) -> None:
    answer = told(tmp_path, "xiaomi_query", body)
    assert (state(answer), answer["reason"]) == (expected, reason)


def test_xiaomi_names_the_app_and_dates_nothing(tmp_path: Path) -> None:
    assert ok(told(tmp_path, "xiaomi_query", {"result": 0, "packageInfo": PACKAGE})) == (1, None, "郎溪通")


@pytest.mark.parametrize(
    ("body", "expected", "reason"),
    [
        ({"ret": 0, "msg": "ok", "audit_status": 1}, "empty", "release_in_review"),
        ({"ret": 0, "audit_status": 2, "audit_reason": "截图不符"}, "empty", "release_refused"),
        ({"ret": 0, "audit_status": 3}, "ok", ""),
        ({"ret": "0", "audit_status": "3"}, "ok", ""),
        ({"ret": 0, "audit_status": 8}, "not_found", "withdrawn"),
        ({"ret": 0, "audit_status": 5}, "malformed", "unknown_code:5"),
        ({"ret": 0, "audit_status": None}, "malformed", "bad_field:audit_status"),
        ({"ret": 0, "msg": "ok"}, "malformed", "no_field:audit_status"),
        ({"audit_status": 3}, "malformed", "no_field:ret"),
        ({"ret": 1000009, "msg": "应用不存在", "audit_status": 3}, "malformed", "unknown_code:1000009"),
    ],
)
def test_tencents_store_tells_how_the_submission_ended(tmp_path: Path, body: Any, expected: str, reason: str) -> None:
    answer = told(tmp_path, "tencent_app_status", body, app_id="123")
    assert (state(answer), answer["reason"]) == (expected, reason)
    assert (answer["item_count"], answer["last_published_at"]) == (int(expected == "ok"), None)


@pytest.mark.parametrize("adapter", ["xiaomi_query", "tencent_app_status", "huawei_app_info"])
def test_a_console_that_wants_a_login_is_an_error_of_authorisation(tmp_path: Path, adapter: str) -> None:
    for body in ("", "{}", '{"ret":7,"message":"no"}', "<html>no</html>"):
        for status in ("401", "403"):
            assert state(told(tmp_path, adapter, body, "--status", status)) == "auth_error"
