"""Runs one measured job in a process of its own, compares two jobs round by round, and keeps prepared homes."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Cost:
    """What one run of one job took: wall and processor seconds, peak memory above the idle process, its answer."""

    seconds: float
    cpu: float
    peak_mb: float
    answer: Any


@dataclass
class Comparison:
    """The costs of our job and the peer's, measured in turn."""

    ours: list[Cost] = field(default_factory=list)
    peer: list[Cost] = field(default_factory=list)

    def ratio(self, what: str = "cpu") -> float | None:
        """Median of the ratios of runs that lay beside each other."""
        pairs = [getattr(a, what) / getattr(b, what) for a, b in zip(self.ours, self.peer, strict=False)]
        return statistics.median(pairs) if pairs else None

    def ours_median(self, what: str = "cpu") -> float:
        return statistics.median(getattr(cost, what) for cost in self.ours)

    def peer_median(self, what: str = "cpu") -> float | None:
        return statistics.median(getattr(cost, what) for cost in self.peer) if self.peer else None


def measure(job: str, home: Path, environment: dict[str, str] | None = None, **arguments: Any) -> Cost:
    """Run `bench.child JOB` on the state in `home`; a failing job ends the whole run with its own words."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.child", job, json.dumps(arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "GOVMEDIA_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            **(environment or {}),
        },
        check=False,
    )
    if done.returncode:
        sys.exit(f"{job} failed:\n{done.stderr[-3000:]}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def compare(ours: Callable[[], Cost], peer: Callable[[], Cost], rounds: int) -> Comparison:
    """The two in turn, the order changing every round, so that a noisy minute hits both."""
    comparison = Comparison()
    for number in range(rounds):
        for side in ("ours", "peer") if number % 2 == 0 else ("peer", "ours"):
            getattr(comparison, side).append(ours() if side == "ours" else peer())
    return comparison


@contextmanager
def copy_of(home: Path) -> Iterator[Path]:
    """A copy of a prepared home, for jobs that write."""
    copy = home.with_name(home.name + "-copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)
