"""How the threads of a pass are shared out, so that a host that does not answer holds none that others need."""

from collections import Counter
from collections.abc import Mapping

from scans.pacing.rates import Lane

AHEAD = 3  # turns held per thread, so that threads do not wait for the next exchange
UNPROVEN = 2  # threads of a host that has not answered yet in this pass


class Threads:
    """Counts what is out. One thread calls it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.out = 0
        self._at: Counter[str] = Counter()
        self._answers: dict[str, bool] = {}  # whether the host's last request was answered

    @property
    def room(self) -> int:
        return AHEAD * self.number - self.out

    def shared_out(self, awake: Mapping[Lane, int], *, alone: bool) -> dict[Lane, int]:
        """Of what each lane could use, what its host may have now."""
        given: Counter[str] = Counter()
        failing = sum(number for host, number in self._at.items() if self._answers.get(host) is False)
        wanted: dict[Lane, int] = {}
        for lane, number in awake.items():
            free = self._most(lane.host, alone=alone) - self._at[lane.host] - given[lane.host]
            is_failing = self._answers.get(lane.host) is False
            if is_failing:
                free = min(free, max(1, self.number // 4) - failing)
            if (share := min(number, free)) > 0:
                wanted[lane] = share
                given[lane.host] += share
                failing += share if is_failing else 0
        return wanted

    def take(self, host: str) -> None:
        self.out += 1
        self._at[host] += 1

    def give_back(self, host: str, *, failed: bool | None) -> None:
        self.out -= 1
        self._at[host] -= 1
        if failed is not None:
            self._answers[host] = not failed

    def _most(self, host: str, *, alone: bool) -> int:
        """All that fit for a host that is alone; beside others it leaves them a quarter of the threads."""
        if not self._answers.get(host):
            return UNPROVEN
        return AHEAD * self.number if alone else max(1, self.number * 3 // 4)
