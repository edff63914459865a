"""办理动作：what may be done with a complaint in which state, and why something may not be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models import Complaint, ComplaintQueue, ComplaintStatus, Organization, StaffAccount, StaffRole

from . import complaint_levels, complaint_timeline, staff
from .deadlines import OWED
from .errors import NotAllowedNow

S = ComplaintStatus
# A complaint is handed on twice at most; then it goes upward（两次转办后上交）.
MOST_ASSIGNMENTS = 2


@dataclass(frozen=True)
class Action:
    """An act of staff, with the states it is possible in and the one it leads to."""

    label: str
    to: ComplaintStatus
    possible_in: frozenset[ComplaintStatus]


ACTIONS: dict[str, Action] = {
    "accept": Action("受理", S.ACCEPTED, frozenset({S.FILED, S.RAISED, S.TRANSFERRED})),
    "reject": Action("不予受理", S.NOT_ACCEPTED, frozenset({S.FILED, S.TRANSFERRED})),
    "assign": Action("转办", S.ASSIGNED, frozenset({S.ACCEPTED, S.ANSWERED})),
    "return": Action("退回", S.ACCEPTED, frozenset({S.ASSIGNED})),
    "answer": Action("答复", S.ANSWERED, frozenset({S.ACCEPTED, S.ASSIGNED})),
    "close": Action("办结", S.CLOSED, frozenset({S.ACCEPTED, S.ANSWERED})),
    "escalate": Action("上报", S.RAISED, frozenset({S.ACCEPTED, S.ANSWERED})),
    "transfer": Action("移送", S.TRANSFERRED, frozenset({S.FILED, S.ACCEPTED, S.ASSIGNED, S.ANSWERED, S.RAISED})),
}
CONFIRMED_IN = frozenset({S.ANSWERED, S.CLOSED})
REVIEWED_IN = frozenset({S.NOT_ACCEPTED})
WRITTEN_IN = frozenset({*OWED, S.ANSWERED})
WITHDRAWN_IN = frozenset({S.FILED, S.ACCEPTED, S.ASSIGNED, S.ANSWERED, S.RAISED})

# Every move there is, whoever makes it.
NEXT: dict[ComplaintStatus, frozenset[ComplaintStatus]] = {
    status: frozenset(
        {action.to for action in ACTIONS.values() if status in action.possible_in}
        | ({S.CLOSED, S.RAISED} - {status} if status in CONFIRMED_IN else set())
        | ({S.RAISED} if status in REVIEWED_IN else set())
        | ({S.WITHDRAWN} if status in WITHDRAWN_IN else set())
    )
    for status in ComplaintStatus
}


def allowed(complaint: Complaint, account: StaffAccount) -> list[str]:
    """What this account may do with the complaint as it is now."""
    return [name for name in ACTIONS if _refusal(name, complaint, account) is None]


def refuse_unless_allowed(name: str, complaint: Complaint, account: StaffAccount) -> None:
    """Raises:
    NotAllowed: the role has no such power at all.
    NotAllowedNow: not as the complaint is now; says how it is, and what is possible instead.
    """
    staff.require(account, f"complaints.{name}")
    why = _refusal(name, complaint, account)
    if why is not None:
        stands = complaint.status.label
        raise NotAllowedNow(f"{why if stands in why else f'该件{stands}，{why}'}；{_possible(complaint, account)}")


def can_confirm(complaint: Complaint) -> bool:
    """Whether the author may say now what came of it."""
    answered = complaint.answered_at is not None and complaint.erased_on is None
    return answered and complaint.confirmation is None and complaint.status in CONFIRMED_IN


def can_ask_review(complaint: Complaint) -> bool:
    """Whether the refusal to take it up can be looked at one level up, were it not too late."""
    first = complaint.reopened_at is None and complaint.erased_on is None
    return first and complaint.status in REVIEWED_IN


def can_write(complaint: Complaint) -> bool:
    """Whether there is somebody to write to."""
    return complaint.status in WRITTEN_IN and complaint.erased_on is None


def for_author(why: str, complaint: Complaint) -> NotAllowedNow:
    """A refusal that tells the author how the complaint stands, and what is possible instead."""
    may = {
        "评价办理结果": can_confirm(complaint),
        "期限内请上一级复查": can_ask_review(complaint),
        "补充说明": can_write(complaint),
        "撤回": complaint.status in WITHDRAWN_IN,
    }
    labels = [label for label, possible in may.items() if possible]
    now = f"现在可以：{'、'.join(labels)}" if labels else "现在可以查看办理过程"
    return NotAllowedNow(f"该件{complaint.status.label}，{why}；{now}")


def _possible(complaint: Complaint, account: StaffAccount) -> str:
    labels = [ACTIONS[name].label for name in allowed(complaint, account)]
    return f"现在可以：{'、'.join(labels)}" if labels else "现在没有您可以做的操作"


def _refusal(name: str, complaint: Complaint, account: StaffAccount) -> str | None:
    if not staff.can(account, f"complaints.{name}"):
        return "您的角色没有此项权限"
    action = ACTIONS[name]
    if complaint.status not in action.possible_in:
        return f"该件{complaint.status.label}，不能{action.label}"
    return _hindrance(name, complaint, account)


def _hindrance(name: str, complaint: Complaint, account: StaffAccount) -> str | None:
    """What stands against an act that the state would allow."""
    unit = account.role is StaffRole.UNIT_ADMIN
    if not complaint_levels.may_handle(complaint, account):
        return "须由上一级的其他人员办理"
    if name == "assign":
        if complaint.assignments >= MOST_ASSIGNMENTS:
            return f"已转办 {MOST_ASSIGNMENTS} 次，不能再转办"
        if complaint.queue is ComplaintQueue.DISCIPLINE:
            return "举报件不转办"
    if name == "reject" and complaint.reopened_at is not None:
        return "重新办理的须给出办理结果，不能不予受理"
    if name == "answer":
        return _answer_hindrance(complaint, account, unit)
    if name == "escalate" and (
        complaint.level >= complaint_levels.HIGHEST or not complaint_levels.superiors(complaint)
    ):
        return "没有可以上报的上一级"
    if name == "transfer" and complaint.queue is ComplaintQueue.DISCIPLINE:
        return "已在纪检监察机构"
    return None


def _answer_hindrance(complaint: Complaint, account: StaffAccount, unit: bool) -> str | None:
    if unit != (complaint.status is S.ASSIGNED):
        return f"该件{complaint.status.label}，由{'承办单位' if not unit else '效能办'}答复"
    # One level up somebody else has to look at it: of the department, too.
    if account.id in _answered_before(complaint):
        return "您已答复过该件，重办须由其他人答复"
    return None


def refuse_office(complaint: Complaint, office: Organization, today: date) -> None:
    """Raises:
    NotAllowedNow: nobody there could answer: the office has ended, or all have answered before what is heard again.
    """
    if office.closed_on is not None and office.closed_on <= today:
        after = f"，请转“{office.successor.name}”" if office.successor else "，请转承接其职责的单位"
        raise NotAllowedNow(f"{office.name}已撤销{after}")
    people = {one.id for one in staff.of_role(StaffRole.UNIT_ADMIN) if one.organization_id == office.id}
    if people and people <= _answered_before(complaint):
        raise NotAllowedNow(f"{office.name}的办理人员都已答复过该件，重办请转其他单位，或由本级答复")


def _answered_before(complaint: Complaint) -> set[int]:
    """Who has answered what is heard again now（重办换人）, as ids."""
    before = complaint_levels.who(complaint, complaint_levels.ANSWERED) if complaint.reopened_at else []
    return {one.id for one in before}


def refuse_unread(what: str, complaint: Complaint, account: StaffAccount) -> None:
    """Some acts want the words to be read first: to refuse them, and to let go on what WeChat's check was not sure of.

    One look of the office is enough, whoever of it looked.

    Raises:
        NotAllowedNow: nobody of the office has opened the complaint.
    """
    if not complaint_timeline.was_opened_by(complaint, account):
        raise NotAllowedNow(f"该件{complaint.status.label}，请先在小程序查阅内容，再{what}")
