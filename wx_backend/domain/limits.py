"""限流：how often somebody may do something in a window, counted in the database for all workers alike.

Who it is, is a keyed tag; counters die with their window. A limit is spent in the transaction of what it limits.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from peewee import SqliteDatabase, fn

from models import LimitCounter, database

from .errors import TooMany
from .keyring import Keyring
from .prepared import Prepared

MANY = 2**31 - 1


def _one_more(tag: Any, cap: Any, expires_on: Any) -> Any:
    """One use more, of which the first makes the row; at the cap nothing is changed."""
    first = LimitCounter.insert(tag=tag, used=1, expires_on=expires_on)
    more = LimitCounter.used + 1
    if isinstance(database.obj, SqliteDatabase):
        return first.on_conflict(
            conflict_target=[LimitCounter.tag], update={LimitCounter.used: more}, where=LimitCounter.used < cap
        )
    # MariaDB knows no condition here; a row that keeps its value counts as not changed.
    return first.on_conflict(update={LimitCounter.used: fn.IF(LimitCounter.used < cap, more, LimitCounter.used)})


_COUNT = Prepared(_one_more)
_USED = Prepared(lambda tag: LimitCounter.select(LimitCounter.used).where(LimitCounter.tag == tag).tuples())


def spend(
    what: str,
    who: str,
    cap: int,
    *,
    keys: Keyring,
    now: datetime,
    hourly: bool = False,
    message: str = "操作过于频繁，请稍后再试",
) -> None:
    """Count one use of `what` by `who` in this day (or hour).

    Raises:
        TooMany: the cap of the window is reached; says when it is over.
    """
    if not _count_one(_tag(what, who, keys, now, hourly), cap, now):
        raise TooMany(message, retry_after=_seconds_left(now, hourly))


def refuse_when_reached(
    what: str,
    who: str,
    cap: int,
    *,
    keys: Keyring,
    now: datetime,
    hourly: bool = False,
    message: str = "操作过于频繁，请稍后再试",
) -> None:
    """Say no before something costly is done for nothing; what counts is `spend`. Raises as it does."""
    if reached(what, who, cap, keys=keys, now=now, hourly=hourly):
        raise TooMany(message, retry_after=_seconds_left(now, hourly))


def reached(what: str, who: str, cap: int, *, keys: Keyring, now: datetime, hourly: bool = False) -> bool:
    """Whether the cap is reached already, without counting."""
    return used(what, who, keys=keys, now=now, hourly=hourly) >= cap


def used(what: str, who: str, *, keys: Keyring, now: datetime, hourly: bool = False) -> int:
    """How often it was done in this window, without counting."""
    row = _USED.first(tag=_tag(what, who, keys, now, hourly))
    return int(row[0]) if row else 0


def count(what: str, who: str, *, keys: Keyring, now: datetime, hourly: bool = False) -> int:
    """Count one use without a cap, and say the how many-th of the window it is."""
    _count_one(_tag(what, who, keys, now, hourly), MANY, now)
    return used(what, who, keys=keys, now=now, hourly=hourly)


def _count_one(tag: str, cap: int, now: datetime) -> bool:
    """Count one use more; False where the cap is reached."""
    return bool(_COUNT.execute(tag=tag, cap=cap, expires_on=now.date() + timedelta(days=1)))


def _tag(what: str, who: str, keys: Keyring, now: datetime, hourly: bool) -> str:
    window = f"{now:%Y-%m-%dT%H}" if hourly else f"{now:%Y-%m-%d}"
    return keys.tag(f"limit:{what}", now.date(), who, window)


def _seconds_left(now: datetime, hourly: bool) -> int:
    start = now.replace(minute=0, second=0, microsecond=0)
    end = start + timedelta(hours=1) if hourly else start.replace(hour=0) + timedelta(days=1)
    return max(1, int((end - now).total_seconds()))
