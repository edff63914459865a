"""事务：one wrapper around everything that is written, which runs the whole function again when it may.

A COMMIT can fail although it has happened (error 2013), and a node or a lock can be lost in the middle; so what is
repeated is the function from its first read on, never single statements. Idempotency keys make the repeat harmless.
"""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from peewee import InterfaceError, OperationalError, SqliteDatabase

from models import database

from .errors import Busy

P = ParamSpec("P")
R = TypeVar("R")

# Deadlocks, lock waits, lost nodes and lost connections, as MariaDB and PyMySQL number them. 1305 is the deadlock that
# struck inside a savepoint: the server has undone everything, and the savepoint to go back to is gone with it.
RETRIED_CODES = frozenset(
    {1213, 1205, 1020, 1305, 1047, 1180, 1053, 1158, 1160, 1161, 1927, 2002, 2003, 2006, 2013, 2014}
)
TRIES = 6
# What a database that is away or overloaded raises.
TROUBLE = (OperationalError, InterfaceError)
PATIENCE_SECONDS = 12.0
MARIADB_LOCK_WAIT = ("SELECT @@innodb_lock_wait_timeout", "SET SESSION innodb_lock_wait_timeout = {}", 1)


_give_up_at: ContextVar[float | None] = ContextVar("give_up_at", default=None)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Let the transactions and statements within take no longer than this in all: somebody waits for the answer.

    What does not end in time is undone, so nothing is half done; `database.py` sees to single statements.
    """
    token = _give_up_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _give_up_at.reset(token)


def seconds_left() -> float | None:
    """How long a statement may take that begins now; None where nobody waits."""
    give_up_at = _give_up_at.get()
    return None if give_up_at is None else max(0.05, give_up_at - time.monotonic())


def is_too_late() -> bool:
    """Whether somebody has waited for as long as was allowed."""
    give_up_at = _give_up_at.get()
    return give_up_at is not None and time.monotonic() > give_up_at


def transactional(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction, from the beginning again while the failure is a passing one.

    Inside another transaction the function simply takes part in it. On SQLite the write lock is taken at once
    (``BEGIN IMMEDIATE``), because a lock that is asked for in the middle is refused without waiting.

    Raises:
        Busy: the passing failure did not pass within some seconds.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if database.in_transaction():
            return function(*args, **kwargs)
        give_up_at = _give_up_at.get() or time.monotonic() + PATIENCE_SECONDS
        for attempt in range(TRIES):
            try:
                with _hurried(), _atomic():
                    return function(*args, **kwargs)
            except (OperationalError, InterfaceError) as failure:
                if not is_passing(failure):
                    raise
                _drop_broken_connection(failure)
                if attempt == TRIES - 1 or time.monotonic() > give_up_at:
                    break
                time.sleep(random.uniform(0.5, 1.0) * 0.05 * 2**attempt)
        raise Busy("系统繁忙，请稍后再试", retry_after=5)

    return run


@contextmanager
def _hurried() -> Iterator[None]:
    """Where somebody waits, wait for a lock no longer than what is left; the database's own patience is for others."""
    give_up_at = _give_up_at.get()
    if give_up_at is None:
        yield
        return
    left = max(0.1, give_up_at - time.monotonic())
    sqlite = isinstance(database.obj, SqliteDatabase)
    ask, say, unit = ("PRAGMA busy_timeout", "PRAGMA busy_timeout = {}", 1000) if sqlite else MARIADB_LOCK_WAIT
    before = database.execute_sql(ask).fetchone()[0]
    database.execute_sql(say.format(max(1, int(left * unit))))
    try:
        yield
    finally:
        if not database.is_closed():
            database.execute_sql(say.format(before))


def _atomic() -> Any:
    # On MariaDB each session reads what is committed, see `database.py`.
    return database.atomic("IMMEDIATE") if isinstance(database.obj, SqliteDatabase) else database.atomic()


def is_passing(failure: Exception) -> bool:
    """Whether the same transaction may succeed when it is run again."""
    if isinstance(failure, InterfaceError):
        return True
    code = failure.args[0] if failure.args else None
    return code in RETRIED_CODES or "database is locked" in str(failure)


def _drop_broken_connection(failure: Exception) -> None:
    code = failure.args[0] if failure.args else None
    if isinstance(code, int) and code < 2000 and not isinstance(failure, InterfaceError):
        return
    if isinstance(database.obj, SqliteDatabase):
        return
    # The next try opens a new one, inside its own protection.
    database.manual_close()
