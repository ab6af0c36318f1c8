"""Prints the measured goals, one line each; exit code 1 when a bar is missed."""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from bench.goals import GOALS, run
from bench.lines import QUICK, Line, Missing, Plan

HEAD = f"{'goal':26}{'size':>8}  {'ratio':>7} {'bar':>6}  {'ours s':>8} {'peer s':>8} {'cpu s':>8} {'peak MB':>8} {'growth':>7} {'≤':>6}"


def verdicts(line: Line) -> Iterator[bool]:
    ratio = line.comparison.ratio(line.what)
    if line.bar is not None and ratio is not None:
        yield ratio <= line.bar
    if line.growth_bar is not None and line.growth is not None:
        yield line.growth <= line.growth_bar
    if line.memory_bar is not None:
        yield max(cost.peak_mb for cost in line.comparison.ours) <= line.memory_bar


def shown(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def text(line: Line) -> str:
    both = line.comparison
    figures = (
        f"{shown(both.ratio(line.what), '.3f'):>7} {shown(line.bar, '.2f'):>6}  {both.ours_median('seconds'):8.3f} "
        f"{shown(both.peer_median('seconds'), '.3f'):>8} {both.ours_median('cpu'):8.3f} "
        f"{max(cost.peak_mb for cost in both.ours):8.1f} {shown(line.growth, '.2f'):>7} {shown(line.growth_bar, '.1f'):>6}"
    )
    return f"{line.goal:26}{line.size:8}  {figures}  {'ok' if all(verdicts(line)) else 'MISSED'}  vs {line.against}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sizes, one round")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds per comparison instead of 5: the sizes stay")
    parser.add_argument("goals", nargs="*", metavar="GOAL", help=f"any of {', '.join(GOALS)}")
    options = parser.parse_args()
    if unknown := set(options.goals) - set(GOALS):
        parser.error(f"no such goal: {', '.join(sorted(unknown))}")
    plan = QUICK if options.quick else Plan()
    plan = replace(plan, rounds=max(1, options.rounds or plan.rounds))
    began, missed = time.monotonic(), 0
    print(
        "Ratio: processor seconds, ours / peer, median over rounds that lie side by side. Growth: ours, large / small."
    )
    print(HEAD)
    for line in run(options.goals or list(GOALS), plan):
        if isinstance(line, Missing):
            print(f"{line.goal:26} NOT MEASURED: this machine lacks {line.needs}", flush=True)
            missed += 1
            continue
        print(text(line), flush=True)
        missed += not all(verdicts(line))
    print(f"{missed} missed or not measured, {time.monotonic() - began:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
