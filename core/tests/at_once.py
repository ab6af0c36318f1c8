"""People who press at the same moment: acts in threads that start together, each on its own connection."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from core.refusals import Refusal


def at_once(*acts):
    """What each act returned, in order, or the code of its refusal."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(60)
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
