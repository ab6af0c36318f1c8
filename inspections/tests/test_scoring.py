"""Verdicts from findings and statistics from verdicts."""

import pytest

from inspections.scoring import Mark, counted, rate_text, statistics, verdict

VETO = Mark(veto=True)


@pytest.mark.parametrize(
    ("marks", "passed", "expected"),
    [
        ([], False, "unchecked"),
        ([], True, "pass"),
        ([Mark()], False, "pass"),  # a problem does not fail
        ([Mark()] * 9, False, "pass"),
        ([VETO], False, "fail"),
        ([Mark(), VETO], True, "fail"),  # one veto is enough
        ([Mark(veto=True, confirmed=False)], False, "unchecked"),  # suspected counts for nothing
        ([Mark(veto=True, confirmed=False)], True, "pass"),
        ([Mark(veto=True, corrected_at_once=True)], False, "pass"),
        ([Mark(veto=True, outside_round=True)], False, "pass"),
        ([Mark(veto=True, corrected_at_once=True), VETO], False, "fail"),
        ([Mark(undetermined=True)], False, "undetermined"),
        ([Mark(undetermined=True, veto=True)], False, "undetermined"),
        ([Mark(undetermined=True), Mark()], False, "undetermined"),
        ([Mark(undetermined=True), VETO], False, "fail"),
        ([Mark(undetermined=True, confirmed=False)], False, "unchecked"),
    ],
)
def test_verdict_of_an_account(marks, passed, expected):
    assert verdict(marks, passed=passed) == expected


@pytest.mark.parametrize(("answer", "expected"), [("pass", "pass"), ("exclude", "unchecked")])
def test_the_office_says_what_unchecked_accounts_count_as(answer, expected):
    assert counted("unchecked", answer) == expected
    assert counted("fail", answer) == "fail"


def test_statistics_leave_undetermined_and_unchecked_out_of_the_checked():
    verdicts = ["pass", "fail", "undetermined", "unchecked", "pass"]
    found = statistics({"by_level": ["市", "市", "市", "县", "县"]}, verdicts)
    assert (found["drawn"], found["checked"], found["failed"]) == (5, 3, 1)
    assert found["by_level"]["市"] == {"checked": 2, "failed": 1, "undetermined": 1, "unchecked": 0}
    assert found["by_level"]["县"] == {"checked": 1, "failed": 0, "undetermined": 0, "unchecked": 1}


@pytest.mark.parametrize(
    ("passed", "checked", "decimals", "printed"),
    [
        (111, 112, 2, "99.11%"),
        (266, 276, 2, "96.38%"),
        (112, 121, 2, "92.56%"),
        (197, 219, 1, "90%"),
        (65, 76, 1, "85.5%"),
        (63, 66, 1, "95.5%"),
        (3, 4, 2, "75%"),
        (5, 5, 2, "100%"),
        (0, 5, 2, "0%"),
        (1, 8, 0, "13%"),  # 12.5 goes up
        (0, 0, 2, None),
    ],
)
def test_a_rate_is_half_up_from_integers_without_trailing_zeros(passed, checked, decimals, printed):
    assert rate_text(passed, checked, decimals) == printed
