"""Prepared states and the local server of feeds, which several goals share."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness import ROOT, Cost, copy_of, measure
from bench.lines import Plan


class Homes:
    """Prepared states by number of accounts, made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, accounts: int) -> Path:
        home = self.folder / f"home-{accounts}"
        if not home.exists():
            home.mkdir()
            measure("prepare", home, accounts=accounts)
        return home

    def ledgers(self, accounts: int) -> dict[str, str]:
        files = {name: str(self.folder / f"ledgers-{accounts}" / f"{name}.xlsx") for name in ("first", "second")}
        folder = Path(files["first"]).parent
        if not folder.exists():
            folder.mkdir()
            with copy_of(self.of(accounts)) as home:
                measure("save_ledgers", home, folder=str(folder))
        return files


@contextmanager
def feeds(*latency: float) -> Iterator[str]:
    """The address of a server of feeds; `latency`: least and most seconds, as real sites without them."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.feedserver", *map(str, latency)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield f"127.0.0.1:{server.stdout.readline().strip()}"
    finally:
        server.kill()
        server.wait()


def scanned(job: str, homes: Homes, accounts: int, address: str, plan: Plan) -> Cost:
    allowed = {"GOVMEDIA_ALLOW_HOSTS": address}
    with copy_of(homes.of(accounts)) as home:
        measure("point_at_feeds", home, allowed, address=address, parallel=plan.parallel)
        cost = measure(job, home, allowed, parallel=plan.parallel)
    if cost.answer["looked"] != accounts:
        sys.exit(f"{job} looked at {cost.answer} of {accounts}")
    return cost
