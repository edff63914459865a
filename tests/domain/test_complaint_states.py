"""投诉的状态测试 / Whatever author, offices, discipline inspection, the accused and the clock do, in any order.

A model beside the service knows the table of moves and who has had the complaint; after each step the rows must agree.
"""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from peewee import SqliteDatabase

import models
from models import ComplaintKind, ComplaintQueue, ComplaintStatus, Confirmation, Organization, StaffAccount, StaffRole
from tests.conftest import NOW, clean
from wx_backend.clock import BEIJING
from wx_backend.domain import (
    audit,
    caseload,
    complaint_authors,
    complaint_intake,
    complaint_joining,
    complaint_messages,
    complaint_timeline,
    complaints,
    deadline_clocks,
    deadline_marks,
    deadline_pauses,
    escalations,
    seeding,
)
from wx_backend.domain.complaint_intake import NewComplaint
from wx_backend.domain.deadlines import OWED, Deadlines
from wx_backend.domain.errors import NotAllowed, NotAllowedNow, NotFound
from wx_backend.domain.escalations import EscalationRule
from wx_backend.domain.workdays import OfficeHours
from wx_backend.key_file import KeyFile

S = ComplaintStatus
RULE = Deadlines(1, 15)
REOPEN_DAYS, SILENCE_DAYS, PAUSE_CAP = 30, 30, 10
UNIT_ACTS, DISCIPLINE_ACTS = {"answer", "return"}, {"accept", "reject", "answer", "close", "escalate"}
# The table of docs/complaints.md: where an act is possible, where it leads, and the line that it leaves.
MOVES = {
    "accept": ({S.FILED, S.RAISED, S.TRANSFERRED}, S.ACCEPTED, "已受理"),
    "reject": ({S.FILED, S.TRANSFERRED}, S.NOT_ACCEPTED, "不予受理"),
    "assign": ({S.ACCEPTED, S.ANSWERED}, S.ASSIGNED, "已转办至"),
    "return": ({S.ASSIGNED}, S.ACCEPTED, "已退回重新转办"),
    "answer": ({S.ACCEPTED, S.ASSIGNED}, S.ANSWERED, "已答复"),
    "close": ({S.ACCEPTED, S.ANSWERED}, S.CLOSED, "已办结"),
    "escalate": ({S.ACCEPTED, S.ANSWERED}, S.RAISED, "已上报上一级"),
    "transfer": ({S.FILED, S.ACCEPTED, S.ASSIGNED, S.ANSWERED, S.RAISED}, S.TRANSFERRED, "已移送纪检监察机构"),
    "review": ({S.NOT_ACCEPTED}, S.RAISED, "请上一级复查"),
    "withdraw": ({S.FILED, S.ACCEPTED, S.ASSIGNED, S.ANSWERED, S.RAISED}, S.WITHDRAWN, "已撤回"),
    "silence": ({S.ANSWERED}, S.CLOSED, "已办结（未收到您的意见）"),
}
CLIMB = EscalationRule(OfficeHours(((time(9), time(12)), (time(13), time(18)))), 4, 8, 24)
SUPERVISORS = ("督查甲（虚构）", "督查乙（虚构）", "督查戊（虚构）", "所在单位督查（虚构）")
DISCIPLINE = ("纪检丙（虚构）", "纪检丁（虚构）")
UNITS = ("管理员1（虚构）", "副手（虚构）", "被反映人（虚构）", "管理员2（虚构）")
STRANGERS = ("编办（虚构）", "系统（虚构）", "管理员3（虚构）")
CAST = (*SUPERVISORS, *DISCIPLINE, *UNITS, *STRANGERS)
NUMBERS = itertools.count()
WANTS = (None, True, False)
STAFF_ACTS = ("accept", "reject", "assign", "return", "answer", "close", "escalate", "transfer")


def opened(found: models.Complaint, *, by: StaffAccount, keys: Any, now: datetime) -> models.Complaint:
    """Nothing is refused unread."""
    return caseload.open_for(by, found.id, keys=keys, now=now)


