"""What every goal is made of: the sizes of a run, and one printed line."""

from dataclasses import dataclass

from bench.harness import Comparison

PROVINCE = 6030


@dataclass(frozen=True)
class Plan:
    """How large and how often; --quick is for a look, not for a verdict."""

    rounds: int = 5
    rows: int = 100_000
    endpoints: int = 2_000
    listed: int = 150_000
    parallel: int = 32
    feeds: int = 1_000
    watched: int = 27_400  # accounts of the history, looked at once on each of so many days: ten million looks
    days: int = 365


QUICK = Plan(rounds=1, rows=25_000, endpoints=500, listed=30_000, feeds=300, watched=4_000, days=100)


@dataclass(frozen=True)
class Line:
    """One printed line: a goal at a size, its figures and its bar (None: shown, not judged)."""

    goal: str
    size: int
    against: str
    comparison: Comparison
    what: str = "cpu"
    bar: float | None = None
    growth: float | None = None
    growth_bar: float | None = None
    memory_bar: float | None = None


@dataclass(frozen=True)
class Missing:
    """A goal that could not be measured here, and what it needs."""

    goal: str
    needs: str


def growth(large: Comparison, small: Comparison, what: str = "cpu") -> float:
    return large.ours_median(what) / small.ours_median(what)
