"""What the checker finds in the figures of any notice, and what it leaves alone."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.check import contradictions
from notices.pointers import in_words

SOUND = {
    "date": "2022-10-11",
    "window": ["2022-09-10", "2022-09-30"],
    "population": {
        "as_of": "2022-09-30",
        "total": 1012,
        "by_platform": {"微信": 800, "微博": 212},
        "by_level": {"省级/直属": 312, "市县": 700},
        "by_district": None,
    },
    "change": {"opened": 12, "closed": 30, "net": -18, "net_share": "1.75%"},
    "sample": {
        "checked": 276,
        "ratio": "27.27%",
        "by_platform": {
            "微信": {"checked": 200, "failed": 4, "rate": "98%"},
            "微博": {"checked": 76, "failed": 6, "rate": "92.1%"},
        },
        "by_level": {
            "省级/直属": {"checked": 76, "failed": 2, "rate": "97.37%"},
            "市县": {"checked": 200, "failed": 8, "rate": "96%"},
        },
    },
    "failing": {"count": 10},
    "rate": "96.38%",
    "previous": {"rate": "95.1%", "delta_points": "+1.28"},
    "recheck": {"checked": 5, "passed": 4, "still_failing": [{"account": "甲", "platform": "微信"}]},
    "websites": {
        "running": 121,
        "checked": 121,
        "failed": 9,
        "ratio": "100%",
        "rate": "92.56%",
        "parts": [
            {"name": "市", "running": 100, "checked": 100, "failed": 9, "rate": "91%"},
            {"name": "县", "running": 21, "checked": 21, "failed": 0, "rate": "100%"},
        ],
    },
    "problems": [
        {
            "code": "NO_UPDATE_2W",
            "level": None,
            "accounts": 8,
            "items": 9,
            "share": "2.9%",
            "named": [{"account": f"账号{i}"} for i in range(3)],
        },
        {"code": "NO_REPLY", "level": "市县", "accounts": 3, "items": 3, "share": "1.5%", "named": []},
    ],
    "failing_accounts": [{"account": f"账号{i}", "platform": "微博", "unit": "某局", "filed": True} for i in range(10)]
    + [{"account": "未备", "platform": "微博", "unit": "", "filed": False}],
    "unfiled": [{"account": "未备"}],
    "deadline": {"date": "2022-10-19"},
    "draw": {"population": 1012, "drawn": 276},
}


def changed(path, value):
    facts = copy.deepcopy(SOUND)
    *steps, last = path
    place = facts
    for step in steps:
        place = place[step]
    place[last] = value
    return facts


def places(facts):
    return {each.where for each in contradictions(facts)}


def test_a_notice_whose_figures_agree_has_no_contradiction():
    assert contradictions(SOUND) == []


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("population", "total"), 1011, "/population/total"),
        (("population", "by_platform", "微博"), 213, "/population/by_platform"),
        (("population", "by_level", "市县"), 699, "/population/by_level"),
        (("population", "as_of"), "2022-10-12", "/population/as_of"),
        (("change", "net"), -17, "/change/net"),
        (("change", "net_share"), "1.78%", "/change/net_share"),  # over the new number instead of the old
        (("sample", "checked"), 277, "/sample/checked"),
        (("sample", "checked"), 1013, "/sample/checked"),
        (("sample", "ratio"), "27.3%", None),
        (("sample", "ratio"), "27.28%", "/sample/ratio"),
        (("sample", "by_platform", "微博", "failed"), 7, "/sample/by_platform"),
        (("sample", "by_platform", "微博", "rate"), "92.2%", "/sample/by_platform/微博/rate"),
        (("sample", "by_level", "省级/直属", "rate"), "97.4%", None),
        (("sample", "by_level", "省级/直属", "rate"), "97.5%", "/sample/by_level/省级~1直属/rate"),
        (("sample", "by_level", "市县", "failed"), 201, "/sample/by_level/市县/failed"),
        (("failing", "count"), 11, "/failing/count"),
        (("failing", "count"), 277, "/failing/count"),
        (("rate",), "96.39%", "/rate"),
        (("rate",), "96%", "/previous/delta_points"),
        (("previous", "delta_points"), "1.28", None),
        (("previous", "delta_points"), "+1.3", "/previous/delta_points"),
        (("previous", "delta_points"), "-1.28", "/previous/delta_points"),
        (("recheck", "passed"), 6, "/recheck/passed"),
        (("recheck", "passed"), 3, "/recheck/still_failing"),
        (("websites", "failed"), 8, "/websites/failed"),
        (("websites", "rate"), "92.65%", "/websites/rate"),
        (("websites", "parts", 0, "rate"), "91.1%", "/websites/parts/0/rate"),
        (("websites", "checked"), 122, "/websites/checked"),
        (("problems", 0, "accounts"), 2, "/problems/0/accounts"),
        (("problems", 0, "accounts"), 277, "/problems/0/accounts"),
        (("problems", 0, "items"), 7, "/problems/0/items"),
        (("problems", 0, "share"), "3.1%", "/problems/0/share"),
        (("problems", 1, "share"), "1.1%", "/problems/1/share"),  # of all checked instead of its level
        (("failing_accounts",), [], "/failing/count"),
        (("failing_accounts", 0, "account"), "账号1", "/failing/count"),
        (("unfiled",), [], "/unfiled"),
        (("window", 1), "2022-09-01", "/window/1"),
        (("window", 1), "2022-10-20", "/window/1"),
        (("deadline", "date"), "2022-10-10", "/deadline/date"),
        (("date",), "2022-09-29", "/population/as_of"),
        (("draw", "drawn"), 275, "/sample/checked"),
        (("draw", "drawn"), 1013, "/draw/drawn"),
        (("draw", "population"), 1011, "/draw/population"),
    ],
)
def test_one_changed_figure_is_found_where_it_stands(path, value, where):
    found = places(changed(path, value))
    assert (where in found) if where else not found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("rate",), "约96%"),
        (("rate",), "超九成"),
        (("population", "total"), "1000余"),
        (("population", "total"), "近千个"),
        (("sample", "ratio"), "27%左右"),
        (("problems", 0, "accounts"), "10多个"),
        (("previous", "delta_points"), "1个多百分点"),
        (("change", "net_share"), None),
        (("rate",), None),
        (("sample",), None),
        (("failing_accounts",), None),
        (("population",), "1012"),
        (("websites",), None),
        (("population", "total"), "1,012"),
        (("failing", "count"), "10个"),
    ],
)
def test_approximate_missing_and_differently_written_figures_are_left_alone(path, value):
    assert places(changed(path, value)) == set()


def rated(*claims):
    """A notice whose parts print these rates: (checked, failed, rate)."""
    return {
        "sample": {
            "by_platform": {str(n): {"checked": c, "failed": f, "rate": r} for n, (c, f, r) in enumerate(claims)}
        }
    }


@pytest.mark.parametrize(
    ("claims", "wrong"),
    [
        ([(3, 1, "66.66%"), (7, 2, "71.42%")], []),  # truncated throughout
        ([(3, 1, "66.67%"), (7, 2, "71.43%")], []),
        ([(3, 1, "66.67%"), (7, 2, "71.43%"), (6, 1, "83.33%"), (9, 1, "88.88%")], ["3"]),
        ([(3, 1, "66.66%"), (7, 2, "71.42%"), (6, 1, "83.33%"), (9, 1, "88.89%")], ["3"]),
        ([(3, 1, "66.66%"), (7, 2, "71.43%")], ["0"]),  # one against one: half-up is the usual way
        ([(4, 1, "75.0%"), (4, 1, "75%"), (4, 1, "75.00%")], []),
        ([(3, 1, "66%"), (3, 1, "66.6%"), (3, 1, "66.7%")], ["2"]),
        ([(5, 0, "100%"), (5, 0, "100.00%"), (5, 5, "0%")], []),
        ([(112, 1, "100%")], ["0"]),
        ([(200, 1, "99.5%"), (200, 1, "100%")], []),  # half-up without decimals gives 100
        ([(0, 0, None)], []),
    ],
)
def test_one_way_of_rounding_must_give_all_rates_of_a_file(claims, wrong):
    assert places(rated(*claims)) == {f"/sample/by_platform/{n}/rate" for n in wrong}


def test_rates_without_failing_numbers_still_say_how_many_failed():
    by_platform = {"微信": {"checked": 132, "rate": "95.5%"}, "微博": {"checked": 69, "rate": "85.5%"}}
    by_level = {"省级": {"checked": 76, "rate": "85.5%"}, "市级": {"checked": 125, "rate": "96%"}}
    facts = {"sample": {"checked": 201, "by_platform": by_platform, "by_level": by_level}, "failing": {"count": 16}}
    assert contradictions(facts) == []
    facts["failing"]["count"] = 20
    assert places(facts) == {"/sample/by_platform", "/sample/by_level"}
    facts["failing"]["count"] = None
    by_level["市级"]["rate"] = "90%"
    assert places(facts) == {"/sample"}


def test_a_rate_over_nothing_is_wrong():
    assert places({"sample": {"checked": 0}, "failing": {"count": 0}, "rate": "100%"}) == {"/rate"}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5000)
    | st.floats(allow_nan=False)
    | st.text(max_size=6)
    | st.sampled_from(["96.38%", "约5", "2022-10-01", "1e400", "-0%", "１２%", "∞%"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*SOUND, *SOUND["sample"], *SOUND["population"], "failed", "named", "account", "level"]),
            inner,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(list(SOUND)), json_values))
def test_any_json_gets_an_answer(facts):
    assert isinstance(contradictions(facts), list)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_breaking_any_part_of_a_sound_notice_never_breaks_the_checker(data):
    facts = copy.deepcopy(SOUND)
    key = data.draw(st.sampled_from(list(facts)))
    if isinstance(facts[key], dict):
        facts[key][data.draw(st.sampled_from(list(facts[key])))] = data.draw(json_values)
    else:
        facts[key] = data.draw(json_values)
    assert isinstance(contradictions(facts), list)


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("/deadline/date", "整改期限"),
        ("/change/net_share", "增减·净增减幅度"),
        ("/sample/by_platform/微信/rate", "检查数·分平台·微信·合格率"),
        ("/problems/0/accounts", "问题·第1项·账号数"),
        ("/sample/checked", "检查数"),
    ],
)
def test_a_place_has_a_name_in_words(pointer, words):
    assert in_words(pointer) == words