ACTS: dict[str, Any] = {
    "accept": lambda found, to, who: complaints.accept(found, **who),
    "reject": lambda found, to, who: complaints.reject(opened(found, **who), "理由", **who),
    "assign": lambda found, to, who: complaints.assign(found, to, **who),
    "return": lambda found, to, who: complaints.give_back(found, "理由", **who),
    "answer": lambda found, to, who: complaints.answer(found, "已处理", result="resolved", **who),
    "close": lambda found, to, who: complaints.close(found, "理由", result="resolved", **who),
    "escalate": lambda found, to, who: complaints.raise_up(found, "理由", **who),
    "transfer": lambda found, to, who: complaints.transfer(found, "涉嫌违纪", deadlines=RULE, **who),
}


def story(label: str) -> ComplaintStatus | None:
    """The state that a line of the timeline says, None where it says something else."""
    if label.startswith("群众确认："):
        return S.RAISED if label.endswith("交上一级重办") else S.CLOSED
    if label.startswith("已提交"):
        return S.FILED
    # The longer one first. What its department gives back, its supervisor takes back.
    said = sorted([*((line, to) for _, to, line in MOVES.values()), ("已收回重新办理", S.ACCEPTED)])
    return next((to for line, to in reversed(said) if label.startswith(line)), None)


def is_told(refusal: NotAllowedNow, stood: ComplaintStatus) -> None:
    """How the complaint stands and what is possible; who must not judge the own case is told so instead."""
    assert stood.label in refusal.message or "回避" in refusal.message, refusal.message
    assert "现在" in refusal.message or "回避" in refusal.message, refusal.message


