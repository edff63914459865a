"""单位交接：accounts, rosters, competences, recusals and the place in the pilot of an office that ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import fn

from models import (
    Competence,
    ConflictDeclaration,
    DutyTurn,
    Organization,
    Post,
    StaffAccount,
    StaffRole,
    SupervisionScope,
)

from . import audit, organization_tree, pilot_scope
from .errors import NotAllowedNow
from .occasions import Occasion
from .transactions import transactional


@transactional
def to_successor(organization: Organization, into: Organization, occasion: Occasion) -> list[str]:
    """Let another office take over what is not written on posts and counters; before these go. Says what, in words.

    What was said about the old office stays in sight of those who watched it, and those who were too near to it are too
    near to the other one.
    """
    below = organization_tree.with_below({organization.id})
    posts = list(Post.select().where(Post.organization.in_(sorted(below)), Post.closed_on.is_null()))
    pilot_scope.keep_posts(organization, into, posts, occasion.today)
    _follow_on_duty(organization, into, occasion)
    accounts = StaffAccount.update(organization=into).where(StaffAccount.organization == organization).execute()
    categories = _take_over_competences(organization, into)
    watched = {row.staff_id for row in SupervisionScope.select().where(SupervisionScope.organization == into)}
    for row in SupervisionScope.select().where(SupervisionScope.organization == organization):
        if row.staff_id not in watched:
            SupervisionScope.create(staff=row.staff_id, organization=into)
    _take_over_recusals(organization, into)
    return _words(f"由 {into.name} 接管", accounts, categories)


def _follow_on_duty(organization: Organization, into: Organization, occasion: Occasion) -> None:
    """Whoever comes is on duty after those of the other office（值班顺延）: one day has no two first turns."""
    here, coming = (
        StaffAccount.select(StaffAccount.id).where(
            StaffAccount.organization == office, StaffAccount.role == StaffRole.UNIT_ADMIN
        )
        for office in (into, organization)
    )
    ahead = DutyTurn.day >= occasion.today
    last: Any = DutyTurn.select(DutyTurn.day, fn.MAX(DutyTurn.turn)).where(ahead, DutyTurn.staff.in_(here))
    for day, turn in list(last.group_by(DutyTurn.day).tuples()):
        ids = [row.id for row in DutyTurn.select(DutyTurn.id).where(DutyTurn.day == day, DutyTurn.staff.in_(coming))]
        DutyTurn.update(turn=DutyTurn.turn + turn).where(DutyTurn.id.in_(ids)).execute()


def _take_over_competences(organization: Organization, into: Organization) -> list[str]:
    has = {row.category for row in Competence.select().where(Competence.office == into)}
    found = sorted(row.category for row in Competence.select().where(Competence.office == organization))
    for category in found:
        if category not in has:
            Competence.create(category=category, office=into)
    Competence.delete().where(Competence.office == organization).execute()
    return found


def _take_over_recusals(organization: Organization, into: Organization) -> None:
    in_force = ConflictDeclaration.select().where(ConflictDeclaration.ended_at.is_null())
    declared = {row.staff_id for row in in_force.where(ConflictDeclaration.organization == into)}
    for row in in_force.where(ConflictDeclaration.organization == organization):
        if row.staff_id not in declared:
            ConflictDeclaration.create(
                staff=row.staff_id, organization=into, reason=row.reason, declared_at=row.declared_at
            )


@transactional
def without_successor(organization_ids: Iterable[int], occasion: Occasion) -> list[str]:
    """End what offices leave that nobody takes over; says what, in words. Their accounts can no longer sign in.

    Raises:
        NotAllowedNow: whoever asks for it works there.
    """
    ids = sorted(organization_ids)
    if occasion.by is not None and occasion.by.organization_id in ids:
        raise NotAllowedNow("不能撤销自己所在的单位；请由其他单位的编办人员办理")
    accounts = list(
        StaffAccount.select().where(StaffAccount.organization.in_(ids), StaffAccount.active == True)  # noqa: E712
    )
    for account in accounts:
        StaffAccount.update(active=False).where(StaffAccount.id == account.id).execute()
        DutyTurn.delete().where(DutyTurn.staff == account, DutyTurn.day >= occasion.today).execute()
        audit.record(
            "account_ended",
            f"staff:{account.id}",
            keys=occasion.keys,
            now=occasion.now,
            by=occasion.by,
            detail="单位撤销",
        )
    categories = sorted(row.category for row in Competence.select().where(Competence.office.in_(ids)))
    Competence.delete().where(Competence.office.in_(ids)).execute()
    posts = [row.id for row in Post.select(Post.id).where(Post.organization.in_(ids))]
    pilot_scope.end(ids, occasion.today, posts=posts)
    return _words("停用", len(accounts), categories)


def _words(what: str, accounts: int, categories: list[str]) -> list[str]:
    words = [f"{what}工作人员账号 {accounts} 个"] if accounts else []
    return [*words, f"{what}投诉举报职责分工 {len(categories)} 类"] if categories else words
