"""免打扰时段：the hours of the night in which nobody is told of anything but of what is red."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from models import BEIJING


@dataclass(frozen=True)
class QuietHours:
    """From one hour to another, over midnight where the first is the later one; equal ones mean no quiet at all."""

    begins: time
    ends: time
    red_passes: bool = True

    @classmethod
    def between(cls, begins: str, ends: str, *, red_passes: bool) -> QuietHours:
        """From hours as settings write them, 21:00."""
        return cls(time.fromisoformat(begins), time.fromisoformat(ends), red_passes)

    def first_moment(self, now: datetime, *, red: bool = False) -> datetime:
        """The first moment at which something may be said: now, or when the quiet is over."""
        if (red and self.red_passes) or not self._holds(now.astimezone(BEIJING).time()):
            return now
        end = datetime.combine(now.astimezone(BEIJING).date(), self.ends, BEIJING)
        return end if end > now else end + timedelta(days=1)

    def _holds(self, moment: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= moment < self.ends
        return moment >= self.begins or moment < self.ends