class Life(RuleBasedStateMachine):
    """Three complaints at most and a cast of thirteen; one of the cast is whom some complaints are about."""

    database: Any
    folder: Path
    made: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        clean(self.database)
        self.now: datetime = NOW.replace(hour=9, minute=0)
        self.key_file = KeyFile(self.folder / f"{next(NUMBERS)}.json")
        self.key_file.create(self.now.date())
        self.keys = self.key_file.keyring()
        seeding.small_city(keys=self.keys, now=self.now)
        self.offices = list(Organization.select().order_by(Organization.id))
        self.post = models.Post.create(organization=self.offices[0], code="X1", name="被反映的岗位")
        for name, role, facts in (
            ("督查戊（虚构）", StaffRole.SUPERVISOR, {"whole_city": True}),
            ("所在单位督查（虚构）", StaffRole.SUPERVISOR, {"whole_city": True, "organization": self.offices[0]}),
            ("纪检丁（虚构）", StaffRole.DISCIPLINE, {"whole_city": True}),
            ("副手（虚构）", StaffRole.UNIT_ADMIN, {"organization": self.offices[0]}),
            ("被反映人（虚构）", StaffRole.UNIT_ADMIN, {"organization": self.offices[0], "post": self.post}),
            ("编办（虚构）", StaffRole.ESTABLISHMENT, {"whole_city": True}),
            ("系统（虚构）", StaffRole.SYSTEM_ADMIN, {}),
        ):
            StaffAccount.create(name=name, role=role, **facts)
        self.staff = {one.name: one for one in StaffAccount.select()}
        self.known: dict[int, dict[str, Any]] = {}

    # --- what the model knows ---

    def pick(self, which: int) -> tuple[models.Complaint, dict[str, Any]]:
        number = list(self.known)[which % len(self.known)]
        return models.Complaint.get_by_id(number), self.known[number]

    def traces(self, complaint: models.Complaint) -> tuple[int, int]:
        """How many lines of moves and how many entries about moves there are."""
        lines = [line.label for line in complaint.events if story(line.label)]
        moved = models.AuditEntry.action.in_(
            ["complaint_filed", "complaint_confirmed", "complaint_review_asked", "complaint_closed_silent"]
            + [f"complaint_{status.value}" for status in S if status is not S.FILED]
        )
        mine = models.AuditEntry.subject == f"complaint:{complaint.id}"
        return len(lines), models.AuditEntry.select().where(mine & moved).count()

    def attempt(self, complaint: models.Complaint, known: dict[str, Any], name: str, act: Any) -> bool:
        """Do something and compare: one line and one entry, or a refusal that says how it stands and what may be."""
        before, stood = self.traces(complaint), complaint.status
        possible, to, _ = MOVES[name]
        try:
            act(complaint)
        except (NotAllowed, NotFound):
            happened = False
        except NotAllowedNow as refusal:
            happened = False
            is_told(refusal, stood)
        else:
            happened = True
            self.made[name] += 1
            assert stood in possible, (stood, name)
            known["status"] = to
        fresh = models.Complaint.get_by_id(complaint.id)
        grown = (1, 1) if happened else (0, 0)
        assert fresh.status is known["status"]
        assert self.traces(fresh) == (before[0] + grown[0], before[1] + grown[1])
        return happened

    # --- the author ---

    @precondition(lambda self: len(self.known) < 3)
    @rule(
        kind=st.sampled_from([ComplaintKind.COMPLAINT, ComplaintKind.COMPLAINT, ComplaintKind.TIP_OFF]),
        office=st.sampled_from([0, 0, 1]),
        accused=st.sampled_from([True, True, False]),
    )
    def file(self, kind, office, accused):
        post = self.post if accused and office == 0 else None
        new = NewComplaint(
            organization=self.offices[office],
            post=post,
            kind=kind,
            category="attitude",
            text="办事推诿",
            anonymous=True,
            content_check=models.ContentCheck.PASSED,
        )
        with models.database.atomic():
            filed = complaint_intake.file(new, owner="", keys=self.keys, now=self.now, deadlines=RULE).complaint
        self.known[filed.id] = {
            "status": S.FILED,
            "accused": post is not None,
            "word": None,
            "level": 0,
            "assigned": 0,
            "had": [],
            "answered_by": set(),
            "reopened": False,
        }

    @precondition(lambda self: self.known)
    @rule(which=st.integers(0, 2), outcome=st.sampled_from(list(Confirmation)), more=st.sampled_from(WANTS))
    def say(self, which, outcome, more):
        complaint, known = self.pick(which)
        before, stood, level = self.traces(complaint), complaint.status, complaint.level
        try:
            complaint_authors.confirm(
                complaint, outcome, reopen=more, reopen_days=REOPEN_DAYS, keys=self.keys, now=self.now
            )
        except NotAllowedNow as refusal:
            is_told(refusal, stood)
            assert self.traces(complaint) == before
            return
        fresh = models.Complaint.get_by_id(complaint.id)
        assert stood in (S.ANSWERED, S.CLOSED)
        assert self.traces(fresh) == (before[0] + 1, before[1] + 1)
        if fresh.status is S.RAISED:
            assert not known["reopened"]
            assert outcome is not Confirmation.SOLVED
            assert fresh.level == min(level + 1, 2)
            known.update(status=S.RAISED, reopened=True, assigned=0, level=fresh.level)
        else:
            known.update(status=S.CLOSED, word=outcome)

    @precondition(lambda self: self.known)
    @rule(which=st.integers(0, 2))
    def ask_review(self, which):
        complaint, known = self.pick(which)
        more: dict[str, Any] = {"reopen_days": REOPEN_DAYS, "keys": self.keys, "now": self.now}
        heard = known["reopened"]
        if self.attempt(complaint, known, "review", lambda c: complaint_authors.ask_review(c, **more)):
            assert not heard
            known.update(reopened=True, assigned=0, level=models.Complaint.get_by_id(complaint.id).level)

    @precondition(lambda self: self.known)
    @rule(which=st.integers(0, 2), sure=st.integers(0, 3))
    def withdraw(self, which, sure):
        if sure:
            return
        complaint, known = self.pick(which)
        self.attempt(
            complaint, known, "withdraw", lambda c: complaint_authors.withdraw(c, keys=self.keys, now=self.now)
        )

    @precondition(lambda self: self.known)
    @rule(which=st.integers(0, 2))
    def write(self, which):
        complaint, known = self.pick(which)
        try:
            complaint_messages.from_author(
                complaint, "补充", content_check=models.ContentCheck.PASSED, cap=1000, keys=self.keys, now=self.now
            )
        except NotAllowedNow as refusal:
            assert known["status"] not in (*OWED, S.ANSWERED)
            is_told(refusal, complaint.status)

    # --- staff ---

    @precondition(lambda self: self.known)
    @rule(which=st.integers(0, 2), who=st.sampled_from(CAST), to=st.integers(0, 1))
    def try_everything(self, which, who, to):
        for name in STAFF_ACTS:
            self.act(which, who, name, to)

    @precondition(lambda self: self.known)
    @rule(which=st.integers(0, 2), picks=st.lists(st.integers(0, 99), min_size=3, max_size=9))
    def go_on(self, which, picks):
        """By chance alone most acts are refused, and no complaint would come far."""
        for pick in picks:
            complaint, _ = self.pick(which)
            seen = [who for who in CAST if self.finds(who, complaint)]
            offers = [(who, name) for who in seen for name in complaints.allowed_actions(complaint, self.staff[who])]
            # Those that end a complaint or lead astray would be taken too often.
            onward = [one for one in offers if one[1] not in ("reject", "transfer", "close", "escalate")]
            if not (onward or offers):
                return
            who, name = (onward or offers)[pick % len(onward or offers)]
            self.act(which, who, name, 0)

    def finds(self, who: str, complaint: models.Complaint) -> bool:
        try:
            caseload.find(self.staff[who], complaint.id)
        except NotFound:
            return False
        return True

    def act(self, which: int, who: str, name: str, to: int) -> None:
        complaint, known = self.pick(which)
        account = self.staff[who]
        offered = self.finds(who, complaint) and name in complaints.allowed_actions(complaint, account)
        who_and_when = {"by": account, "keys": self.keys, "now": self.now}

        def run(_found: models.Complaint) -> None:
            found = caseload.find(account, complaint.id)
            ACTS[name](found, self.offices[to], who_and_when)

        answered_before, had_before = set(known["answered_by"]), list(known["had"])
        if not self.attempt(complaint, known, name, run):
            # Whom an office may not be given is found out only with the office.
            assert not offered or name == "assign", (who, name)
            return
        assert offered, (who, name)
        self.is_in_order(complaint, known, who, name, had_before, answered_before)

    def is_in_order(self, complaint, known, who, name, had_before, answered_before):
        """What a move that happened must not have been, and what is remembered of it."""
        assert who not in STRANGERS
        assert who not in UNITS or name in UNIT_ACTS
        assert who not in DISCIPLINE or name in DISCIPLINE_ACTS
        if name == "accept":
            # One level up it is somebody else's.
            assert not known["level"] or who not in had_before or complaint.queue is ComplaintQueue.DISCIPLINE
        if name in ("accept", "reject"):
            known["had"].append(who)
        if name == "assign":
            known["assigned"] += 1
            assert known["assigned"] <= 2
        if name == "answer":
            assert not (known["reopened"] and who in answered_before)
            known["answered_by"].add(who)
        if name == "escalate":
            known.update(assigned=0, level=models.Complaint.get_by_id(complaint.id).level)
        if name == "transfer":
            known.update(level=0, had=[])

    @precondition(lambda self: len(self.known) > 1)
    @rule(first=st.integers(0, 2), second=st.integers(0, 2), who=st.sampled_from(CAST), apart=st.booleans())
    def join(self, first, second, who, apart):
        (one, _), (other, _) = self.pick(first), self.pick(second)
        account, before = self.staff[who], (self.traces(one), self.traces(other), one.answer_due_on)
        try:
            one, other = caseload.find(account, one.id), caseload.find(account, other.id)
            if apart:
                complaint_joining.separate(one, by=account, keys=self.keys, now=self.now)
            else:
                complaint_joining.join(one, other, by=account, keys=self.keys, now=self.now)
        except (NotFound, NotAllowed, NotAllowedNow):
            return
        # Each keeps its own state, clock and receipt.
        fresh = models.Complaint.get_by_id(one.id)
        assert (self.traces(fresh), self.traces(other), fresh.answer_due_on) == before

    @precondition(lambda self: self.known)
    @rule(which=st.integers(0, 2), who=st.sampled_from(CAST), days=st.integers(1, 12), on=st.booleans())
    def pause(self, which, who, days, on):
        complaint, known = self.pick(which)
        more: dict[str, Any] = {"by": self.staff[who], "keys": self.keys, "now": self.now}
        due = complaint.answer_due_on
        try:
            complaint = caseload.find(self.staff[who], complaint.id)
            if on:
                deadline_pauses.pause(complaint, days, "等待鉴定", cap=PAUSE_CAP, **more)
            else:
                deadline_pauses.resume(complaint, **more)
        except (NotFound, NotAllowed, NotAllowedNow):
            assert models.Complaint.get_by_id(complaint.id).answer_due_on == due
            return
        assert known["status"] in (S.ACCEPTED, S.ASSIGNED)
        assert who in SUPERVISORS + DISCIPLINE
        pauses = models.DeadlinePause.select().join(models.Deadline).where(models.Deadline.complaint == complaint)
        assert sum((one.ends_on - one.starts_on).days for one in pauses) <= 2 * PAUSE_CAP  # working days, in days

    # --- nobody ---

    @rule(days=st.sampled_from([0, 1, 1, 3, 8, 31]))
    def wait(self, days):
        self.now = (self.now + timedelta(days=days, hours=1)).astimezone(BEIJING)
        self.key_file.rotate(self.now.date())
        self.keys = self.key_file.keyring()
        deadline_marks.note_due(now=self.now)
        escalations.climb_due(rule=CLIMB, keys=self.keys, now=self.now)
        before = {number: self.traces(models.Complaint.get_by_id(number)) for number in self.known}
        complaints.close_silent(self.now - timedelta(days=SILENCE_DAYS), keys=self.keys, now=self.now)
        for number, known in self.known.items():
            fresh = models.Complaint.get_by_id(number)
            if fresh.status is known["status"]:
                continue
            assert known["status"] is S.ANSWERED
            assert (fresh.status, fresh.confirmation) == (S.CLOSED, None)
            assert self.traces(fresh) == (before[number][0] + 1, before[number][1] + 1)
            known["status"] = S.CLOSED

    # --- what holds whatever happened ---

    @invariant()
    def the_row_is_what_its_history_says(self):
        for number, known in self.known.items():
            complaint = models.Complaint.get_by_id(number)
            told = [story(line.label) for line in complaint.events.order_by(models.ComplaintEvent.id)]
            assert complaint.status is known["status"]
            assert [state for state in told if state][-1] is known["status"]

    @invariant()
    def solved_is_what_the_author_says_and_nobody_else(self):
        for number, known in self.known.items():
            assert models.Complaint.get_by_id(number).confirmation is known["word"]

    @invariant()
    def whom_it_is_about_neither_sees_nor_hears_of_it(self):
        accused, inside = self.staff["被反映人（虚构）"], self.staff["所在单位督查（虚构）"]
        for number, known in self.known.items():
            complaint = models.Complaint.get_by_id(number)
            hidden_from = [accused] if known["accused"] else []
            hidden_from += [inside] if complaint.organization_id == self.offices[0].id else []
            for account in hidden_from:
                assert not self.finds(account.name, complaint)
                assert number not in {row.id for row in caseload.search(account, today=self.now.date()).items}
                told = models.OutboxMessage.staff == account
                assert not models.OutboxMessage.select().where(
                    told, models.OutboxMessage.subject == f"complaint:{number}"
                )

    @invariant()
    def a_tip_off_is_discipline_inspections_alone(self):
        for number in self.known:
            complaint = models.Complaint.get_by_id(number)
            if complaint.queue is ComplaintQueue.DISCIPLINE:
                assert {who for who in CAST if self.finds(who, complaint)} == set(DISCIPLINE)

    @invariant()
    def a_clock_runs_exactly_while_something_is_owed(self):
        for number in self.known:
            complaint = models.Complaint.get_by_id(number)
            running = [clock.stage for clock in complaint.deadlines if clock.ended_at is None]
            assert len(running) == len(set(running))
            assert set(running) == {
                stage for stage in models.DeadlineStage if deadline_clocks.is_owed(stage, complaint.status)
            }

    def teardown(self):
        assert audit.first_broken(self.keys) is None
        for number in self.known:
            complaint = models.Complaint.get_by_id(number)
            assert complaint_timeline.timeline(complaint, self.keys)[0].label == "已提交"
        super().teardown()


@pytest.mark.first
def test_the_life_of_a_complaint_keeps_its_rules_whoever_does_what_and_when(db, tmp_path):
    made = Counter()
    machine = type("Bound", (Life,), {"database": db, "folder": tmp_path, "made": made})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6 if isinstance(db, SqliteDatabase) else 2,
            stateful_step_count=40,
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )

    assert made["accept"], "by chance alone nothing ever happened"
