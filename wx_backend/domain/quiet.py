"""静默：when a notice to a member of staff may go out, as that person has asked for quiet.

What cannot wait（督办升级、红色预警）goes out at once whatever was asked for.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from models import StaffAccount

from . import audit
from .errors import InvalidInput
from .keyring import Keyring
from .transactions import transactional

LONGEST_HOURS = 72
NEVER_WAIT = frozenset({"escalation_notice", "binding_notice"})


def due_at(account: StaffAccount, kind: str, *, now: datetime, urgent: bool = False) -> datetime:
    """The first moment at which a notice of this kind may be sent to this person."""
    if urgent or kind in NEVER_WAIT or account.muted_until is None:
        return now
    until: datetime = account.muted_until
    return max(now, until)


@transactional
def mute(account: StaffAccount, hours: int, *, keys: Keyring, now: datetime) -> datetime:
    """Hold back what can wait for this many hours; 0 ends the quiet. Returns its end.

    Raises:
        InvalidInput: more than three days.
    """
    if not 0 <= hours <= LONGEST_HOURS:
        raise InvalidInput(f"静默时间最长 {LONGEST_HOURS} 小时")
    until = (now + timedelta(hours=hours)).replace(microsecond=0)
    StaffAccount.update(muted_until=until if hours else None).where(StaffAccount.id == account.id).execute()
    account.muted_until = until if hours else None
    audit.record("notices_muted", f"staff:{account.id}", by=account, keys=keys, now=now, detail=str(hours))
    return until
