"""公示信息：what a scanned code shows of an office or an official, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from models import Appointment, Organization, Post, PostPowerItem, PowerItem, QrCode

from . import organizations, qr_codes, satisfaction
from .keyring import Keyring

MATTERS_SHOWN = 20


@dataclass(frozen=True)
class PublicProfile:
    """The published facts behind a code on one day."""

    code: QrCode
    state: str
    successor_token: str | None
    organization: Organization
    post: Post | None
    appointment: Appointment | None
    matters: list[PowerItem]
    matters_total: int
    satisfaction: satisfaction.Figures | None
    released_up_to: str | None


def of_code(token: str, *, keys: Keyring, today: date) -> PublicProfile:
    """The profile of a code.

    Raises:
        NotFound: the token is forged or unknown.
    """
    code = qr_codes.find(token, keys=keys)
    post = code.post if code.post_id else None
    state = qr_codes.state_on(code, today)
    matters = _matters(code.organization, post)
    holder = organizations.holder_on(today, post)
    held = satisfaction.Held(post, holder.official_id if holder else None) if post else None
    figures = satisfaction.released(code.organization, held)
    return PublicProfile(
        code=code,
        state=state,
        successor_token=qr_codes.active_token(code.organization, post) if state == "revoked" else None,
        organization=code.organization,
        post=post,
        appointment=holder,
        matters=list(matters.order_by(PowerItem.group, PowerItem.name, PowerItem.id).limit(MATTERS_SHOWN)),
        matters_total=matters.count(),
        satisfaction=figures,
        released_up_to=satisfaction.released_up_to(code.organization, held) if figures else None,
    )


def _matters(organization: Organization, post: Post | None) -> Any:
    listed = PowerItem.select().where(PowerItem.organization == organization, PowerItem.listed)
    if post is None:
        return listed
    handled = PostPowerItem.select(PostPowerItem.power_item_id).where(PostPowerItem.post == post)
    return listed.where(PowerItem.id.in_(handled))
