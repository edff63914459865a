"""二维码随人走：what happens to codes when a post changes hands, and when an organization or a post ends.

Whoever changes an appointment or closes something calls this in the same transaction; a job looks again each night at
what changes by itself at midnight. Prints of a code that ends are on the list to replace from then on.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from models import Appointment, Counter, Organization, Post, QrCode

from . import audit, catalogue, organizations, qr_codes
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

Row = TypeVar("Row", Organization, Post)
BATCH = 500


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody who scans an old code is sent（现在在哪里）; the tokens are of codes in use."""

    successor_token: str | None
    successor_label: str | None
    moved_to: QrCode | None

    @property
    def moved_to_token(self) -> str | None:
        return self.moved_to.token if self.moved_to else None

    @property
    def moved_to_label(self) -> str | None:
        return qr_codes.label_of(self.moved_to) if self.moved_to else None


@transactional
def post_changed(post: Post, *, keys: Keyring, now: datetime, reason: str = "人员变动") -> None:
    """Bring the codes of a post in line with who holds it today.

    Each holder has one code of their own; whoever left has none here any more. Nothing is issued for a post that is
    closed or without duties.
    """
    holding = {} if _is_closed(post, now.date()) else _holders(post, now.date())
    had_codes = QrCode.get_or_none(QrCode.post == post) is not None
    covered = set()
    for code in qr_codes.active_codes(post):
        if code.official_id in holding:
            covered.add(code.official_id)
        elif code.official_id is None and (free := sorted(holding.keys() - covered)):
            _bind(code, holding[free[0]], keys=keys, now=now)
            covered.add(free[0])
        elif code.official_id is not None or _is_closed(post, now.date()):
            qr_codes.revoke(code, keys=keys, now=now, reason=reason)
    if (had_codes or post.is_key_post) and qr_codes.has_duties(post):
        for official_id in sorted(holding.keys() - covered):
            official = holding[official_id].official
            qr_codes.issue(post.organization, post, official=official, keys=keys, now=now)


@transactional
def organization_closed(organization: Organization, *, keys: Keyring, now: datetime, reason: str = "机构变动") -> None:
    """End every code of an organization: its own, those of its posts and of its counters."""
    for code in qr_codes.all_active(organization):
        qr_codes.revoke(code, keys=keys, now=now, reason=reason)


@transactional
def counter_changed(counter: Counter, *, keys: Keyring, now: datetime) -> None:
    """End the code of a counter that is closed."""
    code = QrCode.get_or_none(QrCode.active_holder == f"counter:{counter.id}")
    if code and counter.closed_on is not None and counter.closed_on <= now.date():
        qr_codes.revoke(code, keys=keys, now=now, reason="窗口关闭")


@transactional
def replace(code: QrCode, reason: str, *, keys: Keyring, now: datetime) -> QrCode:
    """End a code that was lost or copied, and make another one for the same holder（换发）.

    Raises:
        NotAllowedNow: the code has ended already, or its holder is closed.
    """
    if qr_codes.state_on(code, now.date()) == "revoked":
        raise NotAllowedNow("该二维码已停用，不能换发")
    qr_codes.revoke(code, keys=keys, now=now, reason=reason)
    return qr_codes.issue(code.organization, code.post, code.counter, official=code.official, keys=keys, now=now)


def issue_missing(*, keys: Keyring, now: datetime) -> int:
    """Make codes for every organization, department, counter and key post with duties that is in being and has none."""
    issued, _ = _count()
    today = now.date()
    for organization in Organization.select():
        if not _ended(organization, today):
            qr_codes.issue(organization, keys=keys, now=now)
    for counter in Counter.select():
        if not _ended(counter, today) and not _ended(counter.organization, today):
            qr_codes.issue(counter.organization, counter=counter, keys=keys, now=now)
    sweep(keys=keys, now=now)
    return _count()[0] - issued


def _ended(thing: Organization | Counter, today: date) -> bool:
    return thing.closed_on is not None and thing.closed_on <= today


