"""What read_answer makes of the lists of Douyin, Toutiao, Kuaishou and Bilibili."""

from pathlib import Path
from typing import Any

import pytest

from tests.contracts.owner_answers import (
    FUTURE,
    MOMENT,
    OLDER,
    SECONDS,
    archive,
    archives,
    photo,
    summary,
    told,
    verdict,
    work,
    works,
)

OLDER_MOMENT = "2026-02-14T09:15:00+08:00"
Expected = tuple[str, int, str | None]
EMPTY: Expected = ("empty", 0, None)
BROKEN: Expected = ("malformed", 0, None)
DOUYIN = {
    28001045: ("not_found", "account_cancelled"),
    28001046: ("not_found", "account_banned"),
    2100009: ("not_found", "account_banned"),
    28001047: ("auth_error", "account_private"),
    **dict.fromkeys((28001008, 2190008, 10008, 28001003, 2190002, 28001015, 2190015), ("auth_error", "token")),
    **dict.fromkeys((10010, 10020), ("auth_error", "reauthorise")),
    **dict.fromkeys(
        (28001012, 28001014, 28001018, 2190004, 2100007, 28001016, 28001019), ("auth_error", "no_permission")
    ),
    **dict.fromkeys((28003017, 2190001), ("rate_limited", "quota")),
    **dict.fromkeys((28003018, 28001052), ("rate_limited", "too_frequent")),
    **dict.fromkeys((28001005, 28001006, 2100004), ("rate_limited", "busy")),
    **dict.fromkeys((28001007, 2100005), ("malformed", "bad_request")),
    28001056: ("malformed", "api_offline"),
    28009999: ("malformed", "unknown_code:28009999"),
}
KUAISHOU = {
    **dict.fromkeys((100200101, 100200102, 100200107, 100200108, 100200113), ("auth_error", "token")),
    **dict.fromkeys((100200109, 100200110, 100200111), ("auth_error", "reauthorise")),
    100200106: ("auth_error", "no_permission"),
    100200500: ("rate_limited", "busy"),
    **dict.fromkeys((100100402, 100100403, 100100404, 200100410), ("rate_limited", "quota")),
    **dict.fromkeys((100200100, 100400), ("malformed", "bad_request")),
    **dict.fromkeys((120001, 100120001), ("not_found", "content_deleted")),
    0: ("malformed", "unknown_code:0"),
    2: ("malformed", "unknown_code:2"),
}
BILIBILI = {
    **dict.fromkeys((127000, 127001, 127004, 127012, 122000, 122001, 122007), ("auth_error", "token")),
    **dict.fromkeys((127005, 127006, 127007, 127011), ("auth_error", "no_permission")),
    **dict.fromkeys(range(4000, 4010), ("auth_error", "signature")),
    **dict.fromkeys((127009, 127306, 123026), ("rate_limited", "quota")),
    **dict.fromkeys((127201, 4010, 4011), ("rate_limited", "busy")),
    **dict.fromkeys((127107, 127124), ("not_found", "content_deleted")),
    127200: ("malformed", "unknown_code:127200"),
    -101: ("malformed", "unknown_code:-101"),
}


@pytest.mark.parametrize("adapter", ["douyin_video_list", "toutiao_video_list"])
@pytest.mark.parametrize("code", DOUYIN)
def test_a_code_of_douyin_counts_in_either_envelope(tmp_path: Path, adapter: str, code: int) -> None:
    inside = {"data": {"error_code": code, "description": "told"}, "extra": {"error_code": 0}}
    beside = {"data": {"error_code": 0}, "extra": {"error_code": str(code), "description": "told"}}
    alone = {"data": None, "extra": {"error_code": code}}
    for answer, status in ((inside, "200"), (beside, "200"), (alone, "200"), (inside, "401"), (alone, "500")):
        assert verdict(told(tmp_path, adapter, answer, "--status", status)) == DOUYIN[code]


def test_the_code_that_says_something_wins_over_one_that_does_not(tmp_path: Path) -> None:
    answer = {"data": {"error_code": 1}, "extra": {"error_code": 28001008}}
    assert verdict(told(tmp_path, "douyin_video_list", answer)) == ("auth_error", "token")


