"""办理层级：who may take up a complaint that went one level up; never somebody who has had it before（回避）."""

from __future__ import annotations

from models import Complaint, ComplaintEvent, StaffAccount, StaffRole

from . import routing

TAKEN_UP, REFUSED, ANSWERED = "已受理", "不予受理", "已答复"
# Filed at level 0; raised by its author, or by an office that has dispatched it twice.
HIGHEST = 2


def eligible(complaint: Complaint) -> list[StaffAccount]:
    """Who may take up a complaint: the competent ones; of one that was raised, others than before and higher.

    Where nobody is higher, another one of the same rank, then a superior by name of who had it last, then whoever is
    left; empty where there is nobody else.
    """
    above_accused = routing.above_accused(complaint)
    before = who(complaint, TAKEN_UP, REFUSED) if complaint.level else []
    former = {account.id for account in before}
    if next_above := [account for account in above_accused if account.id not in former][:1]:
        return next_above
    competent = routing.competent(complaint)
    if not before:
        return competent
    others = [account for account in competent if account.id not in former]
    last = rank(before[-1])
    by_name = [one for one in routing.unconflicted(routing.chain(before[-1]), complaint) if one.id not in former]
    above = [account for account in others if rank(account) > last]
    beside = [account for account in others if rank(account) == last]
    return above or beside or by_name[:1] or others


def waits_above(complaint: Complaint) -> bool:
    """Whether it has gone upward and nobody there has taken it up."""
    return bool(complaint.level) and complaint.assignee_id is None


def superiors(complaint: Complaint) -> list[StaffAccount]:
    """Who could take a complaint up if it were raised now: not lower than who has it, and nobody who has had it."""
    former = {account.id for account in who(complaint, TAKEN_UP, REFUSED)}
    above_accused = routing.above_accused(complaint)
    if above_accused:
        return [one for one in above_accused if one.id not in former]
    competent = routing.competent(complaint)
    return [one for one in competent if one.id not in former and rank(one) >= rank(complaint.assignee)]


def may_handle(complaint: Complaint, account: StaffAccount) -> bool:
    """Whether the level of the complaint is that of the account; departments have no levels."""
    if not complaint.level or account.role is StaffRole.UNIT_ADMIN:
        return True
    if complaint.assignee_id is not None:
        return bool(complaint.assignee_id == account.id or account in superiors(complaint))
    return account in eligible(complaint)


def rank(account: StaffAccount | None) -> int:
    """Who is competent for the whole city stands above who has some offices."""
    return 1 if account is not None and account.whole_city else 0


def who(complaint: Complaint, *labels: str) -> list[StaffAccount]:
    """Who put lines with one of these labels on the timeline, the latest last."""
    lines = complaint.events.where(ComplaintEvent.label.in_(labels), ComplaintEvent.staff.is_null(False)).order_by(
        ComplaintEvent.id
    )
    return [line.staff for line in lines]
