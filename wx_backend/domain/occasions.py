"""办理时机：who does something, when, and with which keys; what every change of the establishment's data is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models import StaffAccount

from .keyring import Keyring


@dataclass(frozen=True)
class Occasion:
    """One act of one person, or of a command that nobody is signed in to."""

    keys: Keyring
    now: datetime
    by: StaffAccount | None = None

    @property
    def today(self) -> date:
        return self.now.date()
