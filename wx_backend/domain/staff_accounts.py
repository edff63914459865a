"""账号管理：the accounts of staff as an administrator sees them."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import JOIN

from models import Organization, StaffAccount

from .errors import NotFound
from .organizations import Page, page_of


@dataclass(frozen=True)
class StaffRow:
    """An account without any identity of WeChat, only whether there is one."""

    id: int
    name: str
    role: str
    role_label: str
    organization: str | None
    active: bool
    official_account_bound: bool
    mini_program_bound: bool


def get(staff_id: int) -> StaffAccount:
    """Raises:
    NotFound: there is no such account.
    """
    account = StaffAccount.get_or_none(StaffAccount.id == staff_id)
    if account is None:
        raise NotFound("没有找到这个工作人员账号")
    return account


def search(query: str, page: int) -> Page[StaffRow]:
    """Accounts whose name or organization has `query` in it; those in use first."""
    found = StaffAccount.select(StaffAccount, Organization).join(Organization, JOIN.LEFT_OUTER)
    if wanted := query.strip():
        found = found.where(StaffAccount.name.contains(wanted) | Organization.name.contains(wanted))
    listed = page_of(found.order_by(StaffAccount.active.desc(), StaffAccount.id), page)
    return Page([row(one) for one in listed.items], listed.page, listed.pages, listed.total)


def row(account: StaffAccount) -> StaffRow:
    """The account as a line of a list."""
    return StaffRow(
        id=account.id,
        name=account.name,
        role=account.role.value,
        role_label=account.role.label,
        organization=account.organization.name if account.organization else None,
        active=account.active,
        official_account_bound=bool(account.account_openid),
        mini_program_bound=bool(account.mini_openid),
    )
