"""值班表：who is on duty on which day, and who is next when somebody cannot be reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import Complaint, ComplaintStatus, DutyTurn, StaffAccount, StaffRole

from . import audit, complaint_levels, ladders, routing, staff, workdays
from .deadlines import TO_ACCEPT
from .errors import InvalidInput, NotAllowed
from .keyring import Keyring
from .prepared import Prepared
from .transactions import transactional

MOST_TURNS = 10
KEPT_DAYS = 400


@dataclass(frozen=True)
class DutyDay:
    day: date
    works: bool
    turns: list[StaffAccount]


# --- who is told -----------------------------------------------------------------------------------------------------


def first_told(people: Sequence[StaffAccount], day: date) -> list[StaffAccount]:
    """Of those who could be told, who is told first: the first on duty that day, or all where nobody is."""
    return in_turn(people, day)[:1] or list(people)


def in_turn(people: Sequence[StaffAccount], day: date) -> list[StaffAccount]:
    """Those of them who are on duty that day, in turn."""
    turns: dict[int, int] = dict(_TURNS.all(day=day))
    return sorted((one for one in people if one.id in turns), key=lambda one: (turns[one.id], one.id))


_TURNS = Prepared(lambda day: DutyTurn.select(DutyTurn.staff, DutyTurn.turn).where(DutyTurn.day == day).tuples())


def next_in_line(complaint: Complaint, *, without: Collection[int], now: datetime) -> list[StaffAccount]:
    """Who may be told instead of those in `without` (ids), the next on the roster first（值班顺延）.

    Then the others whose work it is, their superiors, everybody else who is competent, and where there is nobody, the
    system administrators, who read no complaint.
    """
    people = whose_work(complaint)
    duty = in_turn(people, now.date())
    above = routing.unconflicted((one for person in people for one in routing.chain(person)), complaint)
    # Of what has gone upward those who had it below have no part any more.
    competent = [] if complaint_levels.waits_above(complaint) else routing.competent(complaint)
    others = sorted(competent, key=_reachable_first)
    line = {one.id: one for one in [*duty, *sorted(people, key=_reachable_first), *above, *others]}
    left = [one for one in line.values() if one.id not in without]
    return left or [one for one in routing.last_resort(complaint) if one.id not in without]


def see_to_it(complaint: Complaint, account: StaffAccount, *, now: datetime) -> None:
    """Let somebody see a complaint who was told instead of another, where the place alone does not allow it."""
    if routing.may_know(account.role, complaint) and not routing.sees(account, complaint):
        ladders.let_in(complaint, [account], now=now)


def whose_work(complaint: Complaint) -> list[StaffAccount]:
    """Whose turn it is as the complaint stands: the department's, the one's who took it up, or all who could."""
    if complaint.status is ComplaintStatus.ASSIGNED and (department := routing.of_department(complaint)):
        return department
    if complaint_levels.waits_above(complaint):
        return complaint_levels.eligible(complaint)
    could = routing.above_accused(complaint) or routing.competent(complaint)
    if complaint.assignee_id is not None and complaint.status not in TO_ACCEPT:
        return [one for one in could if one.id == complaint.assignee_id] or could
    return routing.superiors_of_accused(complaint) or could


def _reachable_first(account: StaffAccount) -> tuple[bool, int]:
    return account.account_openid is None, account.id


# --- keeping the roster ----------------------------------------------------------------------------------------------


def days(account: StaffAccount, first: date, count: int) -> list[DutyDay]:
    """The roster that an account sees, day by day."""
    mine = {one.id: one for one in colleagues(account)}
    last = first + timedelta(days=count - 1)
    rows = (
        DutyTurn.select()
        .where(DutyTurn.day.between(first, last), DutyTurn.staff.in_(list(mine)))
        .order_by(DutyTurn.day, DutyTurn.turn, DutyTurn.id)
    )
    found: dict[date, list[StaffAccount]] = {}
    for row in rows if mine else ():
        found.setdefault(row.day, []).append(mine[row.staff_id])
    calendar, every = workdays.current(), [first + timedelta(days=n) for n in range(count)]
    return [DutyDay(day, calendar.is_workday(day)[0], found.get(day, [])) for day in every]


def colleagues(account: StaffAccount) -> list[StaffAccount]:
    """Those whose duty an account sees: of the same role, of the own unit, or everybody for who runs the system."""
    if account.role is StaffRole.SYSTEM_ADMIN:
        roles = (StaffRole.SUPERVISOR, StaffRole.DISCIPLINE, StaffRole.UNIT_ADMIN)
        return [one for role in roles for one in staff.of_role(role)]
    if account.role is StaffRole.UNIT_ADMIN:
        return [one for one in staff.of_role(account.role) if one.organization_id == account.organization_id]
    return staff.of_role(account.role) if staff.can(account, "roster") else []


@transactional
def set_day(day: date, staff_ids: Sequence[int], *, by: StaffAccount, keys: Keyring, now: datetime) -> DutyDay:
    """Say who is on duty on a day, in this turn; an empty list clears the day（排班）.

    Raises:
        NotAllowed: the role may not, or one of them is not the account's to put on duty.
        InvalidInput: the day is over or too far away, or somebody is named twice.
    """
    staff.require(by, "roster")
    mine = {one.id: one for one in colleagues(by)}
    if not now.date() <= day <= now.date() + timedelta(days=KEPT_DAYS):
        raise InvalidInput("只能安排今天起一年内的值班", fields={"day": "日期不可用"})
    if len(set(staff_ids)) < len(staff_ids) or len(staff_ids) > MOST_TURNS:
        raise InvalidInput("同一天同一人只能排一次", fields={"staff_ids": f"每天最多 {MOST_TURNS} 人，不能重复"})
    if any(one not in mine for one in staff_ids):
        raise NotAllowed("只能安排本单位、本角色的人员值班")
    DutyTurn.delete().where(DutyTurn.day == day, DutyTurn.staff.in_(list(mine))).execute()
    for turn, one in enumerate(staff_ids, start=1):
        DutyTurn.create(staff=one, day=day, turn=turn)
    audit.record("roster_set", f"roster:{day}", by=by, keys=keys, now=now, detail=",".join(map(str, staff_ids)))
    return days(by, day, 1)[0]
