"""分办与回避：who handles a complaint: by target, kind and competence, and never who is too near to it.

Too near is who it is about, whoever that person leads, who works in the office it is about, and who has said so
(nearness.py). What is about somebody whose work it would be goes one level up, past that one's colleagues. The same
facts make the list of those who are told and the condition under which a complaint is read, so that nobody is told of
what they may not open and nobody opens what they may not be told of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models import (
    Competence,
    Complaint,
    ComplaintQueue,
    Escalation,
    EscalationStep,
    Organization,
    Post,
    StaffAccount,
    StaffRole,
)

from . import nearness, staff
from .errors import NotAllowedNow
from .nearness import Near, near_of, outside

# --- reading ---------------------------------------------------------------------------------------------------------


def visible_to(account: StaffAccount) -> Any:
    """The condition on Complaint that holds for exactly what this account may see（每次读取都重新判断）."""
    if not staff.can(account, "complaints.list"):
        return Complaint.id.is_null()
    near = near_of([account])[account.id]
    if account.role is StaffRole.UNIT_ADMIN:
        mine = (Complaint.assigned_organization == account.organization_id) & outside(
            Complaint.organization, near.above
        )
    else:
        mine = outside(Complaint.organization, near.offices) & _within_scope(account) & _within_competence(account)
        mine &= near.not_for_others()
    return _in_queue(account.role) & near.not_personal() & (mine | _told_as_superior(account))


def sees(account: StaffAccount, complaint: Complaint) -> bool:
    """Whether an account may see a complaint now."""
    return bool(Complaint.select().where((Complaint.id == complaint.id) & visible_to(account)).exists())


def _in_queue(role: StaffRole) -> Any:
    queue = ComplaintQueue.DISCIPLINE if role is StaffRole.DISCIPLINE else ComplaintQueue.ORDINARY
    return Complaint.queue == queue


def _within_scope(account: StaffAccount) -> Any:
    scope = staff.scope_of(account)
    return Complaint.id.is_null(False) if scope is None else Complaint.organization.in_(sorted(scope))


def _within_competence(account: StaffAccount) -> Any:
    others = _others_categories(account)
    return Complaint.category.not_in(others) if others else Complaint.id.is_null(False)


def _others_categories(account: StaffAccount) -> list[str]:
    """The categories that belong to other offices than this account's; those of no office are everybody's."""
    if account.role is not StaffRole.SUPERVISOR or account.organization_id is None:
        return []
    offices = _competences()
    return sorted(category for category, ids in offices.items() if account.organization_id not in ids)


def _competences() -> Mapping[str, set[int]]:
    offices = defaultdict(set)
    rows: Any = Competence.select(Competence.category, Competence.office).tuples()
    for category, office in rows:
        offices[category].add(office)
    return offices


def _told_as_superior(account: StaffAccount) -> Any:
    told = EscalationStep.select(Escalation.complaint).join(Escalation).where(EscalationStep.staff == account)
    return Complaint.id.in_(told)


# --- telling ---------------------------------------------------------------------------------------------------------


def role_for(complaint: Complaint) -> StaffRole:
    """Whose work a complaint is; a tip-off is discipline inspection's alone."""
    return StaffRole.DISCIPLINE if complaint.queue is ComplaintQueue.DISCIPLINE else StaffRole.SUPERVISOR


def competent(complaint: Complaint) -> list[StaffAccount]:
    """The accounts that may take the complaint up: in scope, of the competent office, and not too near."""
    return _competent(complaint, *_of_role(complaint))


def _of_role(complaint: Complaint) -> tuple[list[StaffAccount], dict[int, Near]]:
    """Those whose work it is by their role, and what each is too near to."""
    desks = nearness.desks()
    accounts = [one for one in desks if one.active and one.role is role_for(complaint)]
    return accounts, near_of(accounts, among=desks)


def _competent(complaint: Complaint, accounts: list[StaffAccount], near: Mapping[int, Near]) -> list[StaffAccount]:
    scopes = staff.scopes_of(accounts)
    return [one for one in accounts if _is_competent(one, near[one.id], scopes[one.id], complaint)]


def _is_competent(account: StaffAccount, near: Near, scope: set[int] | None, complaint: Complaint) -> bool:
    return (
        not near.is_personal(complaint)
        and not near.is_for_others(complaint)
        and complaint.organization_id not in near.offices
        and (scope is None or complaint.organization_id in scope)
        and complaint.category not in _others_categories(account)
    )


def superiors_of_accused(complaint: Complaint) -> list[StaffAccount]:
    """Where a complaint is about somebody whose work it would be: who stands one level above that person.

    The superior may sit in the same office; that is what being the superior means.
    """
    return _superiors_of_accused(complaint, *_of_role(complaint))


def _superiors_of_accused(
    complaint: Complaint, accounts: list[StaffAccount], near: Mapping[int, Near]
) -> list[StaffAccount]:
    accused = [one for one in accounts if near[one.id].is_accused(complaint)]
    nearest = (unconflicted(chain(one), complaint)[:1] for one in accused)
    return unconflicted([above for line in nearest for above in line], complaint)


