"""后台投递 / Runs work on a pool of threads, now or later, so that no caller waits for a slow receiver."""

import heapq
import itertools
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

WORKERS = 32


class Courier:
    """Threads start with the first piece of work; making a courier starts nothing."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()

    def soon(self, work: Callable[[], None]) -> None:
        """Run it on a thread of the pool as soon as one is free."""
        self.later(0, work)

    def later(self, seconds: float, work: Callable[[], None]) -> None:
        """Run it after so many real seconds."""
        with self._changed:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="courier")
                threading.Thread(target=self._watch, name="courier-clock", daemon=True).start()
            if seconds <= 0:
                self._pool.submit(_complaining, work)
                return
            heapq.heappush(self._waiting, (time.monotonic() + seconds, next(self._order), work))
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while True:
                if not self._waiting:
                    self._changed.wait()
                elif (rest := self._waiting[0][0] - time.monotonic()) > 0:
                    self._changed.wait(rest)
                else:
                    assert self._pool is not None
                    self._pool.submit(_complaining, heapq.heappop(self._waiting)[2])


def _complaining(work: Callable[[], None]) -> None:
    """A pool keeps an exception to itself; a fault of the simulator has to be seen."""
    try:
        work()
    except Exception:
        traceback.print_exc(file=sys.stderr)
