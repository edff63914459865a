"""附件：pictures of a complaint; the row is committed after its file is safe on disk, so that no row is without one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from models import Attachment, random_id

from . import limits
from .errors import TooMany
from .keyring import Keyring
from .transactions import transactional

USED_UP = "今天上传的照片已达上限，请明天再试"


def where(attachment_id: str) -> str:
    """The place a picture is sealed for; a file moved to another row does not open."""
    return f"attachment:{attachment_id}:bytes:1"


def refuse_when_used_up(owner: str, cap: int, *, keys: Keyring, now: datetime) -> None:
    """Say no before a picture is decoded for nothing; what counts is `begin`.

    Raises:
        TooMany: this person has uploaded as many pictures today as allowed.
    """
    if limits.reached("attachment", owner, cap, keys=keys, now=now):
        tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        raise TooMany(USED_UP, retry_after=max(1, int((tomorrow - now).total_seconds())))


def begin(*, owner: str, media_type: str, byte_count: int, cap: int, keys: Keyring, now: datetime) -> Attachment:
    """Note a picture whose file is written next, before the commit; call it inside `idempotency.once`.

    Whose it is, is kept as a keyed tag until a complaint claims it.

    Raises:
        TooMany: this person has uploaded as many pictures today as allowed.
    """
    limits.spend("attachment", owner, cap, keys=keys, now=now, message=USED_UP)
    attachment_id = random_id()
    return Attachment.create(
        id=attachment_id,
        owner_tag=keys.hash("identity", "attachment", owner, attachment_id),
        media_type=media_type,
        byte_count=byte_count,
        created_on=now.date(),
    )


@transactional
def forget_unclaimed(today: date) -> list[str]:
    """Remove the rows of pictures no complaint claimed since the day before yesterday; returns their ids."""
    old = (Attachment.complaint.is_null()) & (Attachment.created_on < today - timedelta(days=1))
    ids = [row.id for row in Attachment.select(Attachment.id).where(old)]
    Attachment.delete().where(old).execute()
    return ids


def known_ids() -> set[str]:
    return {row.id for row in Attachment.select(Attachment.id)}
