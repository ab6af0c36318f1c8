"""Goals 15 and 20 and the statistics of a round, at the sizes of a province and of the nation."""

import sys
from collections.abc import Iterator
from math import log

from bench.harness import Comparison, compare, copy_of, measure
from bench.homes import Homes
from bench.lines import PROVINCE, Line, Plan, growth


def draws(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goal 20: frame, hash and draw against instances and random.sample; n log n."""
    small, large = (
        compare(
            lambda home=homes.of(size): measure("draw_ours", home),
            lambda home=homes.of(size): measure("draw_objects", home),
            plan.rounds,
        )
        for size in (PROVINCE, plan.listed)
    )
    if {cost.answer["drawn"] for cost in large.ours} != {cost.answer["drawn"] for cost in large.peer}:
        sys.exit("the two draws differ in size")
    name, ratio = "model instances + random.sample", plan.listed / PROVINCE
    yield Line("20 draw", PROVINCE, name, small)
    yield Line(
        "20 draw",
        plan.listed,
        name,
        large,
        bar=0.30,
        growth=growth(large, small),
        growth_bar=1.1 * ratio * log(plan.listed) / log(PROVINCE),
    )


def statistics(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Four tables of rates from the kept cells against counting the sheets: here the worst case, every unit its own district."""
    with copy_of(homes.of(plan.listed)) as home:
        measure("close_a_round", home)
        both = compare(
            lambda: measure("statistics_ours", home), lambda: measure("statistics_objects", home), plan.rounds
        )
    if both.ours[0].answer != both.peer[0].answer:
        sys.exit(f"the two statistics differ: {both.ours[0].answer} {both.peer[0].answer}")
    yield Line("statistics of a round", plan.listed, "model instances counted in Python", both, bar=0.40)


def dashboards(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goal 15: constant in accounts."""
    small, large = (_dashboard(homes, size, plan) for size in (PROVINCE, plan.listed))
    name = "one GROUP BY per block"
    yield Line("15 dashboard", PROVINCE, name, small)
    yield Line("15 dashboard", plan.listed, name, large, bar=0.05, growth=growth(large, small), growth_bar=1.5)


def _dashboard(homes: Homes, size: int, plan: Plan) -> Comparison:
    with copy_of(homes.of(size)) as home:
        measure("keep_figures", home)
        return compare(
            lambda: measure("dashboard_ours", home), lambda: measure("dashboard_group_by", home), plan.rounds
        )
