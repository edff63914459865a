"""工作人员账号：roles, scopes, and how an account is tied to a WeChat identity."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from models import BindingCode, Organization, StaffAccount, StaffRole, SupervisionScope

from . import audit, limits
from .errors import InvalidInput, NotAllowed
from .keyring import Keyring
from .prepared import Prepared
from .transactions import transactional

# Easily told apart when read aloud or typed: no 0/O, 1/I/L.
BINDING_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

CAN: dict[StaffRole, frozenset[str]] = {
    StaffRole.SUPERVISOR: frozenset(
        {
            "overview",
            "complaints.list",
            "complaints.accept",
            "complaints.reject",
            "complaints.assign",
            "complaints.close",
            "satisfaction",
            "satisfaction.live",
            "comments",
            "digests",
        }
    ),
    StaffRole.UNIT_ADMIN: frozenset({"overview", "complaints.list", "complaints.answer", "satisfaction"}),
    StaffRole.ESTABLISHMENT: frozenset({"overview", "satisfaction"}),
    StaffRole.DISCIPLINE: frozenset(
        {"overview", "complaints.list", "complaints.accept", "complaints.reject", "complaints.close"}
    ),
    StaffRole.SYSTEM_ADMIN: frozenset({"overview"}),
}


def can(account: StaffAccount, action: str) -> bool:
    return action in CAN[account.role]


def require(account: StaffAccount, action: str) -> None:
    """Raises:
    NotAllowed: the role of the account has no such power.
    """
    if not can(account, action):
        raise NotAllowed("您的角色没有此项权限")


_BY_ACCOUNT = Prepared(
    lambda openid: StaffAccount.select().where(StaffAccount.account_openid == openid, StaffAccount.active == True)  # noqa: E712
)


def by_account_openid(openid: str) -> StaffAccount | None:
    account: StaffAccount | None = _BY_ACCOUNT.first(openid=openid)
    return account


def by_mini_openid(openid: str | None) -> StaffAccount | None:
    if not openid:
        return None
    return StaffAccount.get_or_none(StaffAccount.mini_openid == openid, StaffAccount.active == True)  # noqa: E712


def recognize(mini_openid: str, unionid: str | None, *, keys: Keyring, now: datetime) -> StaffAccount | None:
    """The staff account of somebody who signs in to the mini-program; ties it by unionid the first time."""
    known = by_mini_openid(mini_openid)
    if known or not unionid:
        return known
    account = _unbound(unionid, StaffAccount.mini_openid)
    if account is None:
        return by_mini_openid(mini_openid)  # tied a moment ago, by another sign-in of the same person
    StaffAccount.update(mini_openid=mini_openid).where(StaffAccount.id == account.id).execute()
    audit.record("mini_program_bound", f"staff:{account.id}", by=account, keys=keys, now=now)
    account.mini_openid = mini_openid
    return account


@transactional
def followed(openid: str, unionid: str | None, *, keys: Keyring, now: datetime) -> StaffAccount | None:
    """Somebody follows the official account: tie it when the unionid is that of one staff account."""
    known = by_account_openid(openid)
    if known or not unionid:
        return known
    account = _unbound(unionid, StaffAccount.account_openid)
    if account:
        _tie(account, openid, keys=keys, now=now)
    return account


def _unbound(unionid: str, identity: object) -> StaffAccount | None:
    return StaffAccount.get_or_none(
        StaffAccount.unionid == unionid,
        StaffAccount.active == True,  # noqa: E712
        identity.is_null(),  # type: ignore[attr-defined]
    )


@transactional
def unfollowed(openid: str, *, keys: Keyring, now: datetime) -> None:
    """Somebody unfollows: note it; the binding stays, the next notice finds that it cannot be delivered."""
    account = by_account_openid(openid)
    if account:
        audit.record("account_unfollowed", f"staff:{account.id}", by=account, keys=keys, now=now)


@transactional
def create_binding_code(account: StaffAccount, *, keys: Keyring, now: datetime, minutes: int = 10) -> str:
    """Make a one-time code of eight characters for this account, good for some minutes."""
    code = "".join(secrets.choice(BINDING_ALPHABET) for _ in range(8))
    BindingCode.insert(
        code_tag=keys.hash("identity", "binding", code),
        staff=account,
        expires_at=now + timedelta(minutes=minutes),
    ).execute()
    audit.record("binding_code_created", f"staff:{account.id}", keys=keys, now=now)
    return code


def bind_account(code: str, openid: str, *, keys: Keyring, now: datetime, tries_per_day: int = 10) -> StaffAccount:
    """Tie the official-account identity to the account of a one-time code.

    Raises:
        TooMany: `tries_per_day` codes were tried by this person today.
        InvalidInput: the code is wrong, used or too old; the three look alike.
    """
    _count_try(openid, tries_per_day, keys=keys, now=now)
    return _bind(code, openid, keys=keys, now=now)


@transactional
def _count_try(openid: str, tries_per_day: int, *, keys: Keyring, now: datetime) -> None:
    limits.spend("binding", openid, tries_per_day, keys=keys, now=now)


@transactional
def _bind(code: str, openid: str, *, keys: Keyring, now: datetime) -> StaffAccount:
    tag = keys.hash("identity", "binding", code.strip().upper())
    used = (
        BindingCode.update(used=True)
        .where(BindingCode.code_tag == tag, BindingCode.used == False, BindingCode.expires_at > now)  # noqa: E712
        .execute()
    )
    row = BindingCode.get_or_none(BindingCode.code_tag == tag, BindingCode.expires_at > now)
    if row is not None and row.staff.account_openid == openid:
        return row.staff  # the same message delivered again
    if row is None or not used:
        raise InvalidInput("绑定码不正确或已过期，请向管理员索取新的绑定码")
    account = row.staff
    StaffAccount.update(account_openid=None).where(StaffAccount.account_openid == openid).execute()
    _tie(account, openid, keys=keys, now=now)
    return account


def _tie(account: StaffAccount, openid: str, *, keys: Keyring, now: datetime) -> None:
    StaffAccount.update(account_openid=openid).where(StaffAccount.id == account.id).execute()
    account.account_openid = openid
    audit.record("official_account_bound", f"staff:{account.id}", by=account, keys=keys, now=now)


def competent_for(organization: Organization, role: StaffRole) -> list[StaffAccount]:
    """The active accounts of a role that may act on this organization, leaving out those who work in it."""
    return [account for account in of_role(role) if is_competent(account, organization)]


def of_role(role: StaffRole) -> list[StaffAccount]:
    return list(StaffAccount.select().where(StaffAccount.role == role, StaffAccount.active == True))  # noqa: E712


def uncovered() -> list[str]:
    """Organizations about which a complaint or a tip-off would have nobody to handle it, with what is missing."""
    missing = []
    for organization in Organization.select().order_by(Organization.name):
        for role in (StaffRole.SUPERVISOR, StaffRole.DISCIPLINE):
            if not competent_for(organization, role):
                missing.append(f"{organization.name}：没有可受理的{role.label}人员")
    return missing


def is_competent(account: StaffAccount, organization: Organization) -> bool:
    """Whether the account's scope covers the organization without a conflict of interest（回避）."""
    if account.organization_id == organization.id:
        return False
    scope = scope_of(account)
    return scope is None or organization.id in scope


def scope_of(account: StaffAccount) -> set[int] | None:
    """The ids of the organizations an account is competent for; None is the whole city."""
    if account.role is StaffRole.UNIT_ADMIN:
        return {account.organization_id} if account.organization_id else set()
    if account.whole_city:
        return None
    rows = SupervisionScope.select(SupervisionScope.organization_id).where(SupervisionScope.staff == account)
    return {row.organization_id for row in rows}