def above_accused(complaint: Complaint) -> list[StaffAccount]:
    """All who stand above somebody whose work the complaint would be and whom it is about, the nearest first."""
    accounts, near = _of_role(complaint)
    accused = [one for one in accounts if near[one.id].is_accused(complaint)]
    return unconflicted([above for one in accused for above in chain(one)], complaint)


def superiors_and_competent(complaint: Complaint) -> tuple[list[StaffAccount], list[StaffAccount]]:
    """`superiors_of_accused` and, where there is none, `competent`, after one look at those whose work it is."""
    people = _of_role(complaint)
    superiors = _superiors_of_accused(complaint, *people)
    return superiors, [] if superiors else _competent(complaint, *people)


def of_department(complaint: Complaint) -> list[StaffAccount]:
    """The administrators of the department that has to answer, but nobody whom it is about or who is led by them."""
    if complaint.assigned_organization_id is None:
        return []
    return _administrators(complaint, complaint.assigned_organization_id)


def refuse_self_judgement(complaint: Complaint, to: Organization) -> None:
    """Raises:
    NotAllowedNow: in this department everybody who could answer is who it is about, or is led by that person.
    """
    if _administrators_of(to.id) and not _administrators(complaint, to.id):
        raise NotAllowedNow(f"{to.name}的办理人员均须回避该件，请转其上级单位或自行办理")


def is_staffed(organization: Organization) -> bool:
    """Whether there is anybody in this department who would answer."""
    return bool(_administrators_of(organization.id))


def _administrators(complaint: Complaint, organization_id: int) -> list[StaffAccount]:
    accounts = _administrators_of(organization_id)
    near = near_of(accounts)
    return [
        one
        for one in accounts
        if not near[one.id].is_personal(complaint) and complaint.organization_id not in near[one.id].above
    ]


def _administrators_of(organization_id: int) -> list[StaffAccount]:
    return [one for one in staff.of_role(StaffRole.UNIT_ADMIN) if one.organization_id == organization_id]


def unconflicted(accounts: Iterable[StaffAccount], complaint: Complaint) -> list[StaffAccount]:
    """Those who may be told of the complaint as superiors, each once and in order: active, of a role that may know of
    it at all, and with no part in it themselves."""
    every = list({one.id: one for one in accounts}.values())
    near = near_of(every) if every else {}
    return [
        one for one in every if one.active and may_know(one.role, complaint) and not near[one.id].is_personal(complaint)
    ]


def may_know(role: StaffRole, complaint: Complaint) -> bool:
    """Whether a role may know of a complaint at all; of a tip-off nobody but discipline inspection."""
    if not staff.role_can(role, "complaints.list"):
        return False
    return (role is StaffRole.DISCIPLINE) == (role_for(complaint) is StaffRole.DISCIPLINE)


def chain(account: StaffAccount, most: int = 8) -> list[StaffAccount]:
    """The superiors of an account, the nearest first; a ring of superiors ends where it closes."""
    found: list[StaffAccount] = []
    seen = {account.id}
    while account.superior_id is not None and account.superior_id not in seen and len(found) < most:
        account = account.superior
        seen.add(account.id)
        found.append(account)
    return found


def last_resort(complaint: Complaint) -> list[StaffAccount]:
    """Who is told where nobody could handle a complaint: that somebody has to be made so. They read no complaint."""
    accounts = staff.of_role(StaffRole.SYSTEM_ADMIN)
    near = near_of(accounts)
    return [
        one
        for one in accounts
        if complaint.organization_id not in near[one.id].offices and not near[one.id].is_personal(complaint)
    ]


def uncovered() -> list[str]:
    """What would have nobody to handle it: offices, categories and tip-offs, each with what is missing（覆盖检查）."""
    categories = sorted(_competences())
    missing = []
    for organization in Organization.select().where(Organization.closed_on.is_null()).order_by(Organization.name):
        for queue in ComplaintQueue:
            about = Complaint(organization=organization, queue=queue, category="")
            people = competent(about)
            if not people:
                missing.append(f"{organization.name}：没有可受理的{role_for(about).label}人员")
            elif queue is ComplaintQueue.ORDINARY:
                missing += _uncovered_categories(organization, categories)
        missing += _uncovered_heads(organization)
    return missing


def unrecognizable() -> list[str]:
    """The names of accounts that handle complaints and are tied to no post and no person: a complaint about one of them
    is not known to be about this account."""
    handling = [role for role in StaffRole if staff.role_can(role, "complaints.list")]
    every = [one for role in handling for one in staff.of_role(role)]
    return [one.name for one in every if not one.post_id and not one.official_id]


def _uncovered_categories(organization: Organization, categories: Sequence[str]) -> list[str]:
    about = (Complaint(organization=organization, category=one) for one in categories)
    return [f"{organization.name}：没有人员可受理类别 {one.category}" for one in about if not competent(one)]


def _uncovered_heads(organization: Organization) -> list[str]:
    """A complaint about who leads an office must find somebody who is not led by that person."""
    lost = []
    for post in organization.posts.where(Post.is_head, Post.closed_on.is_null()):
        about = Complaint(organization=organization, post=post, category="")
        if not competent(about) and not superiors_of_accused(about):
            lost.append(f"{organization.name}“{post.name}”：反映该岗位的投诉没有可受理的人员")
    return lost
