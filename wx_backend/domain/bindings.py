"""绑定：ties a WeChat identity to a staff account by a one-time code and a second person's word, and unties it.

Whoever types the code is told whose account it is; it takes effect when an administrator other than the one who made
the code has agreed. Who leaves the post, or is taken off, is untied within one look of the scheduler.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from models import Appointment, BindingCode, BindingState, StaffAccount, StaffRole

from . import audit, conflicts, limits, notices, outbox, staff
from .errors import InvalidInput, NotAllowed, NotAllowedNow, NotFound
from .keyring import Keyring
from .transactions import transactional

# Easily told apart when read aloud or typed: no 0/O, 1/I/L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_CHARS = 8
APPROVAL_HOURS = 24
WRONG = "绑定码不正确或已过期，请向管理员索取新的绑定码"
LISTED = 200


@dataclass(frozen=True)
class Identity:
    """Who somebody is to WeChat: in the official account, in the mini-program, or both by the unionid."""

    account_openid: str | None = None
    mini_openid: str | None = None
    unionid: str | None = None

    @property
    def name(self) -> str:
        return self.account_openid or self.mini_openid or ""


@dataclass(frozen=True)
class Issued:
    """A fresh code; the code itself is in no table."""

    binding: BindingCode
    code: str


# --- the code --------------------------------------------------------------------------------------------------------


@transactional
def issue(
    account: StaffAccount, *, keys: Keyring, now: datetime, by: StaffAccount | None = None, minutes: int = 10
) -> Issued:
    """Make a one-time code for this account; `by` is None for whoever operates the machine.

    Raises:
        NotAllowed: `by` is no administrator.
        NotAllowedNow: the account has ended.
    """
    if by is not None:
        staff.require(by, "bindings")
    if not account.active:
        raise NotAllowedNow("该工作人员账号已停用")
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARS))
    binding = BindingCode.create(
        code_tag=_tag(code, keys), staff=account, issued_by=by, expires_at=now + timedelta(minutes=minutes)
    )
    audit.record("binding_code_created", f"staff:{account.id}", by=by, keys=keys, now=now)
    return Issued(binding, code)


def claim(code: str, who: Identity, *, keys: Keyring, now: datetime, tries_per_day: int = 10) -> BindingCode:
    """Somebody types or scans a code: from now on the tie waits for a second person's word.

    Raises:
        TooMany: `tries_per_day` codes were tried by this person today.
        InvalidInput: the code is wrong, used or too old; the three look alike.
    """
    _count_try(who.name, tries_per_day, keys=keys, now=now)
    return _claim(_tag(code.strip().upper(), keys), who, keys=keys, now=now)


@transactional
def _count_try(name: str, tries_per_day: int, *, keys: Keyring, now: datetime) -> None:
    limits.spend("binding", name, tries_per_day, keys=keys, now=now)


@transactional
def _claim(tag: str, who: Identity, *, keys: Keyring, now: datetime) -> BindingCode:
    usable = (BindingCode.code_tag == tag) & (BindingCode.expires_at > now)
    taken = (
        BindingCode.update(
            state=BindingState.WAITING,
            account_openid=who.account_openid,
            mini_openid=who.mini_openid,
            unionid=who.unionid,
            claimed_at=now,
            expires_at=now + timedelta(hours=APPROVAL_HOURS),
        )
        .where(usable, BindingCode.state == BindingState.ISSUED)
        .execute()
    )
    binding = BindingCode.get_or_none(usable)
    if binding is None or not binding.staff.active:
        raise InvalidInput(WRONG)
    if not taken and who.name not in (binding.account_openid, binding.mini_openid):
        raise InvalidInput(WRONG)  # used by somebody else; the same person may have typed it twice
    if taken:
        for admin in _approvers(binding):
            notices.binding_changed(admin, binding.id, binding.state.label, now=now)
        audit.record("binding_claimed", f"staff:{binding.staff_id}", keys=keys, now=now)
    return binding


def _tag(code: str, keys: Keyring) -> str:
    return keys.hash("identity", "binding", code)


# --- the second person -----------------------------------------------------------------------------------------------


def may_decide(binding: BindingCode, by: StaffAccount) -> bool:
    """Whether this administrator is the second person: neither who made the code nor whom it is for."""
    return staff.can(by, "bindings") and by.id not in (binding.issued_by_id, binding.staff_id)


def _approvers(binding: BindingCode) -> list[StaffAccount]:
    return [admin for admin in staff.of_role(StaffRole.SYSTEM_ADMIN) if may_decide(binding, admin)]


def needs_the_operator(binding: BindingCode) -> bool:
    """Whether no second administrator can be reached yet, so that whoever operates the machine has to agree."""
    return not any(admin.account_openid or admin.mini_openid for admin in _approvers(binding))


@transactional
def approve(binding_id: int, *, by: StaffAccount | None, keys: Keyring, now: datetime) -> BindingCode:
    """The second person agrees, and the identity is tied; `by` is None for whoever operates the machine.

    An identity belongs to one account: it is taken from any other that has it.

    Raises:
        NotFound: unknown.
        NotAllowed: not the second person.
        NotAllowedNow: it does not wait any more.
    """
    binding = _decide(binding_id, BindingState.APPROVED, by=by, now=now)
    account = binding.staff
    if not account.active:
        raise NotAllowedNow("该工作人员账号已停用")
    who = Identity(binding.account_openid, binding.mini_openid, binding.unionid)
    _tie(account, who, keys=keys, now=now, by=by)
    notices.binding_changed(account, binding.id, binding.state.label, now=now)
    return binding


@transactional
def refuse(binding_id: int, *, by: StaffAccount, keys: Keyring, now: datetime) -> BindingCode:
    """The second person does not agree. Raises as `approve` does."""
    binding = _decide(binding_id, BindingState.REFUSED, by=by, now=now)
    audit.record("binding_refused", f"staff:{binding.staff_id}", by=by, keys=keys, now=now)
    return binding


def _decide(binding_id: int, state: BindingState, *, by: StaffAccount | None, now: datetime) -> BindingCode:
    binding = BindingCode.get_or_none(BindingCode.id == binding_id)
    if binding is None:
        raise NotFound("没有找到这条绑定申请")
    if by is None and not needs_the_operator(binding):
        raise NotAllowed("已有其他管理员，请由管理员在小程序中确认")
    if by is not None and not may_decide(binding, by):
        raise NotAllowed("须由签发人和本人以外的另一位管理员确认")
    waiting = (BindingCode.state == BindingState.WAITING) & (BindingCode.expires_at > now)
    decided = BindingCode.update(state=state, decided_by=by, decided_at=now).where(
        BindingCode.id == binding_id, waiting
    )
    if not decided.execute():
        raise NotAllowedNow("这条绑定申请已处理或已过期")
    found: BindingCode = BindingCode.get_by_id(binding_id)
    return found


# --- unionid ---------------------------------------------------------------------------------------------------------


@transactional
def followed(openid: str, unionid: str | None, *, keys: Keyring, now: datetime) -> StaffAccount | None:
    """Somebody follows the official account: tie it when the unionid is the one an administrator has entered."""
    known = staff.by_account_openid(openid)
    if known:
        _tag_person(openid, True, now=now)  # WeChat forgets tags when somebody unfollows
        return known
    account = staff.unbound(unionid, StaffAccount.account_openid) if unionid else None
    if account:
        _tie(account, Identity(account_openid=openid), keys=keys, now=now, by=account)
    return account


@transactional
def unfollowed(openid: str, *, keys: Keyring, now: datetime) -> None:
    """Somebody unfollows: note it; the binding stays, the next notice finds that it cannot be delivered."""
    account = staff.by_account_openid(openid)
    if account:
        audit.record("account_unfollowed", f"staff:{account.id}", by=account, keys=keys, now=now)


# --- tying and untying -----------------------------------------------------------------------------------------------


def _tie(account: StaffAccount, who: Identity, *, keys: Keyring, now: datetime, by: StaffAccount | None) -> None:
    changes: dict[str, str] = {}
    for field in ("account_openid", "mini_openid", "unionid"):
        if value := getattr(who, field):
            _take_from_others(account, field, value)
            changes[field] = value
    old = account.account_openid
    if old and who.account_openid and old != who.account_openid:
        _tag_person(old, False, now=now)
    StaffAccount.update(**changes).where(StaffAccount.id == account.id).execute()
    for field, value in changes.items():
        setattr(account, field, value)
    if who.account_openid:
        _tag_person(who.account_openid, True, now=now)
    if who.mini_openid:
        # What this person rated before we knew that it is one of the staff.
        conflicts.drop_own(account, keys=keys, now=now)
    what = "official_account_bound" if who.account_openid else "mini_program_bound"
    audit.record(what, f"staff:{account.id}", by=by, keys=keys, now=now)


def _take_from_others(account: StaffAccount, field: str, value: str) -> None:
    column = getattr(StaffAccount, field)
    StaffAccount.update(**{field: None}).where(column == value, StaffAccount.id != account.id).execute()


@transactional
def unbind(account: StaffAccount, *, by: StaffAccount | None, keys: Keyring, now: datetime) -> None:
    """Untie every identity of an account（解绑）; the unionid goes too, or the next sign-in would tie it again.

    Raises:
        NotAllowed: `by` is neither an administrator nor the person.
    """
    if by is not None and by.id != account.id:
        staff.require(by, "bindings")
    _untie(account, keys=keys, now=now, by=by)


def unbind_leavers(*, keys: Keyring, now: datetime) -> int:
    """Untie and end the accounts of those who were taken off or have left their post. Returns how many."""
    return sum(_end(account, keys=keys, now=now) for account in _leavers(now))


@transactional
def _end(account: StaffAccount, *, keys: Keyring, now: datetime) -> bool:
    StaffAccount.update(active=False).where(StaffAccount.id == account.id).execute()
    return _untie(account, keys=keys, now=now, by=None)


def _leavers(now: datetime) -> list[StaffAccount]:
    tied = (
        StaffAccount.account_openid.is_null(False)
        | StaffAccount.mini_openid.is_null(False)
        | StaffAccount.unionid.is_null(False)
    )
    gone = (StaffAccount.active == False) | (StaffAccount.official.is_null(False) & ~_holds_a_post(now))  # noqa: E712
    return list(StaffAccount.select().where(tied & gone))


def _holds_a_post(now: datetime) -> Any:
    """Whether the account's official holds today the account's post, or any one where the account names none."""
    today = now.date()
    held = Appointment.select().where(
        Appointment.official == StaffAccount.official,
        Appointment.starts_on <= today,
        Appointment.ends_on.is_null() | (Appointment.ends_on >= today),
        StaffAccount.post.is_null() | (Appointment.post == StaffAccount.post),
    )
    return fn.EXISTS(held)


def _untie(account: StaffAccount, *, keys: Keyring, now: datetime, by: StaffAccount | None) -> bool:
    if account.account_openid:
        _tag_person(account.account_openid, False, now=now)
    nobody = {"account_openid": None, "mini_openid": None, "unionid": None}
    tied = StaffAccount.account_openid.is_null(False) | StaffAccount.mini_openid.is_null(False)
    changed = StaffAccount.update(**nobody).where(
        StaffAccount.id == account.id, tied | StaffAccount.unionid.is_null(False)
    )
    if not changed.execute():
        return False
    for field in nobody:
        setattr(account, field, None)
    audit.record("unbound", f"staff:{account.id}", by=by, keys=keys, now=now)
    return True


def _tag_person(openid: str, on: bool, *, now: datetime) -> None:
    """The tag shows the menu for staff（个性化菜单）; WeChat is told by the sender, like everything."""
    outbox.enqueue(
        "staff_tag",
        unique=f"staff_tag:{openid}:{on}:{int(now.timestamp())}",
        payload={"account_openid": openid, "on": on},
        now=now,
    )


# --- reading ---------------------------------------------------------------------------------------------------------


def listed(*, waiting: bool, now: datetime) -> list[BindingCode]:
    """Codes and what became of them, the newest first; with `waiting`, those that wait for a second person."""
    found = BindingCode.select().order_by(BindingCode.id.desc()).limit(LISTED)
    if waiting:
        found = found.where(BindingCode.state == BindingState.WAITING, BindingCode.expires_at > now)
    return list(found)


def state_of(binding: BindingCode, now: datetime) -> tuple[str, str]:
    """The state with its label; what was not decided in time has expired."""
    over = binding.expires_at <= now and binding.state in (BindingState.ISSUED, BindingState.WAITING)
    return ("expired", "已过期") if over else (binding.state.value, binding.state.label)
