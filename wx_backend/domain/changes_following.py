"""变动之后：what follows from any change of people, posts and organizations: codes, the log, and what to replace."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from models import Organization, Post, QrCode

from . import audit, catalogue, code_changes, qr_codes
from .errors import NotAllowedNow
from .occasions import Occasion


@dataclass(frozen=True)
class CodeEnded:
    """A code that ended, and the one that took its place: every print of it is to be replaced."""

    number: str
    label: str
    successor_number: str | None
    successor_token: str | None


@dataclass
class Result:
    """What a change did: in words, and by its codes."""

    changes: list[str] = field(default_factory=list)
    ended: list[CodeEnded] = field(default_factory=list)
    opened: list[QrCode] = field(default_factory=list)


def refuse_closed(*things: Post | Organization | None) -> None:
    """Raises:
    NotAllowedNow: one of them is closed, or the second is the first.
    """
    for thing in things:
        if thing is not None and thing.closed_on is not None:
            raise NotAllowedNow(f"“{thing.name}”已于 {thing.closed_on} 撤销")
    if len(things) > 1 and things[0] == things[1]:
        raise NotAllowedNow("不能由自己接替自己")


def number(occasion: Occasion) -> str:
    """Of two events for one day the one that was said later holds: numbers rise with time."""
    return f"{occasion.now:%Y%m%d%H%M%S%f}-{secrets.token_hex(6)}"


def carry_out(
    action: str,
    subject: str,
    changes: list[str],
    posts: list[Post],
    closed: list[Organization],
    document: str,
    occasion: Occasion,
    after: Callable[[], None] | None = None,
) -> Result:
    """Bring the codes in line, and say which ended and which began."""
    keys, now = occasion.keys, occasion.now
    before = _active_codes(posts, closed)
    newest = QrCode.select(QrCode.id).order_by(QrCode.id.desc()).first()
    for organization in closed:
        had_code = any(code.organization_id == organization.id and _is_plain(code) for code in before)
        code_changes.organization_closed(organization, keys=keys, now=now, reason=_reason(changes))
        heir = organization.successor if organization.successor_id else _reread(organization).successor
        if heir is not None and had_code:
            qr_codes.issue(heir, keys=keys, now=now)
    for post in posts:
        code_changes.post_changed(Post.get(Post.id == post.id), keys=keys, now=now, reason=_reason(changes))
    if after:
        after()
    catalogue.changed()
    audit.record(action, subject, keys=keys, now=now, by=occasion.by, detail="；".join([document, *changes])[:500])
    opened = QrCode.select().where(QrCode.id > (newest.id if newest else 0)).order_by(QrCode.id)
    return Result(changes, [_ended(code, occasion) for code in before if _has_ended(code)], list(opened))


def _reason(changes: list[str]) -> str:
    return changes[0][:100] if changes else "人员变动"


def _reread(organization: Organization) -> Organization:
    found: Organization = Organization.get(Organization.id == organization.id)
    return found


def _is_plain(code: QrCode) -> bool:
    return code.post_id is None and code.counter_id is None


def _active_codes(posts: list[Post], closed: list[Organization]) -> list[QrCode]:
    concerned = QrCode.post.in_([post.id for post in posts]) | QrCode.organization.in_([one.id for one in closed])
    return list(QrCode.select().where(QrCode.active_holder.is_null(False), concerned).order_by(QrCode.id))


def _has_ended(code: QrCode) -> bool:
    return bool(QrCode.get(QrCode.id == code.id).active_holder is None)


def _ended(code: QrCode, occasion: Occasion) -> CodeEnded:
    where = code_changes.whereabouts(QrCode.get(QrCode.id == code.id), occasion.today)
    heir = QrCode.get_or_none(QrCode.token == where.successor_token) if where.successor_token else None
    return CodeEnded(code.number, qr_codes.label_of(code), heir.number if heir else None, where.successor_token)
