"""Goals 16, 17 and 18: how they are measured beside each other and what they must reach."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.harness import Comparison, Cost, compare, measure
from bench.homes import Homes
from bench.lines import Line, Missing, Plan, growth
from bench.postgres import binaries, server

NAME = "DISTINCT ON over plain looks"


@dataclass(frozen=True)
class History:
    """One database with a history of a look a day."""

    home: Path
    url: str
    days: int

    def measure(self, job: str, **arguments: object) -> Cost:
        return measure(job, self.home, {"DATABASE_URL": self.url}, **arguments)


def history(homes: Homes, plan: Plan) -> Iterator[Line | Missing]:
    if binaries() is None:
        yield from (Missing(f"{goal} history", "PostgreSQL (postgresql)") for goal in ("16", "17", "18"))
        return
    home = homes.folder / "home-history"
    home.mkdir()
    with server() as address:
        made = []
        for name, days in (("quarter", plan.days // 4), ("postgres", plan.days)):
            found = History(home, address.format(name=name), days)
            if name != "postgres":
                History(home, address.format(name="postgres"), 0).measure("create_database", name=name)
            found.measure("prepare", accounts=plan.watched)
            found.measure("fill_history", days=days)
            made.append(found)
        yield from _lines(*made, plan)


def _lines(small: History, large: History, plan: Plan) -> Iterator[Line]:
    looks = plan.watched * plan.days
    first, second = (_stale(each, plan) for each in (small, large))
    yield Line("16 stale at T", looks // 4, NAME, first, "seconds", bar=0.05)
    grown = growth(second, first, "seconds")
    yield Line("16 stale at T", looks, NAME, second, "seconds", bar=0.05, growth=grown, growth_bar=2.0)
    sizes = [each.measure("history_sizes").answer for each in (small, large)]
    for found, size in zip(sizes, (looks // 4, looks), strict=True):
        both = Comparison([_megabytes(found["ours"])], [_megabytes(found["plain"])])
        grown = found["ours"] / sizes[0]["ours"]
        yield Line("17 history, MB for s", size, "plain table + btree", both, "seconds", 0.40, grown, 4.4)
    for name, bar, with_account in (("save() per look", 0.10, False), ("save() of look and account", None, True)):
        both = compare(
            lambda: _written("write_ours", large, plan),
            lambda with_account=with_account: _written("write_saves", large, plan, with_account=with_account),
            plan.rounds,
        )
        yield Line("18 write a pass", plan.endpoints, name, both, "seconds", bar=bar)


def _megabytes(size: float) -> Cost:
    return Cost(size, size, 0.0, None)


def _stale(each: History, plan: Plan) -> Comparison:
    both = compare(
        lambda: each.measure("stale_ours", days=each.days),
        lambda: each.measure("stale_distinct_on", days=each.days),
        plan.rounds,
    )
    if any(ours.answer != peer.answer for ours, peer in zip(both.ours, both.peer, strict=True)):
        sys.exit(f"not the same accounts: {both.ours[0].answer} {both.peer[0].answer}")
    return both


def _written(job: str, each: History, plan: Plan, **more: bool) -> Cost:
    cost = each.measure(job, accounts=plan.endpoints, **more)
    if cost.answer["looks"] != plan.endpoints:
        sys.exit(f"{job} wrote {cost.answer} of {plan.endpoints}")
    return cost
