"""防枚举：who asks for code after code that does not exist is made to wait.

A forged token costs no read of the database, and counting it there would cost a write: the count is kept by each worker
for itself, so an address has the limit once for each worker.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wx_backend.domain import qr_codes
from wx_backend.domain.errors import NotFound, TooMany

from . import context

if TYPE_CHECKING:
    from models import QrCode


def refuse_guesser() -> None:
    """Raises:
    TooMany: this address has asked for too many codes that do not exist.
    """
    now, cap = context.now(), context.settings().limits.unknown_codes_per_address_per_hour
    if context.services().misses.count(context.address(), now) >= cap:
        end = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        raise TooMany("查询不存在的二维码次数过多，请稍后再试", retry_after=max(1, int((end - now).total_seconds())))


def note_miss() -> None:
    context.services().misses.count(context.address(), context.now(), more=1)


def require_genuine(token: str) -> None:
    """Raises:
    NotFound: we did not make this token; counted.
    TooMany: as `refuse_guesser`.
    """
    # Genuine ones are always answered: one guesser must not shut out the hall behind the same address.
    if not qr_codes.is_genuine(token, keys=context.keys()):
        refuse_guesser()
        note_miss()
        raise NotFound(qr_codes.UNKNOWN)


def find(token: str) -> QrCode:
    """The code of a token; raises as `require_genuine`."""
    require_genuine(token)
    return qr_codes.find(token, keys=context.keys())
