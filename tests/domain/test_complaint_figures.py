"""投诉数据 / Figures of complaints: whatever becomes of them the states add up, and nothing tells of a single one."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import models
from models import ComplaintKind, Confirmation, Grain
from wx_backend.clock import BEIJING
from wx_backend.domain import (
    complaint_authors,
    complaint_blocks,
    complaint_erasure,
    complaint_figures,
    complaint_levels,
    complaint_timeline,
    complaints,
    periods,
)
from wx_backend.domain.complaint_figures import Counts
from wx_backend.domain.deadlines import OWED, TO_ACCEPT, Deadlines
from wx_backend.domain.errors import NotAllowed, NotAllowedNow

TODAY = date(2026, 11, 23)
MONTHS = ("2026-09", "2026-10", "2026-11")
RULE = Deadlines(1, 15)
HEAD, OTHER, UNIT, DISCIPLINE = "督查甲（虚构）", "督查乙（虚构）", "管理员1（虚构）", "纪检丙（虚构）"


def month(name):
    return periods.parse(name, Grain.MONTH)


def counted(name, office):
    return complaint_figures.of_period(month(name), today=TODAY).get(office.id, Counts())


def moment(day, hour=10):
    return datetime(day.year, day.month, day.day, hour, tzinfo=BEIJING)


# --- random lives beside a model -------------------------------------------------------------------------------------


class Life:
    """One complaint, and what its acts say should be counted of it."""

    def __init__(self, complaint, staff_named, office, keys):
        self.id, self.staff_named, self.office, self.keys = complaint.id, staff_named, office, keys
        self.filed, self.kind = complaint.filed_at, complaint.kind
        self.state, self.accepted, self.answered, self.reopened = "in_progress", None, None, False

    @property
    def row(self):
        return models.Complaint.get_by_id(self.id)

    def act(self, name, at):
        before = self.row
        waits, owed = before.status in TO_ACCEPT, before.status in OWED
        in_time = {
            "accepted": at.date() <= before.accept_due_on,
            "answered": at.date() <= before.answer_due_on,
        }
        try:
            getattr(self, name)(before, at)
        except (NotAllowed, NotAllowedNow):
            return
        if name == "accept" and self.accepted is None:
            self.accepted = in_time["accepted"]
        if name in ("reject", "withdraw", "transfer"):
            # What ends the waiting does not undo that a day had passed.
            self.accepted = False if waits and self.accepted is None and not in_time["accepted"] else self.accepted
            self.answered = False if owed and self.answered is None and not in_time["answered"] else self.answered
        if name in ("answer", "close") and self.answered is None:
            self.answered = in_time["answered"]

    def _who(self, row):
        if row.queue is models.ComplaintQueue.DISCIPLINE:
            return self.staff_named(DISCIPLINE)
        return (complaint_levels.eligible(row) or [self.staff_named(HEAD)])[-1]

    def accept(self, row, at):
        complaints.accept(row, by=self._who(row), keys=self.keys, now=at)

    def reject(self, row, at):
        complaint_timeline.note_look(row, self._who(row), now=at)
        complaints.reject(row, "不属于受理范围", by=self._who(row), keys=self.keys, now=at)
        self.state = "not_accepted"

    def assign(self, row, at):
        complaints.assign(row, self.office, by=row.assignee or self._who(row), keys=self.keys, now=at)
        self.state = "in_progress"

    def answer(self, row, at):
        unit = row.status is models.ComplaintStatus.ASSIGNED
        by = self.staff_named(UNIT) if unit else row.assignee or self._who(row)
        complaints.answer(row, "已整改", result="resolved", by=by, keys=self.keys, now=at)
        self.state = "answered"

    def close(self, row, at):
        complaints.close(row, "已整改", result="resolved", by=row.assignee or self._who(row), keys=self.keys, now=at)
        self.state = "no_word"

    def transfer(self, row, at):
        complaints.transfer(row, "涉嫌违纪", by=self._who(row), deadlines=RULE, keys=self.keys, now=at)
        self.state = "in_progress"

    def withdraw(self, row, at):
        complaint_authors.withdraw(row, keys=self.keys, now=at)
        self.state = "withdrawn"

    def solved(self, row, at):
        self._say(row, at, Confirmation.SOLVED)

    def not_solved(self, row, at):
        self._say(row, at, Confirmation.NOT_SOLVED)

    def _say(self, row, at, outcome):
        complaint_authors.confirm(row, outcome, reopen_days=30, keys=self.keys, now=at)
        self.state = outcome.value
        if self.row.reopened_at and not self.reopened:
            self.state, self.reopened = "in_progress", True

    def review(self, row, at):
        complaint_authors.ask_review(row, reopen_days=30, keys=self.keys, now=at)
        self.state, self.reopened = "in_progress", True

    def erase(self, row, at):
        complaint_erasure.erase(row, keys=self.keys, now=at)

    def expected(self, today):
        row, accepted, answered = self.row, self.accepted, self.answered
        if accepted is None and row.status in TO_ACCEPT and row.accept_due_on < today:
            accepted = False
        if answered is None and row.status in OWED and row.answer_due_on < today:
            answered = False
        return Counter(
            {
                self.state: 1,
                "accepted_in_time": accepted is True,
                "accepted_late": accepted is False,
                "answered_in_time": answered is True,
                "answered_late": answered is False,
                "reopened": self.reopened,
            }
        )


ACTS = [
    "accept",
    "reject",
    "assign",
    "answer",
    "close",
    "transfer",
    "withdraw",
    "solved",
    "not_solved",
    "review",
    "erase",
]
USUAL = st.sampled_from(
    [
        ["accept", "assign", "answer", "solved"],
        ["accept", "assign", "answer", "not_solved"],
        ["reject", "review", "accept"],
    ]
)
LIVES = st.tuples(
    st.sampled_from(list(ComplaintKind)),
    st.integers(0, 80),
    st.one_of(USUAL, st.lists(st.sampled_from(ACTS), max_size=7)).flatmap(
        lambda acts: st.tuples(*[st.tuples(st.just(act), st.integers(0, 14)) for act in acts])
    ),
)


def test_whatever_becomes_of_complaints_the_figures_are_those_of_their_acts(file, office, staff_named, keys):
    first, months = date(2026, 9, 1), [month(name) for name in MONTHS]

    @settings(
        max_examples=20,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(LIVES, min_size=3, max_size=6))
    def lived(lives):
        with models.database.atomic() as undone:
            told = []
            for kind, start, acts in lives:
                day = first + timedelta(days=start)
                life = Life(file(kind=kind, category="other", at=moment(day)).complaint, staff_named, office, keys)
                for name, later in acts:
                    day += timedelta(days=later)
                    if day <= TODAY:
                        life.act(name, moment(day, 15))
                told.append(life)
            for period in months:
                mine = [
                    life
                    for life in told
                    if life.kind in complaint_figures.COUNTED and period.first <= life.filed.date() <= period.last
                ]
                counts = counted(period.name, office)
                wanted = sum((life.expected(TODAY) for life in mine), Counter())
                got = Counter({**counts.states, **{name: getattr(counts, name) for name in MEASURES}})
                assert +got == +wanted
                assert counts.received == len(mine)
            undone.rollback()

    lived()


MEASURES = ("accepted_in_time", "accepted_late", "answered_in_time", "answered_late", "reopened")


# --- what nobody may read from a figure ------------------------------------------------------------------------------


def published():
    return [
        (block.organization_id, block.first_on, block.last_on, json.loads(block.counts))
        for block in models.ComplaintBlock.select().order_by(models.ComplaintBlock.organization)
    ]


def close_month(name, today=TODAY):
    with models.database.atomic():
        return complaint_blocks.publish(name, floor=5, today=today)


def fill(file, count, day, **more):
    return [file(at=moment(day), text=f"窗口 {uuid.uuid4()}", **more).complaint for _ in range(count)]


def test_fewer_than_five_wait_and_are_told_with_the_months_after(file, office):
    fill(file, 4, date(2026, 9, 10))
    assert (close_month("2026-09"), complaint_blocks.of_city(months=12)) == (0, [])
    fill(file, 1, date(2026, 10, 10))
    fill(file, 6, date(2026, 11, 10))

    assert (close_month("2026-10"), close_month("2026-10"), close_month("2026-11")) == (1, 0, 1)

    _, blocks = complaint_blocks.of_organization(office, most=12)
    assert [(block.label, block.counts.received) for block in blocks] == [
        ("2026年11月", 6),
        ("2026年9月至2026年10月", 5),
    ]
    assert [(block.label, block.counts.received) for block in complaint_blocks.of_city(months=12)] == [
        ("2026年11月", 6),
        ("2026年10月", 5),
    ]


def test_for_the_office_not_even_a_count_changes_with_tip_offs_or_a_transfer(file, office, staff_named, keys, now):
    mine = fill(file, 6, date(2026, 10, 12))
    close_month("2026-10")
    before = published()

    fill(file, 9, date(2026, 10, 13), kind=ComplaintKind.TIP_OFF)
    # Its day to be taken up has long passed: that does not go away with the complaint either.
    complaints.transfer(mine[0], "涉嫌违纪", by=staff_named(HEAD), deadlines=RULE, keys=keys, now=now)
    close_month("2026-10")

    assert published() == before
    assert before[0][3]["accepted_late"] == 6


@pytest.mark.parametrize("act", ["reject", "withdraw", "transfer"])
def test_a_day_that_has_passed_stays_missed_however_the_waiting_ends(file, refuse, office, staff_named, keys, act):
    filed, late = moment(date(2026, 10, 12)), moment(date(2026, 10, 20))
    complaint, by = file(at=filed).complaint, staff_named(HEAD)
    if act == "reject":
        refuse(complaint, by=by, now=late)
    elif act == "withdraw":
        complaint_authors.withdraw(complaint, keys=keys, now=late)
    else:
        complaints.transfer(complaint, "涉嫌违纪", by=by, deadlines=Deadlines(60, 90), keys=keys, now=late)

    found = counted("2026-10", office)
    assert (found.received, found.accepted_late, found.accepted_in_time) == (1, 1, 0)


def test_the_block_of_a_body_has_its_departments_in_it(file, office):
    department = models.Organization.create(
        code="T001-1", name="虚构审批科", parent=office, kind=models.OrganizationKind.DEPARTMENT
    )
    fill(file, 3, date(2026, 10, 12))
    fill(file, 2, date(2026, 10, 12), organization=department)

    close_month("2026-10")

    body, (block,) = complaint_blocks.of_organization(department, most=12)
    assert (body.id, block.counts.received) == (office.id, 5)


def test_what_becomes_of_a_block_is_followed_at_each_close_and_survives_erasure(file, office, staff_named, keys, now):
    mine = fill(file, 5, date(2026, 10, 12))
    close_month("2026-10")
    for complaint in mine[:2]:
        complaint_authors.withdraw(complaint, keys=keys, now=now)
        complaint_erasure.erase(complaint, keys=keys, now=now)

    (before,) = [block.counts for block in complaint_blocks.of_city(months=12)]
    close_month("2026-11")
    (after,) = [block.counts for block in complaint_blocks.of_city(months=12)]

    assert (before.states["withdrawn"], after.states["withdrawn"]) == (0, 2)
    assert after.received == before.received == 5


def test_staff_count_what_they_see_in_their_list(file, office, staff_named, now):
    fill(file, 2, date(2026, 10, 12))
    fill(file, 1, date(2026, 11, 12), kind=ComplaintKind.TIP_OFF)
    other = models.Organization.get(models.Organization.name == "虚构区人社局")
    fill(file, 1, date(2026, 11, 12), organization=other)

    def received(name, organization=None):
        view = complaint_figures.view(staff_named(name), organization, months=12, today=TODAY)
        assert view.total.received == sum(one.counts.received for one in view.offices)
        return view.total.received

    assert (received(HEAD), received(OTHER), received(UNIT), received(DISCIPLINE)) == (3, 2, 0, 1)
    assert (received(HEAD, office.id), received(HEAD, other.id)) == (2, 1)


@pytest.mark.parametrize(
    ("text", "wanted"), [("2026-10", ["虚构区审批局"]), ("2026-09", [])], ids=["told", "not yet told"]
)
def test_the_offices_are_listed_with_their_newest_block(file, office, text, wanted):
    fill(file, 5, date(2026, 9, 12) if text == "2026-10" else date(2026, 10, 12))
    close_month("2026-09")
    fill(file, 6, date(2026, 10, 12))

    close_month(text)

    assert {one.latest.counts.received for one in complaint_blocks.offices()} <= {6}
    assert [one.name for one in complaint_blocks.offices()] == wanted
