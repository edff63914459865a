"""证件照：the one photo of an official, kept once it was drawn anew."""

from __future__ import annotations

from datetime import datetime

from models import Official, OfficialPhoto, StaffAccount

from . import audit, catalogue
from .errors import NotFound
from .keyring import Keyring
from .transactions import transactional


def require(official_id: int) -> None:
    """Raises:
    NotFound: there is no such official.
    """
    if Official.get_or_none(Official.id == official_id) is None:
        raise NotFound("没有找到这位公职人员")


@transactional
def keep(official_id: int, content: bytes, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Keep a photo in the place of the one before it; it shows with the next request."""
    changed = OfficialPhoto.update(content=content, changed_on=now.date())
    if not changed.where(OfficialPhoto.official == official_id).execute():
        OfficialPhoto.create(official=official_id, content=content, changed_on=now.date())
    catalogue.changed()
    audit.record("photo_changed", f"official:{official_id}", by=by, keys=keys, now=now)
