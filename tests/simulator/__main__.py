"""`python -m tests.simulator --port N`: the platforms of the world at this machine, each at a port of its own."""

import argparse
import datetime as dt
import sys
import threading
import time
import urllib.error
from pathlib import Path

from tests.simulator.apps import AES_KEY, CALLBACK_TOKEN, COMPONENT
from tests.simulator.platforms import HOSTS, stores
from tests.simulator.server import CHINA, Simulator
from tests.simulator.tickets import Component

KEY_FILE, SETTINGS_FILE = "simulator.pem", "simulator.env"
TICKETS_EVERY = 600.0
CALLBACK_RETRY = 5.0


def main() -> None:
    options = _options()
    if options.home:
        stores.keep_key_in(options.home / KEY_FILE)
    simulator = Simulator(options.clock, options.slow)
    typed = simulator.listen(options.port)
    own = [simulator.listen(options.port and options.port + place) for place in range(1, len(HOSTS) + 1)]
    places = dict(zip(HOSTS, own, strict=True))
    lines = environment(typed, places)
    sys.stdout.write(f"模拟平台已启动：http://{typed}/simulator/  （模拟了什么、各被问了几次）\n")
    if options.home:
        (options.home / SETTINGS_FILE).write_text("\n".join(lines) + "\n")
    else:
        sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    if options.callback:
        component = Component(COMPONENT, options.callback, CALLBACK_TOKEN, AES_KEY)
        simulator.tickets.components.append(component)
        threading.Thread(target=_push, args=(simulator,), daemon=True).start()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        simulator.close()


def environment(typed: str, places: dict[str, str]) -> list[str]:
    """What a portal must be told to meet these platforms; each keeps its own pace, being at its own port."""
    bases = ",".join(f"{host}=http://{place}/{host}" for host, place in places.items())
    return [
        f"GOVMEDIA_PLATFORM_BASES={bases}",
        f"SIMULATOR={typed}",
        f"SIMULATOR_HOSTS={','.join([typed, *places.values()])}",
    ]


def _push(simulator: Simulator) -> None:
    """Tickets come every ten minutes; until the portal answers they are tried again soon."""
    while True:
        try:
            simulator.tickets.push()
            time.sleep(TICKETS_EVERY)
        except (urllib.error.URLError, OSError):
            time.sleep(CALLBACK_RETRY)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulator",
        description="Pretends the platforms. The word an account's id begins with decides what happens to it: "
        "ok, empty, stale, gone, banned, auth, limit, busy, html, cut, slow, nodata, future, pinned, dup, …",
    )
    parser.add_argument("--port", type=int, default=8100, help="of bridges, feeds and pages; the platforms follow it")
    parser.add_argument("--clock", type=_moment, help="stand still at this moment (ISO)")
    parser.add_argument("--slow", type=float, default=40.0, help="seconds that `slow` accounts keep one waiting")
    parser.add_argument("--callback", default="", metavar="URL", help="push WeChat's verify tickets to this address")
    parser.add_argument("--home", type=Path, metavar="DIR", help=f"keep {KEY_FILE}, write {SETTINGS_FILE} there")
    return parser.parse_args()


def _moment(text: str) -> dt.datetime:
    stated = dt.datetime.fromisoformat(text)
    return stated if stated.tzinfo else stated.replace(tzinfo=CHINA)


if __name__ == "__main__":
    main()
