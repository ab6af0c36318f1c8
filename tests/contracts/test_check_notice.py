"""check_notice finds figures of a notice that cannot stand beside each other, and leaves the others alone."""

from pathlib import Path
from typing import Any

import pytest

from tests.contracts.notice_files import BASE, bent, check, failed, pointed
from tests.contracts.support import refused


def test_a_notice_whose_figures_agree_passes(tmp_path: Path) -> None:
    assert check(tmp_path, BASE) == (0, [])


CASES: dict[str, tuple[dict[str, Any], str]] = {
    "rate": ({"rate": "95.98%"}, "/rate"),
    "rate off by a digit": ({"rate": "94.96%"}, "/rate"),
    "failing share printed as rate": ({"rate": "5.02%"}, "/rate"),
    "ratio": ({"sample__ratio": "20.9%"}, "/sample/ratio"),
    "rate of a platform": ({"sample__by_platform__微信__rate": "96.45%"}, "/sample/by_platform/微信/rate"),
    "rate of a level": ({"sample__by_level__市级__rate": "88.47%"}, "/sample/by_level/市级/rate"),
    "platforms of the population": ({"population__by_platform__微信": 601}, "/population"),
    "levels of the population": ({"population__by_level__县级": 599}, "/population"),
    "districts of the population": ({"population__by_district": {"雨湖区": 400, "岳塘区": 500}}, "/population"),
    "platforms of the sample": (
        {"sample__by_platform__微信__checked": 133, "sample__by_platform__微信__rate": "95.49%"},
        "/sample",
    ),
    "levels imply other failures": (
        {"sample__by_level__县级__failed": 4, "sample__by_level__县级__rate": "97.2%"},
        "/",
    ),
    "more checked than exist": (
        {
            "population__total": 200,
            "population__by_platform": {},
            "population__by_level": {},
            "sample__ratio": None,
            "draw": None,
            "change": None,
        },
        "/",
    ),
    "failing list too short": ({"failing_accounts": [failed(1)]}, "/fail"),
    "failing list too long": ({"failing_accounts": [failed(number) for number in range(12)]}, "/fail"),
    "more fail than were checked": ({"failing__count": 300}, "/"),
    "net": ({"change__net": -60}, "/change"),
    "growth over the new number": ({"change__net_share": "5.0%"}, "/change/net_share"),
    "delta": ({"previous__delta_points": "+4.88"}, "/previous"),
    "delta with the wrong sign": ({"previous__delta_points": "-4.87"}, "/previous"),
    "recheck": ({"recheck__passed": 5}, "/recheck"),
    "websites rate": ({"websites__rate": "93.5%"}, "/websites/rate"),
    "websites ratio": ({"websites__ratio": "81%"}, "/websites/ratio"),
    "more websites checked than run": ({"websites__running": 30, "websites__ratio": None}, "/websites"),
    "more websites fail than were checked": ({"websites__failed": 41, "websites__rate": None}, "/websites"),
    "share of a problem": ({"problems__0__share": "6.02%"}, "/problems/0/share"),
    "more named than counted": (
        {
            "problems__0__accounts": 1,
            "problems__0__items": 1,
            "problems__0__share": "0.46%",
            "problems__0__named": [{"account": "a"}, {"account": "b"}],
        },
        "/problems/0",
    ),
    "deadline before the notice": ({"deadline__date": "2022-10-01"}, "/"),
    "as-of after the notice": ({"population__as_of": "2022-12-01"}, "/"),
    "window the wrong way round": ({"window": ["2022-09-30", "2022-09-01"]}, "/window"),
    "window ends after the notice": ({"window": ["2022-09-01", "2022-11-30"]}, "/"),
    "draw over another population": ({"draw__population": 999}, "/"),
    "hundred with a failure": ({"rate": "100%"}, "/rate"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_contradiction_is_found_where_it_stands(tmp_path: Path, name: str) -> None:
    changes, where = CASES[name]
    facts = bent(**changes)
    code, found = check(tmp_path, facts)
    assert code == 1
    assert all({"where", "printed", "expected"} <= set(entry) for entry in found)
    assert all(entry["where"].startswith("/") and pointed(facts, entry["where"]) for entry in found), found
    assert any(entry["where"].startswith(where) for entry in found), found


def test_a_contradiction_says_what_is_printed_and_what_was_expected(tmp_path: Path) -> None:
    _, found = check(tmp_path, bent(sample__ratio="20.9%"))
    assert [(entry["where"], entry["printed"], entry["expected"]) for entry in found] == [
        ("/sample/ratio", "20.9%", "21.9%")
    ]


HALF_UP = {"sample__by_platform__微信__rate": "95.5%"}  # 126/132 = 95.4545…
CUT = {"sample__by_platform__微信__rate": "95.4%"}
OVERALL_UP, OVERALL_CUT = {"rate": "95%"}, {"rate": "94%"}  # 208/219 = 94.977…
NEUTRAL = {"previous": None, "sample__by_level": {}, "problems": [], "change": None}


@pytest.mark.parametrize(
    ("changes", "code"),
    [(HALF_UP | OVERALL_UP, 0), (CUT | OVERALL_CUT, 0), (HALF_UP | OVERALL_CUT, 1), (CUT | OVERALL_UP, 1)],
    ids=["both half-up", "both cut", "half-up and cut", "cut and half-up"],
)
def test_half_up_and_truncation_are_both_right_but_not_in_one_notice(
    tmp_path: Path, changes: dict[str, Any], code: int
) -> None:
    assert check(tmp_path, bent(**NEUTRAL, **changes))[0] == code


@pytest.mark.parametrize("rate", ["94.98%", "95.0%", "95%", "94.977%"])
def test_a_rate_is_right_at_its_own_number_of_decimals(tmp_path: Path, rate: str) -> None:
    assert check(tmp_path, bent(rate=rate, previous=None))[0] == 0


@pytest.mark.parametrize(
    "ratio", ["约30%", "近30%", "30%多", "超20%", "20%余", "20%以上", "30%以下", "30%左右", "不足30%", "余30%"]
)
def test_figures_that_say_they_are_rough_are_left_alone(tmp_path: Path, ratio: str) -> None:
    assert check(tmp_path, bent(sample__ratio=ratio)) == (0, [])


@pytest.mark.parametrize(("printed", "code"), [("+4.87", 0), ("4.87", 0), ("+4.87%", 0), ("+5.1", 1)])
def test_a_delta_is_the_difference_of_the_two_printed_rates(tmp_path: Path, printed: str, code: int) -> None:
    assert check(tmp_path, bent(previous__delta_points=printed))[0] == code


HARMLESS: dict[str, dict[str, Any]] = {
    "unfiled accounts are listed and not counted": {
        "failing_accounts": [*BASE["failing_accounts"], failed(99) | {"filed": False}],
        "unfiled": [failed(99) | {"filed": False}],
    },
    "problems overlap and add to more": {
        "problems": [BASE["problems"][0], BASE["problems"][0] | {"code": "TYPO", "veto": False}]
    },
    "a problem names fewer than it counts": {"problems__0__named": []},
    "a category without a number": {
        "problems__0__accounts": None,
        "problems__0__items": None,
        "problems__0__share": None,
    },
    "nothing known of the last period": {"previous": None},
    "no websites": {"websites": None},
    "no recheck": {"recheck": None},
    "no breakdown": {
        "sample__by_platform": {},
        "sample__by_level": {},
        "population__by_platform": {},
        "population__by_level": {},
    },
    "unknown total": {
        "population__total": None,
        "population__by_platform": {},
        "population__by_level": {},
        "sample__ratio": None,
        "change": None,
        "draw": None,
    },
    "no failing number": {
        "failing__count": None,
        "failing_accounts": [],
        "problems": [],
        "sample__by_platform": {},
        "sample__by_level": {},
    },
    "only a rate": {"failing__count": None, "failing_accounts": [], "problems": [], "sample": None},
    "no change": {"change": None},
    "window before the period": {"window": ["2022-06-01", "2022-08-30"]},
    "all pass though problems were found": {
        "failing__count": 0,
        "rate": "100%",
        "failing_accounts": [],
        "previous": None,
        "sample__by_platform": {},
        "sample__by_level": {},
        "problems__0__veto": False,
    },
}


@pytest.mark.parametrize("name", HARMLESS)
def test_odd_notices_that_do_not_contradict_themselves_pass(tmp_path: Path, name: str) -> None:
    assert check(tmp_path, bent(**HARMLESS[name])) == (0, [])


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "null", '{"rate": NaN}'])
def test_what_is_no_facts_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "facts.json").write_text(text)
    refused("check_notice", tmp_path / "facts.json")


def test_a_facts_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    refused("check_notice", tmp_path / "none.json")
