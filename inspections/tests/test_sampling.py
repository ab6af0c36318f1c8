"""The draw of a round, repeated by a script that shares no code with it."""

import hashlib
import math
import unicodedata
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.sampling import DrawRefused, Frame, Plan, build_frame, draw, exact_share, frame_line

LEVELS = ["省级", "市级", "县级", ""]


def frame_of(size: int) -> Frame:
    platforms = ["weibo", "wechat_official", "app"]
    return build_frame(
        frame_line(platforms[i % 3], f"ＡＢ账号{i}", f"单位{i % 7}", f"区{i % 2}", LEVELS[i % 4 if i % 5 else 0])
        for i in range(size)
    )


def repeat_by_hand(text: str, seed: str, shares: dict[str, str], column: int | None, must: set[str]) -> set[str]:
    """What a third person writes from the printed rule: frame text, seed and shares in, lines out."""
    sha = hashlib.sha256(text.encode("utf-8")).hexdigest()
    lines = text.split("\n")[:-1]
    assert lines == sorted(lines, key=lambda line: line.encode("utf-8"))
    seed = unicodedata.normalize("NFC", seed).strip()
    groups = defaultdict(list)
    for line in lines:
        score = hashlib.sha256(f"{seed}\n{sha}\n{line}".encode()).hexdigest()
        groups["" if column is None else line.split("\t")[column]].append((score, line))
    taken = set(must)
    for name, group in groups.items():
        n = math.ceil(Decimal(shares.get(name, shares["*"])) * len(group))
        missing = n - sum(line in must for _, line in group)
        free = [line for _, line in sorted(group) if line not in must]
        taken |= set(free[: max(missing, 0)])
    return taken


@pytest.mark.parametrize("seed", ["2022-Q3", " 湘潭 第三季度 ", "e\u0301te", "0"])
@pytest.mark.parametrize(
    ("share", "strata", "quotas"),
    [
        ("0.3", "", {}),
        ("0.1", "level", {}),
        ("0.25", "level", {"省级": "1.0", "县级": "0.07"}),
        ("0.3333", "platform", {"app": "0.5"}),
        ("1", "district", {}),
    ],
)
def test_a_third_person_draws_the_same_accounts(seed, share, strata, quotas):
    frame = frame_of(211)
    must = {frame.lines[i] for i in (0, 5, 77)}
    plan = Plan(strata, exact_share(share), None, {name: exact_share(part) for name, part in quotas.items()})
    column = {"": None, "platform": 0, "district": 3, "level": 4}[strata]
    by_hand = repeat_by_hand(frame.text, seed, {"*": share, **quotas}, column, must)
    assert set(draw(frame, plan, seed, must)) == by_hand


@given(st.integers(1, 400), st.integers(1, 100), st.sets(st.integers(0, 399), max_size=60))
def test_must_includes_count_in_the_number_and_are_never_cut(size, percent, picks):
    frame = frame_of(size)
    must = {frame.lines[i] for i in picks if i < size}
    drawn = draw(frame, Plan("", Fraction(percent, 100), None, {}), "s", must)
    assert must <= set(drawn)
    assert len(drawn) == max(math.ceil(Fraction(percent, 100) * size), len(must))


@given(st.integers(1, 300), st.data())
def test_a_count_is_met_exactly_over_all_strata(size, data):
    frame = frame_of(size)
    count = data.draw(st.integers(1, size))
    must = set(data.draw(st.sets(st.sampled_from(frame.lines), max_size=20)))
    drawn = draw(frame, Plan("level", None, count, {}), "s", must)
    assert len(drawn) == max(count, len(must))
    assert must <= set(drawn)


def test_the_rest_of_a_count_goes_to_the_largest_remainders_and_ties_by_name():
    names = "甲乙丙"
    frame = build_frame(frame_line("weibo", f"{name}{i}", "单位", "", name) for name in names for i in range(5))
    drawn = draw(frame, Plan("level", None, 7, {}), "s", set())
    shares = {name: sum(line.endswith(name) for line in drawn) for name in names}
    assert shares == {"丙": 3, "乙": 2, "甲": 2}  # 丙 (U+4E19) is the first by code point


def test_decimals_are_exact_where_floats_are_not():
    frame = build_frame(frame_line("weibo", f"号{i}", "单位", "", "") for i in range(10))
    assert len(draw(frame, Plan("", exact_share("0.3"), None, {}), "s")) == 3  # 0.1+0.1+0.1 would give 4
    assert len(draw(frame, Plan("", exact_share("70%"), None, {}), "s")) == 7


def test_equal_lines_are_refused_and_named():
    twice = frame_line("weibo", "平安ＡＢ", "公安局", "甲县", "县级")
    with pytest.raises(DrawRefused) as refused:
        build_frame([twice, frame_line("weibo", "平安AB", "公安局", "甲县", "县级")])
    assert refused.value.lines == [twice]


@pytest.mark.parametrize("text", ["0", "1.01", "三成", "-0.1", "1e-9999999", "", "120%", "NaN"])
def test_a_share_that_is_none_is_refused(text):
    with pytest.raises(DrawRefused):
        exact_share(text)


def test_a_quota_for_a_group_that_does_not_exist_is_refused():
    with pytest.raises(DrawRefused, match="州级"):
        draw(frame_of(20), Plan("level", Fraction(1, 2), None, {"州级": Fraction(1)}), "s")


@pytest.mark.parametrize("name", ["换\n行", "制\t表"])
def test_a_name_that_would_break_the_frame_is_refused(name):
    with pytest.raises(DrawRefused):
        build_frame([frame_line("weibo", name, "单位", "", "")])


def test_the_frame_ends_with_a_line_feed_and_its_hash_is_of_the_text():
    frame = frame_of(3)
    assert frame.text.endswith("\n")
    assert frame.sha256 == hashlib.sha256(frame.text.encode()).hexdigest()
    assert "AB账号1" in frame.text
