"""Goals 9, 10 and 11: how they are measured beside each other and what they must reach."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace

from bench.harness import Comparison, Cost, compare, measure
from bench.homes import Homes, feeds, scanned
from bench.lines import Line, Missing, Plan, growth

SLOW = (0.1, 0.2)  # seconds a site takes: the client must wait for sites, not they for the processor of this machine
SHARE = 20  # feedparser reads the feeds this many times less often


def newsboat(homes: Homes, plan: Plan) -> Iterator[Line | Missing]:
    """Goal 9."""
    if shutil.which("newsboat") is None:
        yield Missing("9 scan of feeds", "newsboat")
        return
    sizes = (plan.feeds // 4, plan.feeds)
    with feeds() as address:
        small, large = (
            compare(
                lambda size=size: scanned("scan_ours", homes, size, address, plan),
                lambda size=size: scanned("scan_newsboat", homes, size, address, plan),
                plan.rounds,
            )
            for size in sizes
        )
    name = f"newsboat -x reload, {plan.parallel} threads"
    yield Line("9 scan of feeds", sizes[1], name, large, bar=0.25, growth=growth(large, small), growth_bar=4.8)


def throughput(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goal 10: at least 0.80 of what so many clients could do who never wait for anything but the site."""
    both = Comparison()
    with feeds(*SLOW) as address:
        for _ in range(plan.rounds):
            latency = measure("alone", homes.of(plan.feeds), address=address).answer["latency"]
            both.ours.append(scanned("scan_ours", homes, plan.feeds, address, plan))
            ideal = plan.feeds * latency / plan.parallel
            both.peer.append(Cost(ideal, ideal, 0.0, None))
    name = f"time of {plan.parallel} clients at {sum(SLOW) / 2 * 1000:.0f} ms who never wait (0.80 of it: 1.25)"
    yield Line("10 throughput, time", plan.feeds, name, both, "seconds", bar=1.25)


def parse(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Goal 11, and the same newest date on every feed."""
    home = homes.folder  # no database is asked
    both = compare(lambda: _shared(measure("parse_ours", home)), lambda: measure("parse_feedparser", home), plan.rounds)
    for ours, peer in zip(both.ours, both.peer, strict=True):
        pairs = zip(ours.answer["newest"], peer.answer["newest"], strict=True)
        if wrong := [pair for pair in pairs if pair[1] is not None and pair[0] != pair[1]]:
            sys.exit(f"not the same newest date: {wrong}")
    yield Line("11 parse feeds", len(both.ours[0].answer["newest"]), "feedparser, same newest dates", both, bar=0.05)


def _shared(cost: Cost) -> Cost:
    return replace(cost, seconds=cost.seconds / SHARE, cpu=cost.cpu / SHARE)
