"""可调时钟 / The platform's own clock, which a test may set or move forward."""

import time
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


class Clock:
    """Ticks like the real clock, shifted by an offset in seconds. Every time the platform tells comes from here."""

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        """Seconds since 1970, as the platform believes."""
        return time.time() + self.offset

    def now_iso(self) -> str:
        """The same moment for people, in Beijing time."""
        return self.iso(self.now())

    def advance(self, seconds: float) -> None:
        """Jump forward; negative goes back."""
        self.offset += seconds

    def set(self, iso: str) -> None:
        """Make it this moment now (ISO 8601; without an offset it is Beijing time).

        Raises: ValueError when the text is not a moment.
        """
        moment = datetime.fromisoformat(iso)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=BEIJING)
        self.offset = moment.timestamp() - time.time()

    def real(self) -> None:
        """Follow the real clock again."""
        self.offset = 0.0

    @staticmethod
    def iso(seconds: float) -> str:
        """A moment in seconds as ISO 8601 in Beijing time, whole seconds."""
        return datetime.fromtimestamp(seconds, BEIJING).isoformat(timespec="seconds")
