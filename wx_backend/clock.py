"""时钟：the one place that asks the machine for the time; everything else is told.

Moments are aware and in Beijing time. A forced clock serves tests, demonstrations and ``run-due --now``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present moment in Beijing."""
    return datetime.now(BEIJING)


class ForcedClock:
    """A clock that stands still where it was put, until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def parse_moment(text: str) -> datetime:
    """Read ``2026-11-30T09:00+08:00``; a moment without an offset is taken for Beijing time.

    Raises:
        ValueError: the text is no ISO 8601 moment.
    """
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)).astimezone(BEIJING)
