"""限时回答：work that somebody waits for, but not for ever, goes on beside the request in a few threads of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
# Does what is asked for within so many seconds; None when they were not enough, and then nothing was done.
Work = Callable[[float], T | None]

# Where others wait in vain already, the next one waits for this part of the time only: who stands in line behind those
# who wait must be answered in time, too.
PART_WHEN_SLOW = 1 / 8


class AllAtWork(Exception):
    """Every thread has work that is not done yet; nothing was begun."""


class Answers:
    """A bounded number of threads. `give_back` is called after each work, for the connection that it has used."""

    def __init__(self, threads: int, give_back: Callable[[], None]) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        self._free = threading.BoundedSemaphore(threads)
        self._give_back = give_back
        self._lock, self._behind = threading.Lock(), 0

    def ask(
        self,
        work: Work[T],
        *,
        seconds: float,
        most: float,
        late: Callable[[T | None], None],
        beside: bool = False,
    ) -> T | None:
        """What `work` finds, or None when that takes longer than `seconds`.

        Then it goes on, for `most` seconds, and `late` is given what it finds, if anything. Neither may raise: there is
        nobody any more whom an exception would reach. `beside` is for work that does not keep to its seconds.

        Raises:
            AllAtWork: as many are at work as there may be.
        """
        slow = self._behind > 0
        wait = seconds * PART_WHEN_SLOW if slow else seconds
        if not slow and not beside:
            # In this thread, as handing it to another one costs more than most answers do.
            found = work(seconds)
            if found is not None:
                return found
            wait = 0.0
        if not self._free.acquire(blocking=False):
            raise AllAtWork
        waiting = _Waiting[T]()
        try:
            self._pool.submit(self._run, partial(work, most), waiting, late)
        except RuntimeError:  # the process is about to end
            self._free.release()
            raise AllAtWork from None
        found = waiting.wait(wait)
        if waiting.gone:
            self._count(+1)
        return found

    def end(self) -> None:
        """Take nothing more, and wait until all that was begun is over."""
        self._pool.shutdown()

    def _run(self, work: Callable[[], T | None], waiting: _Waiting[T], late: Callable[[T | None], None]) -> None:
        try:
            found = self._then_give_back(work)
            if not waiting.told(found):
                self._count(-1)
                self._then_give_back(partial(late, found))
        finally:
            self._free.release()

    def _count(self, difference: int) -> None:
        with self._lock:
            self._behind += difference

    def _then_give_back(self, work: Callable[[], R]) -> R:
        try:
            return work()
        finally:
            self._give_back()


class _Waiting(Generic[T]):
    """Somebody who waits for what is found, for a while."""

    def __init__(self) -> None:
        self._lock, self._there = threading.Lock(), threading.Event()
        self.gone = False
        self._found: T | None = None

    def told(self, found: T | None) -> bool:
        """Tell it; False when nobody waits any more."""
        with self._lock:
            self._found = found
            self._there.set()
            return not self.gone

    def wait(self, seconds: float) -> T | None:
        self._there.wait(seconds)
        with self._lock:
            self.gone = not self._there.is_set()
            return self._found