@pytest.mark.parametrize("adapter", ["douyin_video_list", "toutiao_video_list"])
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (works(work(1, OLDER, is_top=True), work(2), work(3, OLDER)), ("ok", 3, MOMENT)),
        (works(work(1), work(1, OLDER), has_more=True, cursor=SECONDS), ("ok", 1, MOMENT)),
        (works(work(1, str(SECONDS))), ("ok", 1, MOMENT)),
        (works(work(1, f"{SECONDS}000")), ("ok", 1, MOMENT)),
        (works(work(1, SECONDS + 0.9)), ("ok", 1, MOMENT)),
        (works(work(1, is_reviewed=False), work(2, OLDER, is_reviewed=True)), ("ok", 1, OLDER_MOMENT)),
        (works(work(1, is_reviewed="false"), work(2, is_reviewed=0)), EMPTY),
        (works(work(1, video_status=5), work(2, OLDER, video_status="1")), ("ok", 2, MOMENT)),
        (works(*(work(n, video_status=n) for n in (2, 4, 6, 7))), EMPTY),
        (works(work(1, video_status="7"), work(2, OLDER)), ("ok", 1, OLDER_MOMENT)),
        (works(work(1, FUTURE), work(2, OLDER)), ("ok", 1, OLDER_MOMENT)),
        (works(work(1, FUTURE)), EMPTY),
        (works(work(1, 0), work(2, -5), work(3, "soon"), work(4, None)), ("ok", 4, None)),
        (works(), EMPTY),
        (works(list=None), EMPTY),
        (works(error_code="0"), EMPTY),
        (works(list={}), BROKEN),
        (works(list=[1]), BROKEN),
        ({"data": {"error_code": 0, "has_more": False}, "extra": {"error_code": 0}}, BROKEN),
        ({"extra": {"error_code": 0}}, BROKEN),
        ({"data": None, "extra": {"error_code": 0}}, BROKEN),
        ({"data": [], "extra": {"error_code": 0}}, BROKEN),
    ],
)
def test_works_that_the_public_sees_count_once(
    tmp_path: Path, adapter: str, answer: dict[str, Any], expected: Expected
) -> None:
    found = told(tmp_path, adapter, answer)
    assert summary(found) == expected
    assert found["precision"] == ("second" if expected[2] else "none")


@pytest.mark.parametrize("code", KUAISHOU)
def test_a_result_of_kuaishou_is_told_by_its_code(tmp_path: Path, code: int) -> None:
    for sent, status in ((code, "200"), (str(code), "200"), (code, "400")):
        answer = {"result": sent, "error": "told", "error_msg": "told"}
        assert verdict(told(tmp_path, "kuaishou_photo_list", answer, "--status", status)) == KUAISHOU[code]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"result": 1, "video_list": [photo(1, OLDER * 1000), photo(2, SECONDS)]}, ("ok", 2, MOMENT)),
        ({"result": 1, "video_list": [photo(1, OLDER), photo(2, SECONDS * 1000 + 999)]}, ("ok", 2, MOMENT)),
        ({"result": "1", "video_list": [photo(1), photo(1, OLDER)]}, ("ok", 1, MOMENT)),
        ({"result": 1, "video_list": [photo(1, pending=True), photo(2, OLDER)]}, ("ok", 1, OLDER_MOMENT)),
        ({"result": 1, "video_list": [photo(1, pending="true"), photo(2, pending=1)]}, EMPTY),
        ({"result": 1, "video_list": [photo(1, FUTURE * 1000)]}, EMPTY),
        ({"result": 1, "video_list": []}, EMPTY),
        ({"result": 1, "video_list": None}, EMPTY),
        ({"result": 1}, BROKEN),
        ({"result": 1, "video_list": "none"}, BROKEN),
        ({"video_list": []}, BROKEN),
        ({"result": None, "video_list": []}, BROKEN),
        ({"result": "fine", "video_list": []}, BROKEN),
    ],
)
def test_works_of_kuaishou_are_dated_in_seconds_or_milliseconds(
    tmp_path: Path, answer: dict[str, Any], expected: Expected
) -> None:
    assert summary(told(tmp_path, "kuaishou_photo_list", answer)) == expected


@pytest.mark.parametrize("code", BILIBILI)
def test_a_code_of_bilibili_is_told_by_the_table(tmp_path: Path, code: int) -> None:
    for sent, status in ((code, "200"), (str(code), "200"), (code, "403")):
        answer = {"code": sent, "message": "told", "ttl": 1, "data": None}
        assert verdict(told(tmp_path, "bilibili_archive_list", answer, "--status", status)) == BILIBILI[code]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (archives(archive(1, OLDER), archive(2), archive(3, OLDER)), ("ok", 3, MOMENT)),
        (archives(archive(1, state=-2), archive(2, state=-30), archive(3, OLDER)), ("ok", 1, OLDER_MOMENT)),
        (archives(archive(1, state=-30)), EMPTY),
        (archives(archive(1, state="0")), ("ok", 1, MOMENT)),
        (archives({"resource_id": "BV1", "ptime": SECONDS}), EMPTY),
        (archives(archive(1, 0)), ("ok", 1, None)),
        (archives(archive(1), archive(1, OLDER)), ("ok", 1, MOMENT)),
        (archives(archive(1, FUTURE)), EMPTY),
        (archives(), EMPTY),
        (archives(list=None), EMPTY),
        (archives() | {"data": None}, BROKEN),
        ({"code": 0, "message": "0"}, BROKEN),
        ({"code": 0, "data": {"page": {"total": 0}}}, BROKEN),
        ({"data": {"list": []}}, BROKEN),
        (archives() | {"code": None}, BROKEN),
    ],
)
def test_archives_that_stand_published_count_by_their_date_of_publication(
    tmp_path: Path, answer: dict[str, Any], expected: Expected
) -> None:
    assert summary(told(tmp_path, "bilibili_archive_list", answer)) == expected
