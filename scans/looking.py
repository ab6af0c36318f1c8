"""Many looks at once: paced per host and quota through shared turns, fetched in threads, handed back as they come."""

import datetime as dt
import queue
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from core.outbound import Door
from scans.conversation import Conversation, Looked, Target
from scans.pacing.rates import Lane
from scans.pacing.threads import Threads
from scans.pacing.turns import Report, Turns
from scans.platforms import Recorded

TICK = 0.1  # turns are exchanged at most this often, many at a time: each thread holds some ahead
POLL = 0.25  # when to ask again for a turn that another process holds
STEP_ASIDE = 5.0  # a longer wait for the next turn is not worth a worker


class Looking:
    """One pass over targets. Only the calling thread touches the turns; threads do nothing but fetch and read."""

    def __init__(self, door: Door, turns: Turns, clock: Callable[[], dt.datetime], parallel: int = 16) -> None:
        self._door, self._turns, self._clock = door, turns, clock
        self._threads = Threads(parallel)
        self._waiting: dict[Lane, deque[Conversation]] = defaultdict(deque)
        self._asleep: dict[Lane, float] = {}
        self._report = Report()
        self._shared: dict[str, Recorded] = {}
        self._fetching: dict[str, list[Conversation]] = {}  # shared addresses under way, and who waits for each
        self._back: queue.SimpleQueue[tuple[Conversation, Lane, str, Recorded | None]] = queue.SimpleQueue()
        self._exchanged_at = 0.0
        self.idle_for = 0.0  # how long nobody may be asked, once a pass has stepped aside for that

    def run(self, targets: Iterable[Target], stop: Callable[[], bool] = lambda: False) -> Iterator[Looked]:
        """Look at every target once. When `stop` says so, requests under way are finished and the rest is left."""
        for target in targets:
            yield from self._queue(Conversation(target, self._clock))
        pool = ThreadPoolExecutor(self._threads.number, thread_name_prefix="look")
        try:
            while self._threads.out or (self._waiting and not (stop() or self._steps_aside())):
                yield from self._send_out(pool, stopping=stop())
                for conversation in self._come_back():
                    yield from self._queue(conversation)
        finally:
            pool.shutdown()
            self._take_back()
            self._turns.exchange(self._report, {}, 0)

    def _queue(self, conversation: Conversation) -> Iterator[Looked]:
        """Wait for a turn in the next lane, unless it is over or a shared answer will do."""
        while conversation.outcome is None and conversation.ask.shared and conversation.ask.url in self._shared:
            conversation.hear(self._shared[conversation.ask.url])
        if conversation.outcome is None:
            self._waiting[conversation.lane].append(conversation)
        else:
            yield conversation.outcome

    def _send_out(self, pool: ThreadPoolExecutor, *, stopping: bool) -> Iterator[Looked]:
        room = 0 if stopping else self._threads.room
        moment = time.time()
        wanted = self._wanted(moment) if room > 0 else {}
        if not (self._report or wanted):
            return
        granted = self._turns.exchange(self._report, wanted, room)
        self._report = Report()
        for lane, at in granted.ask_again.items():
            self._asleep[lane] = max(at, moment + POLL)
        for lane, (reason, seconds) in granted.put_off.items():
            for conversation in self._waiting.pop(lane, ()):
                conversation.put_off(reason, seconds)
                yield from self._queue(conversation)
        for lane, turns in granted.turns.items():
            for _ in range(turns):
                yield from self._send(pool, lane)

    def _wanted(self, moment: float) -> dict[Lane, int]:
        """How many turns each lane could use now; a host gets no more threads than it has earned."""
        awake = {lane: len(line) for lane, line in self._waiting.items() if self._asleep.get(lane, 0) <= moment}
        return self._threads.shared_out(awake, alone=len({lane.host for lane in self._waiting}) == 1)

    def _send(self, pool: ThreadPoolExecutor, lane: Lane) -> Iterator[Looked]:
        conversation = self._waiting[lane].popleft()
        if not self._waiting[lane]:
            del self._waiting[lane]
        url = conversation.ask.url
        if conversation.ask.shared and (url in self._shared or url in self._fetching):
            self._report.freed[lane.host] += 1
            if url in self._shared:
                yield from self._queue(conversation)
            else:
                self._fetching[url].append(conversation)
            return
        if conversation.ask.shared:
            self._fetching[url] = []
        self._threads.take(lane.host)
        pool.submit(self._fetch, conversation, lane)

    def _fetch(self, conversation: Conversation, lane: Lane) -> None:
        url, shared = conversation.ask.url, None
        try:
            shared = conversation.advance(self._door)
        finally:
            self._back.put((conversation, lane, url, shared))

    def _come_back(self) -> list[Conversation]:
        """What the threads have finished, gathered for a moment so that one exchange serves many."""
        pause = self._exchanged_at + TICK - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        self._exchanged_at = time.monotonic()
        first = self._take_back(wait=TICK if self._threads.out else min(self._nap(), 1.0))
        return first + self._take_back() if first else first

    def _nap(self) -> float:
        """Nobody is out: how long until the first lane may be asked."""
        soonest = min((self._asleep.get(lane, 0.0) for lane in self._waiting), default=0.0)
        return max(soonest - time.time(), 0.0)

    def _steps_aside(self) -> bool:
        self.idle_for = nap if (nap := self._nap()) > STEP_ASIDE else 0.0
        return self.idle_for > 0

    def _take_back(self, wait: float = 0.0) -> list[Conversation]:
        taken: list[Conversation] = []
        while True:
            try:
                conversation, lane, url, shared = self._back.get(wait > 0, wait or None)
            except queue.Empty:
                return taken
            wait = 0.0
            self._hear(conversation, lane)
            if shared is not None:
                self._shared[url] = shared
            taken += [conversation, *self._fetching.pop(url, ())]

    def _hear(self, conversation: Conversation, lane: Lane) -> None:
        self._threads.give_back(lane.host, failed=conversation.failed)
        self._report.hear(lane.host, lane.quota, failed=conversation.failed)
        self._asleep.pop(lane, None)
        if conversation.retry_after:
            self._report.blocked[lane.host] = time.time() + conversation.retry_after
            conversation.retry_after = 0.0
        if lane.quota and (limit := conversation.limit(time.time())):
            self._report.limited[lane.quota] = limit
