"""What the printed figures promise: exact rounding, the issuer's zeros, no false precision."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.figures import HALF_UP, TRUNCATE, Style, percent, points, read_percent

ONE = Style(decimals=1)
TWO = Style(decimals=2)
TWO_DOWN = Style(decimals=2, rounding=TRUNCATE)


@pytest.mark.parametrize(
    ("part", "whole", "style", "printed"),
    [
        (111, 112, TWO, "99.11%"),
        (266, 276, TWO, "96.38%"),
        (276, 1012, TWO, "27.27%"),
        (112, 121, TWO, "92.56%"),
        (65, 76, ONE, "85.5%"),
        (197, 219, ONE, "90%"),
        (197, 219, ONE.but(zeros=True), "90.0%"),
        (3, 4, ONE, "75%"),
        (351, 6381, ONE, "5.5%"),
        (1, 8, TWO, "12.5%"),
        (1, 8, TWO.but(zeros=True), "12.50%"),
        (2, 3, TWO, "66.67%"),
        (2, 3, TWO_DOWN, "66.66%"),
        (1, 200, Style(decimals=0), "1%"),
        (1, 200, Style(decimals=0, rounding=TRUNCATE), "0%"),
        (449, 449, TWO.but(zeros=True), "100%"),
        (0, 7, TWO, "0%"),
        (0, 0, TWO, None),
        (None, 5, TWO, None),
        (5, None, TWO, None),
    ],
)
def test_a_share_is_printed_as_the_issuer_prints_it(part, whole, style, printed):
    assert percent(part, whole, style) == printed


@given(
    whole=st.integers(1, 200_000),
    share=st.fractions(0, 1),
    decimals=st.integers(0, 4),
    zeros=st.booleans(),
    rounding=st.sampled_from([HALF_UP, TRUNCATE]),
)
def test_every_share_equals_exact_arithmetic(whole, share, decimals, zeros, rounding):
    part = floor(whole * share)
    printed = percent(part, whole, Style(decimals, rounding, zeros))
    step = Fraction(1, 10**decimals)
    lift = Fraction(1, 2) if rounding == HALF_UP else 0
    exact = floor(Fraction(part * 100, whole) / step + lift) * step
    assert Fraction(read_percent(printed)) == exact
    if zeros and exact != 100:
        assert len(printed.rstrip("%").partition(".")[2]) == decimals
    else:
        assert not ("." in printed and printed.endswith("0%"))


@pytest.mark.parametrize(
    ("now", "before", "zeros", "printed"),
    [
        ("93.5%", "91.2%", False, "+2.3"),
        ("96.38%", "90%", False, "+6.38"),
        ("90%", "98.2%", False, "-8.2"),
        ("97.10%", "94.0%", True, "+3.10"),
        ("97.10%", "94.0%", False, "+3.1"),
        ("100%", "100%", True, "0"),
        ("100%", None, False, None),
        (None, "90%", False, None),
        ("90%", "约88%", False, None),
    ],
)
def test_a_change_is_the_difference_of_the_two_printed_rates(now, before, zeros, printed):
    assert points(now, before, zeros) == printed
