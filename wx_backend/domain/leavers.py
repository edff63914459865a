"""离职人员：whoever has left can no longer sign in as one of the staff, from the day on, whatever brought the word."""

from __future__ import annotations

from datetime import datetime

from models import Official, StaffAccount

from . import audit
from .keyring import Keyring
from .transactions import transactional


@transactional
def end_accounts(*, keys: Keyring, now: datetime) -> int:
    """End the accounts of officials whose last day is past; returns how many."""
    left = Official.select(Official.id).where(Official.left_on <= now.date())
    accounts = list(
        StaffAccount.select().where(StaffAccount.active == True, StaffAccount.official.in_(left))  # noqa: E712
    )
    for account in accounts:
        StaffAccount.update(active=False).where(StaffAccount.id == account.id).execute()
        audit.record("account_ended", f"staff:{account.id}", keys=keys, now=now, detail="离职")
    return len(accounts)
