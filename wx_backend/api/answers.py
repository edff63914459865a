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

    def ask(self, work: Work[T], *, seconds: float, most: float, late: Callable[[T | None], None]) -> T | None:
        """What `work` finds, or None when that takes longer than `seconds`.

        Then it goes on, for `most` seconds, and `late` is given what it finds, if anything. Neither may raise: there is
        nobody any more whom an exception would reach.

        Raises:
            AllAtWork: as many are at work as there may be.
        """
        part = seconds * PART_WHEN_SLOW
        if not self._behind:
            # In this thread, as handing it to another one costs more than most answers do.
            found = work(seconds)
            if found is not None:
                return found
            part = 0.0
        if not self._free.acquire(blocking=False):
            raise AllAtWork
        waiting = _Waiting[T]()
        self._count(+1)
        try:
            self._pool.submit(self._run, partial(work, most), waiting, late)
        except RuntimeError:  # the process is about to end
            self._done()
            raise AllAtWork from None
        return waiting.wait(part)

    def end(self) -> None:
        """Take nothing more, and wait until all that was begun is over."""
        self._pool.shutdown()

    def _run(self, work: Callable[[], T | None], waiting: _Waiting[T], late: Callable[[T | None], None]) -> None:
        try:
            found = self._then_give_back(work)
            if not waiting.told(found):
                self._then_give_back(partial(late, found))
        finally:
            self._done()

    def _done(self) -> None:
        self._count(-1)
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
        self._gone = False
        self._found: T | None = None

    def told(self, found: T | None) -> bool:
        """Tell it; False when nobody waits any more."""
        with self._lock:
            self._found = found
            self._there.set()
            return not self._gone

    def wait(self, seconds: float) -> T | None:
        self._there.wait(seconds)
        with self._lock:
            self._gone = not self._there.is_set()
            return self._found