def sweep(*, keys: Keyring, now: datetime) -> int:
    """Look at every post that has codes or should have; returns how many codes began or ended."""
    issued, ended = _count()
    coded = QrCode.select(QrCode.post_id).where(QrCode.active_holder.is_null(False), QrCode.post.is_null(False))
    posts = list(Post.select().where(Post.id.in_(coded) | Post.is_key_post))
    holders, codes = _holders_by_post(posts, now.date()), _codes_by_post()
    for post in posts:
        if _is_out_of_line(post, now.date(), holders[post.id], codes[post.id]):
            post_changed(post, keys=keys, now=now)
    issued_now, ended_now = _count()
    return issued_now - issued + ended_now - ended


def whereabouts(code: QrCode, today: date) -> Whereabouts:
    """Where to go instead of an old code: the code that took its place, and where the official works now."""
    heir = _heir(code)
    moved = _new_post_code(code, today)
    return Whereabouts(
        successor_token=heir.token if heir else None,
        successor_label=qr_codes.label_of(heir) if heir else None,
        moved_to=moved,
    )


def _holders(post: Post, today: date) -> dict[int, Appointment]:
    return {one.official_id: one for one in organizations.appointments_on(today, [post.id])}


def _is_closed(post: Post, today: date) -> bool:
    return post.closed_on is not None and post.closed_on <= today


def _holders_by_post(posts: list[Post], today: date) -> defaultdict[int, set[int | None]]:
    found: defaultdict[int, set[int | None]] = defaultdict(set)
    for start in range(0, len(posts), BATCH):
        ids = [post.id for post in posts[start : start + BATCH]]
        for one in organizations.appointments_on(today, ids):
            found[one.post_id].add(one.official_id)
    return found


def _codes_by_post() -> defaultdict[int, set[int | None]]:
    found: defaultdict[int, set[int | None]] = defaultdict(set)
    active = QrCode.select(QrCode.post, QrCode.official).where(
        QrCode.active_holder.is_null(False), QrCode.post.is_null(False)
    )
    for code in active:
        found[code.post_id].add(code.official_id)
    return found


def _is_out_of_line(post: Post, today: date, holders: set[int | None], coded: set[int | None]) -> bool:
    holding = set() if _is_closed(post, today) else holders
    return coded != holding and not (coded == {None} and not holding and not _is_closed(post, today))


def _bind(code: QrCode, appointment: Appointment, *, keys: Keyring, now: datetime) -> None:
    """The first holder of a post that was vacant takes over the code that hangs there already."""
    holder = qr_codes.holder_of_post(appointment.post_id, appointment.official_id)
    vacant = (QrCode.id == code.id) & QrCode.official.is_null() & QrCode.active_holder.is_null(False)
    if QrCode.update(official=appointment.official, active_holder=holder).where(vacant).execute():
        catalogue.changed()
        audit.record("code_bound", f"code:{code.number}", keys=keys, now=now, detail=holder)


def _count() -> tuple[int, int]:
    return QrCode.select().count(), QrCode.select().where(QrCode.active_holder.is_null()).count()


def _heir(code: QrCode) -> QrCode | None:
    """The code in use at the same place, or of what took its place over, or else of the organization."""
    for post in _and_successors(code.post):
        if found := next(iter(qr_codes.active_codes(post)), None):
            return found
    for organization in _and_successors(code.organization):
        if found := QrCode.get_or_none(QrCode.active_holder == f"organization:{organization.id}"):
            return found
    return None


def _and_successors(thing: Row | None) -> list[Row]:
    found: list[Row] = []
    # A ring of successors is a mistake of whoever entered it, and no reason to go round for ever.
    while thing is not None and thing not in found:
        found.append(thing)
        thing = thing.successor
    return found


def _new_post_code(code: QrCode, today: date) -> QrCode | None:
    if code.official_id is None:
        return None
    elsewhere = Appointment.select(Appointment.post_id).where(
        Appointment.official == code.official_id,
        Appointment.starts_on <= today,
        (Appointment.ends_on.is_null()) | (Appointment.ends_on >= today),
    )
    found: QrCode | None = (
        QrCode.select()
        .where(QrCode.official == code.official_id, QrCode.post.in_(elsewhere), QrCode.active_holder.is_null(False))
        .order_by(QrCode.id.desc())
        .first()
    )
    return found
