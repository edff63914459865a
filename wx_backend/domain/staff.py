"""工作人员账号：roles, scopes, and who somebody is who comes from WeChat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from models import Organization, StaffAccount, StaffRole, SupervisionScope

from . import audit, conflicts, organization_tree
from .errors import NotAllowed
from .keyring import Keyring
from .prepared import Prepared

CAN: dict[StaffRole, frozenset[str]] = {
    StaffRole.SUPERVISOR: frozenset(
        {
            "overview",
            "complaints.list",
            "complaints.accept",
            "complaints.reject",
            "complaints.assign",
            "complaints.return",
            "complaints.answer",
            "complaints.close",
            "complaints.escalate",
            "complaints.transfer",
            "complaints.write",
            "complaints.contact",
            "complaints.join",
            "complaints.hold",
            "complaints.intake",
            "satisfaction",
            "satisfaction.live",
            "comments",
            "digests",
            "complaints.urge",
            "circulars",
            "circulars.issue",
            "reachability",
            "ratings.review",
            "deadlines.pause",
            "roster",
            "recusals",
            "competences",
        }
    ),
    StaffRole.UNIT_ADMIN: frozenset(
        {
            "overview",
            "complaints.list",
            "complaints.answer",
            "complaints.return",
            "complaints.write",
            "satisfaction",
            "circulars",
            "roster",
            "recusals",
        }
    ),
    StaffRole.ESTABLISHMENT: frozenset(
        {"overview", "satisfaction", "circulars", "calendar.edit", "competences", "competences.edit"}
    ),
    StaffRole.DISCIPLINE: frozenset(
        {
            "overview",
            "complaints.list",
            "complaints.accept",
            "complaints.reject",
            "complaints.answer",
            "complaints.close",
            "complaints.escalate",
            "complaints.urge",
            "complaints.write",
            "complaints.contact",
            "complaints.join",
            "complaints.hold",
            "circulars",
            "deadlines.pause",
            "roster",
            "recusals",
        }
    ),
    StaffRole.SYSTEM_ADMIN: frozenset(
        {"overview", "bindings", "reachability", "circulars", "roster", "recusals", "recusals.end"}
    ),
    StaffRole.OFFICIAL: frozenset({"overview"}),
}


# Of codes, prints and what is published; whatever the role, everybody on a post confirms the own duties.
EVERYBODY = frozenset({"duties"})
ABOUT_CODES: dict[StaffRole, frozenset[str]] = {
    StaffRole.SUPERVISOR: frozenset({"completeness", "posts"}),
    StaffRole.UNIT_ADMIN: frozenset({"prints", "completeness", "posts"}),
    StaffRole.ESTABLISHMENT: frozenset(
        {"prints", "code_reports", "publication", "completeness", "personnel", "imports", "posts"}
    ),
    StaffRole.DISCIPLINE: frozenset({"posts"}),
    StaffRole.SYSTEM_ADMIN: frozenset({"imports"}),
}


def can(account: StaffAccount, action: str) -> bool:
    return role_can(account.role, action)


def role_can(role: StaffRole, action: str) -> bool:
    return action in powers(role)


@cache
def powers(role: StaffRole) -> frozenset[str]:
    """Everything a role may do; what it may do it to is its scope."""
    return CAN[role] | EVERYBODY | ABOUT_CODES.get(role, frozenset())


def require(account: StaffAccount, action: str) -> None:
    """Raises:
    NotAllowed: the role of the account has no such power.
    """
    if not can(account, action):
        raise NotAllowed("您的角色没有此项权限")


_BY_ACCOUNT = Prepared(
    lambda openid: StaffAccount.select().where(StaffAccount.account_openid == openid, StaffAccount.active == True)  # noqa: E712
)


_OF_ROLE = Prepared(
    lambda role: StaffAccount.select().where(StaffAccount.role == role, StaffAccount.active == True)  # noqa: E712
)
_SCOPES = Prepared(lambda: SupervisionScope.select(SupervisionScope.staff, SupervisionScope.organization).tuples())


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
    account = unbound(unionid, StaffAccount.mini_openid)
    if account is None:
        return by_mini_openid(mini_openid)  # tied a moment ago, by another sign-in of the same person
    StaffAccount.update(mini_openid=mini_openid).where(StaffAccount.id == account.id).execute()
    account.mini_openid = mini_openid
    # What this person rated before we knew that it is one of the staff.
    conflicts.drop_own(account, keys=keys, now=now)
    audit.record("mini_program_bound", f"staff:{account.id}", by=account, keys=keys, now=now)
    return account


def unbound(unionid: str, identity: object) -> StaffAccount | None:
    """The active account with this unionid whose `identity` (a column) is not tied yet."""
    return StaffAccount.get_or_none(
        StaffAccount.unionid == unionid,
        StaffAccount.active == True,  # noqa: E712
        identity.is_null(),  # type: ignore[attr-defined]
    )


def competent_for(organization: Organization, role: StaffRole) -> list[StaffAccount]:
    """The active accounts of a role that may act on this organization, leaving out those who work in it."""
    return [account for account in of_role(role) if is_competent(account, organization)]


def of_role(role: StaffRole) -> list[StaffAccount]:
    return _OF_ROLE.all(role=role.value)


def is_competent(account: StaffAccount, organization: Organization) -> bool:
    """Whether the account's scope covers the organization without a conflict of interest（回避）."""
    own = account.organization
    if own is not None and organization_tree.body_of(own).id == organization_tree.body_of(organization).id:
        return False
    scope = scope_of(account)
    return scope is None or organization.id in scope


def scope_of(account: StaffAccount) -> set[int] | None:
    """The ids of the organizations an account is competent for, with all below them; None is the whole city."""
    return scopes_of([account])[account.id]


def scopes_of(accounts: Sequence[StaffAccount]) -> dict[int, set[int] | None]:
    """`scope_of` for many, by their ids, after one look at the tree."""
    units = [one for one in accounts if one.role is StaffRole.UNIT_ADMIN]
    covered: dict[int, set[int]] = {one.id: {one.organization_id} - {None} for one in units}
    covered |= {one.id: set() for one in accounts if one not in units and not one.whole_city}
    if len(covered) > len(units):
        for account_id, organization_id in _SCOPES.all():
            if account_id in covered and account_id not in {one.id for one in units}:
                covered[account_id].add(organization_id)
    children = organization_tree.children_by_parent() if any(covered.values()) else {}
    below = {number: organization_tree.with_below(ids, children) for number, ids in covered.items()}
    return {one.id: below.get(one.id) for one in accounts}
