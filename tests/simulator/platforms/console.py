"""The simulator's own page: what it pretends, how often it was asked, and a push of new tickets on demand."""

from typing import Any

from tests.simulator.web import Reply, Request, answer


def overview(sim: Any, request: Request) -> Reply:
    from tests.simulator.platforms import API

    calls = {f"{interface} {account}": number for (interface, account), number in sorted(sim.calls.items())}
    return answer({"now": sim.now().isoformat(), "interfaces": sorted(API), "calls": calls})


def push(sim: Any, request: Request) -> Reply:
    return answer({"answered": sim.tickets.push()})


API = {"GET simulator/": overview, "POST simulator/push": push}
