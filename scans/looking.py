"""Many looks at once: paced per host through shared turns, fetched in threads, handed back as they come."""

import datetime as dt
import queue
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from core.outbound import Door
from scans.conversation import Conversation, Looked, Target
from scans.platforms import Recorded

TICK = 0.05  # turns are exchanged at most this often, many at a time
POLL = 0.25  # when to ask again for a turn that another process holds
AHEAD = 3  # turns held per thread, so that threads do not wait for the next exchange


class Granted(Protocol):
    turns: Counter[str]
    ask_again: dict[str, float]
    put_off: set[str]


class Turns(Protocol):
    """Where turns at hosts come from; scans.pace keeps them for all processes."""

    def exchange(
        self, freed: Mapping[str, int], wanted: Mapping[str, int], room: int, blocked: Mapping[str, float]
    ) -> Granted: ...


class Looking:
    """One pass over targets. Only the calling thread touches the turns; threads do nothing but fetch and read."""

    def __init__(self, door: Door, turns: Turns, clock: Callable[[], dt.datetime], parallel: int = 16) -> None:
        self._door, self._turns, self._clock, self._parallel = door, turns, clock, parallel
        self._waiting: dict[str, deque[Conversation]] = defaultdict(deque)
        self._asleep: dict[str, float] = {}
        self._freed: Counter[str] = Counter()
        self._blocked: dict[str, float] = {}
        self._shared: dict[str, Recorded] = {}
        self._back: queue.SimpleQueue[tuple[Conversation, str, str, Recorded | None]] = queue.SimpleQueue()
        self._out = 0
        self._exchanged_at = 0.0

    def run(self, targets: Iterable[Target], stop: Callable[[], bool] = lambda: False) -> Iterator[Looked]:
        """Look at every target once. When `stop` says so, requests under way are finished and the rest is left."""
        for target in targets:
            yield from self._queue(Conversation(target, self._clock))
        pool = ThreadPoolExecutor(self._parallel, thread_name_prefix="look")
        try:
            while self._out or (self._waiting and not stop()):
                yield from self._send_out(pool, stopping=stop())
                for conversation in self._come_back():
                    yield from self._queue(conversation)
        finally:
            pool.shutdown()
            self._take_back()
            self._turns.exchange(self._freed, {}, 0, self._blocked)

    def _queue(self, conversation: Conversation) -> Iterator[Looked]:
        """Wait for a turn at the next host, unless it is over or a shared answer will do."""
        while conversation.outcome is None and conversation.ask.shared and conversation.ask.url in self._shared:
            conversation.hear(self._shared[conversation.ask.url])
        if conversation.outcome is None:
            self._waiting[conversation.host].append(conversation)
        else:
            yield conversation.outcome

    def _send_out(self, pool: ThreadPoolExecutor, *, stopping: bool) -> Iterator[Looked]:
        room = 0 if stopping else AHEAD * self._parallel - self._out
        moment = time.time()
        wanted = {host: len(line) for host, line in self._waiting.items() if self._asleep.get(host, 0) <= moment}
        if not (self._freed or self._blocked or (wanted and room > 0)):
            return
        granted = self._turns.exchange(self._freed, wanted if room > 0 else {}, room, self._blocked)
        self._freed.clear()
        self._blocked.clear()
        for host, at in granted.ask_again.items():
            self._asleep[host] = max(at, moment + POLL)
        for host in granted.put_off:
            for conversation in self._waiting.pop(host, ()):
                conversation.put_off()
                yield from self._queue(conversation)
        for host, turns in granted.turns.items():
            for _ in range(turns):
                yield from self._send(pool, host)

    def _send(self, pool: ThreadPoolExecutor, host: str) -> Iterator[Looked]:
        conversation = self._waiting[host].popleft()
        if not self._waiting[host]:
            del self._waiting[host]
        if conversation.ask.shared and conversation.ask.url in self._shared:
            self._freed[host] += 1
            yield from self._queue(conversation)
        else:
            self._out += 1
            pool.submit(self._fetch, conversation, host)

    def _fetch(self, conversation: Conversation, host: str) -> None:
        url, shared = conversation.ask.url, None
        try:
            shared = conversation.advance(self._door)
        finally:
            self._back.put((conversation, host, url, shared))

    def _come_back(self) -> list[Conversation]:
        """What the threads have finished, gathered for a moment so that one exchange serves many."""
        pause = self._exchanged_at + TICK - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        self._exchanged_at = time.monotonic()
        first = self._take_back(wait=TICK if self._out else self._nap())
        return first + self._take_back() if first else first

    def _nap(self) -> float:
        """Nobody is out: sleep until the first host may be asked."""
        soonest = min((self._asleep.get(host, 0.0) for host in self._waiting), default=0.0)
        return min(max(soonest - time.time(), 0.0), 1.0)

    def _take_back(self, wait: float = 0.0) -> list[Conversation]:
        taken: list[Conversation] = []
        while True:
            try:
                conversation, host, url, shared = self._back.get(wait > 0, wait or None)
            except queue.Empty:
                return taken
            wait = 0.0
            self._out -= 1
            self._freed[host] += 1
            self._asleep.pop(host, None)
            if shared is not None:
                self._shared[url] = shared
            if conversation.retry_after:
                self._blocked[host] = time.time() + conversation.retry_after
                conversation.retry_after = 0.0
            taken.append(conversation)
