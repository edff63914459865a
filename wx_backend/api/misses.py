"""落空计数：how often each address has asked one worker for codes that do not exist; see `enumeration`."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock

ADDRESSES_KEPT = 20_000


class Misses:
    """How often each address has asked for what does not exist, this hour."""

    def __init__(self) -> None:
        self._hour: datetime | None = None
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def count(self, address: str, now: datetime, more: int = 0) -> int:
        """Add to an address's count and return it."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        with self._lock:
            if hour != self._hour:
                self._hour = hour
                self._counts.clear()
            total = self._counts.get(address, 0) + more
            if more:
                self._counts[address] = total
                self._counts.move_to_end(address)
            if len(self._counts) > ADDRESSES_KEPT:
                self._counts.popitem(last=False)
        return total
