"""When was checked: a check closed before its planned end was over on that day."""

import pytest

from notices.check import contradictions
from notices.tests.frozen import frozen
from notices.tests.papers import made


@pytest.mark.parametrize(
    ("closed_on", "window"),
    [
        ("2022-09-20", ["2022-09-01", "2022-09-20"]),
        ("2022-10-08", ["2022-09-01", "2022-09-30"]),
        ("2022-08-30", ["2022-09-01", "2022-09-30"]),
    ],
)
def test_the_printed_window_ends_with_the_check(closed_on, window):
    base = frozen({"weibo": 5}) | {"window": ["2022-09-01", "2022-09-30"], "closed_on": closed_on}
    assert made(base)[0]["window"] == window


def test_a_check_closed_early_contradicts_nothing():
    base = frozen({"weibo": 5}) | {"window": ["2022-09-01", "2022-12-31"], "closed_on": "2022-11-20"}
    facts, _ = made(base, {"date": "2022-11-20"})
    assert contradictions(facts) == []
