"""回避声明：who says to be too near to an office, a person or a complaint has no part in it from then on."""

from __future__ import annotations

from datetime import datetime

from models import Complaint, ConflictDeclaration, Official, Organization, Post, StaffAccount

from . import audit, ladders, nearness, notices, rosters, routing, staff
from .errors import InvalidInput, NotAllowed, NotAllowedNow, NotFound
from .keyring import Keyring
from .transactions import transactional


@transactional
def declare(
    by: StaffAccount,
    reason: str,
    *,
    organization: Organization | None = None,
    staff_number: str | None = None,
    keys: Keyring,
    now: datetime,
) -> ConflictDeclaration:
    """Declare to be too near to an office, or to a person named by the staff number.

    Raises:
        NotAllowed: the role handles no complaints.
        InvalidInput: neither is named or both are, or there is nobody with this number.
    """
    staff.require(by, "complaints.list")
    if (organization is None) == (staff_number is None):
        raise InvalidInput("请填写一个单位，或一位工作人员的编号", fields={"organization_id": "二者填一"})
    official = Official.get_or_none(Official.staff_number == staff_number) if staff_number else None
    if staff_number and official is None:
        raise InvalidInput("没有找到这个人员编号", fields={"staff_number": "请核对"})
    made = ConflictDeclaration.create(
        staff=by, organization=organization, official=official, reason=reason, declared_at=now
    )
    audit.record("recusal_declared", f"staff:{by.id}", by=by, keys=keys, now=now, detail=subject_of(made))
    return made


@transactional
def declare_for(complaint: Complaint, by: StaffAccount, reason: str, *, keys: Keyring, now: datetime) -> None:
    """Step back from one complaint（回避）; somebody else is told of it instead. Raises as `declare` does."""
    staff.require(by, "complaints.list")
    ConflictDeclaration.create(staff=by, complaint=complaint, reason=reason, declared_at=now)
    for account in rosters.next_in_line(complaint, without={by.id}, now=now)[:1]:
        rosters.see_to_it(complaint, account, now=now)
        notices.complaint_waits(complaint, account, now=now)
    ladders.watch(complaint, f"conflict:{now:%Y%m%d%H%M%S}", now=now)
    audit.record("recusal_declared", f"complaint:{complaint.id}", by=by, keys=keys, now=now)


def refuse_operator(by: StaffAccount, organization: Organization, post: Post | None, official_id: int | None) -> None:
    """Who takes a call down holds its receipt, and with it may withdraw it: so it is nobody whom the call is about, nor
    who is led by that person, nor a colleague of the same work.

    Raises:
        NotAllowedNow: somebody else has to take it down.
    """
    about = Complaint(organization=organization, post=post, official=official_id)
    near = nearness.near_of([by])[by.id]
    if near.is_personal(about) or (near.is_for_others(about) and by not in routing.above_accused(about)):
        raise NotAllowedNow("反映的是您本人、您的领导或同事，您须回避：请转由其他人员登记，或请来电人自行扫码提交")


@transactional
def end(declaration_id: int, *, by: StaffAccount, keys: Keyring, now: datetime) -> ConflictDeclaration:
    """End a declaration: its reason has gone. Nobody ends an own one.

    Raises:
        NotAllowed: the role may not, or it is the account's own.
        NotFound: there is none with this id.
    """
    staff.require(by, "recusals.end")
    row = ConflictDeclaration.get_or_none(ConflictDeclaration.id == declaration_id)
    if row is None:
        raise NotFound("没有找到这条回避声明")
    if row.staff_id == by.id:
        raise NotAllowed("本人的回避声明须由他人解除")
    ConflictDeclaration.update(ended_at=now).where(
        ConflictDeclaration.id == row.id, ConflictDeclaration.ended_at.is_null()
    ).execute()
    audit.record("recusal_ended", f"staff:{row.staff_id}", by=by, keys=keys, now=now, detail=str(row.id))
    return found_again(row)


def found_again(row: ConflictDeclaration) -> ConflictDeclaration:
    again: ConflictDeclaration = ConflictDeclaration.get_by_id(row.id)
    return again


def listed(account: StaffAccount) -> list[ConflictDeclaration]:
    """All declarations for who may end them, else the account's own, the newest first."""
    newest_first = (ConflictDeclaration.declared_at.desc(), ConflictDeclaration.id)
    rows = ConflictDeclaration.select().order_by(*newest_first).limit(200)
    if not staff.can(account, "recusals.end"):
        rows = rows.where(ConflictDeclaration.staff == account)
    return list(rows)


def may_end(row: ConflictDeclaration, account: StaffAccount) -> bool:
    return row.ended_at is None and row.staff_id != account.id and staff.can(account, "recusals.end")


def subject_of(row: ConflictDeclaration) -> str:
    """What a declaration is about, without a word of a complaint."""
    if row.organization is not None:
        return str(row.organization.name)
    return f"人员 {row.official.staff_number}" if row.official is not None else f"投诉 {row.complaint_id:05d}"
