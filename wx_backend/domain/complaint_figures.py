"""投诉数据：how many complaints came in, and what has become of them, per office and month of filing.

Counted are complaints and suggestions（投诉、建议）; a tip-off（举报）is in discipline inspection's own figures alone.
Each is in exactly one state, so the states add up to what came in. See docs/complaint-figures.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from peewee import fn

from models import (
    BEIJING,
    Complaint,
    ComplaintKind,
    ComplaintStatus,
    Confirmation,
    Grain,
    OrganizationKind,
    StaffAccount,
)

from . import audit, organization_trees, organizations, periods, routing
from .deadlines import OWED, TO_ACCEPT
from .keyring import Keyring
from .organization_trees import Tree
from .periods import Period
from .transactions import transactional

COUNTED = (ComplaintKind.COMPLAINT, ComplaintKind.SUGGESTION)
# Which of them an account sees is another matter: tip-offs only where they are its work.
COUNTED_FOR_STAFF = (*COUNTED, ComplaintKind.TIP_OFF)
# What went to discipline inspection is "in progress" like what waits for the next office: nobody tells them apart.
STATES = {
    "in_progress": "办理中",
    "answered": "已答复，待群众确认",
    "solved": "群众确认已解决",
    "partly": "群众确认部分解决",
    "empty_answer": "群众认为有回复没回答",
    "not_solved": "群众认为未解决",
    "no_word": "已办结，群众未表态",
    "not_accepted": "不予受理",
    "withdrawn": "群众撤回",
}
SETTLED = ("solved", "partly", "empty_answer", "not_solved", "no_word")
_ENDS = {
    ComplaintStatus.ANSWERED: "answered",
    ComplaintStatus.NOT_ACCEPTED: "not_accepted",
    ComplaintStatus.WITHDRAWN: "withdrawn",
}
Row = tuple[int, ComplaintStatus, Confirmation | None, bool | None, bool | None, bool, bool, bool, int]


@dataclass(frozen=True)
class Part:
    """How many of how many; None per cent of nothing."""

    count: int
    n: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.count / self.n, 1) if self.n else None


@dataclass
class Counts:
    """What came in together（一组件）; what is neither in time nor late is not due yet, or needed no answer."""

    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATES, 0))
    accepted_in_time: int = 0
    accepted_late: int = 0
    answered_in_time: int = 0
    answered_late: int = 0
    reopened: int = 0

    @property
    def received(self) -> int:
        return sum(self.states.values())

    @property
    def accepted(self) -> Part:
        """按期受理：taken up for the first time by its legal day, of those taken up and those that should have been."""
        return Part(self.accepted_in_time, self.accepted_in_time + self.accepted_late)

    @property
    def answered(self) -> Part:
        """按期答复：answered for the first time by its legal day, of those answered and those that should have been."""
        return Part(self.answered_in_time, self.answered_in_time + self.answered_late)

    @property
    def solved(self) -> Part:
        """群众确认解决：by their authors' word, of all that are settled; silence is no word."""
        return Part(self.states["solved"], sum(self.states[name] for name in SETTLED))

    def add(self, other: Counts) -> None:
        for name, count in other.states.items():
            self.states[name] += count
        for name in ("accepted_in_time", "accepted_late", "answered_in_time", "answered_late", "reopened"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def together(parts: Iterable[Counts]) -> Counts:
    found = Counts()
    for part in parts:
        found.add(part)
    return found


def of_period(period: Period, *, today: date) -> dict[int, Counts]:
    """What was filed in a period, as it stands today, by the organization it is about."""
    return _read(period, Complaint.kind.in_(COUNTED), today)


def _read(period: Period, which: Any, today: date) -> dict[int, Counts]:
    begin, end = (datetime.combine(day, time(), BEIJING) for day in (period.first, period.last + timedelta(days=1)))
    by = (
        Complaint.organization,
        Complaint.status,
        Complaint.confirmation,
        Complaint.accepted_in_time,
        Complaint.answered_in_time,
        Complaint.reopened_at.is_null(),
        Complaint.accept_due_on < today,
        Complaint.answer_due_on < today,
    )
    filed = which & (Complaint.filed_at >= begin) & (Complaint.filed_at < end)
    rows: Any = Complaint.select(*by, fn.COUNT(Complaint.id)).where(filed)
    found: dict[int, Counts] = {}
    for row in rows.group_by(*by).tuples():
        _count(found.setdefault(row[0], Counts()), row)
    return found


def _count(counts: Counts, row: Row) -> None:
    _, status, confirmation, accepted, answered, never_reopened, accept_over, answer_over, count = row
    counts.states[_state(status, confirmation)] += count
    # Still open and over its day is not in time, whatever comes of it.
    if accepted is None and accept_over and status in TO_ACCEPT:
        accepted = False
    if answered is None and answer_over and status in OWED:
        answered = False
    for word, name in ((accepted, "accepted"), (answered, "answered")):
        if word is not None:
            which = f"{name}_{'in_time' if word else 'late'}"
            setattr(counts, which, getattr(counts, which) + count)
    counts.reopened += 0 if never_reopened else count


def _state(status: ComplaintStatus, confirmation: Confirmation | None) -> str:
    if status is ComplaintStatus.CLOSED:
        return str(confirmation.value) if confirmation else "no_word"
    return _ENDS.get(status, "in_progress")


# --- for staff -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Office:
    id: int
    name: str
    counts: Counts


@dataclass(frozen=True)
class View:
    """The complaints that an account may see, counted by month and by public body."""

    name: str
    months: list[tuple[Period, Counts]]
    offices: list[Office]

    @property
    def total(self) -> Counts:
        return together(counts for _, counts in self.months)


def view(account: StaffAccount, organization_id: int | None, *, months: int, today: date) -> View:
    """Count what the account sees in its list, of one organization with all below it, or of all.

    Raises:
        NotFound: there is no such organization.
    """
    tree = organization_trees.read()
    name, which = "全部可查看单位", Complaint.kind.in_(COUNTED_FOR_STAFF) & routing.visible_to(account)
    if organization_id is not None:
        name = organizations.get(organization_id).name
        which &= Complaint.organization.in_(tree.below(organization_id))
    series = periods.of(today, Grain.MONTH).series(months)
    found = [(period, _read(period, which, today)) for period in series]
    return View(
        name,
        [(period, together(by_office.values())) for period, by_office in found],
        _offices(tree, [by_office for _, by_office in found]),
    )


@transactional
def note_export(account: StaffAccount, organization_id: int | None, *, keys: Keyring, now: datetime) -> None:
    subject = f"organization:{organization_id}" if organization_id else "organization:scope"
    audit.record("complaint_figures_exported", subject, by=account, keys=keys, now=now)


def _offices(tree: Tree, found: Sequence[dict[int, Counts]]) -> list[Office]:
    bodies = by_body(tree, found)
    return [Office(one, tree.by_id[one].name, bodies[one]) for one in tree.by_id if one in bodies]


def by_body(tree: Tree, found: Iterable[dict[int, Counts]]) -> dict[int, Counts]:
    """The sums by public body, its departments with it."""
    bodies: dict[int, Counts] = {}
    for by_office in found:
        for office, counts in by_office.items():
            bodies.setdefault(body_of(tree, office), Counts()).add(counts)
    return bodies


def body_of(tree: Tree, organization_id: int) -> int:
    one = tree.by_id[organization_id]
    while one.kind is OrganizationKind.DEPARTMENT and one.parent_id is not None:
        one = tree.by_id[one.parent_id]
    return int(one.id)
