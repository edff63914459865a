"""评价规则的状态测试 / Whatever citizens, staff, reviewers and the clock do, in any order, the rules hold."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

import models
from models import Assurance, RatingStanding
from tests.conftest import NOW, clean, small_city
from wx_backend.clock import BEIJING
from wx_backend.domain import (
    bursts,
    cases,
    citizens,
    conflicts,
    idempotency,
    qr_codes,
    rating_chain,
    rating_changes,
    rating_checks,
    ratings,
    releases,
    satisfaction,
    sums,
)
from wx_backend.domain.bursts import BurstRule
from wx_backend.domain.cases import FinishedCase
from wx_backend.domain.citizens import SessionRule
from wx_backend.domain.dimensions import SETS
from wx_backend.domain.errors import AlreadyIssued, ChangeNotPossible, NotAllowed, NotAllowedNow, TicketNotValid
from wx_backend.domain.ratings import TicketRule

BURSTS = BurstRule(per_person_per_day=3, per_address_per_hour=4, per_target_per_hour=6, factor=3.0)
RULE = TicketRule(ticket_days=1, per_citizen_per_day=1000, per_address_per_day=1000, bursts=BURSTS)
SESSION = SessionRule(citizen_days=60, staff_hours=2000)
KEYS = ("legality", "attitude", "efficiency", "integrity")
PEOPLE = [f"person-{number}" for number in range(6)]
NUMBERS = itertools.count()
GRADES = st.tuples(*[st.integers(1, 4)] * 4)


class Ratings(RuleBasedStateMachine):
    """A model beside the service: who holds which ticket, what was sent last, and which of the people became staff."""

    database: Any
    keys: Any

    def __init__(self) -> None:
        super().__init__()
        clean(self.database)
        self.now: datetime = NOW.replace(hour=9, minute=0)
        small_city(self.database, keys=self.keys, now=self.now)
        self.codes = sorted(qr_codes.all_active(), key=lambda code: code.id)[:4]
        self.supervisors = [
            models.StaffAccount.get(models.StaffAccount.name == "督查甲（虚构）"),
            models.StaffAccount.create(name="督查庚（虚构）", role=models.StaffRole.SUPERVISOR, whole_city=True),
        ]
        self.issued: set[tuple[str, int, int | None, object]] = set()
        self.tickets: list[tuple[str, str, datetime]] = []
        self.given: dict[str, Any] = {}
        self.finished: list[str] = []
        self.staff_of: dict[str, int] = {}
        # Given with a ticket from before its holder was on the staff; the nightly look finds them.
        self.late: set[str] = set()

    def signed_in(self, name: str):
        unionid = f"u-{name}" if name in self.staff_of else None
        return citizens.sign_in_wechat(name, unionid, keys=self.keys, now=self.now, rule=SESSION)[1]

    def once(self, act, purpose="rating"):
        key = f"key-number-{next(NUMBERS)}"
        return idempotency.once(key, b"", act, purpose=purpose, keys=self.keys, now=self.now).body

    @rule(name=st.sampled_from(PEOPLE), which=st.integers(0, 3), address=st.sampled_from(["10.0.0.1", "10.0.0.2"]))
    def scan(self, name, which, address):
        code = self.codes[which]
        key = (name, code.organization_id, code.post_id, self.now.date())
        try:
            issued = ratings.scan(
                code, who=self.signed_in(name), address=address, keys=self.keys, now=self.now, rule=RULE
            )
        except AlreadyIssued:
            assert key in self.issued
        except NotAllowed:
            assert self.staff_of.get(name) == code.organization_id
        else:
            assert key not in self.issued
            assert self.staff_of.get(name) != code.organization_id
            self.issued.add(key)
            self.tickets.append((issued.ticket, name, self.now))

    @rule()
    def finish_case(self):
        number = f"SP-{len(self.finished):04d}"
        office = models.Organization.get_by_id(self.codes[0].organization_id)
        cases.finish([FinishedCase(number, "6677", office.code, None, self.now.date())], keys=self.keys, now=self.now)
        self.finished.append(number)

    @precondition(lambda self: self.finished)
    @rule(name=st.sampled_from(PEOPLE), which=st.integers(0, 99))
    def claim(self, name, which):
        number = self.finished[-1 - which % len(self.finished)]
        who = self.signed_in(name)

        def act():
            found = cases.claim(number, "6677", who=who, address="10.0.0.3", keys=self.keys, now=self.now, rule=RULE)
            return {"ticket": found.issued.ticket}

        try:
            self.tickets.append((self.once(act, "claim")["ticket"], name, self.now))
        except NotAllowed:
            own = self.staff_of.get(name) == self.codes[0].organization_id
            assert own or len([1 for _, holder, _ in self.tickets if holder == name]) >= 10

    @precondition(lambda self: self.tickets)
    @rule(which=st.integers(0, 99), grades=GRADES, asked=st.booleans())
    def rate(self, which, grades, asked):
        # The newest tickets first, so that most of them are still good.
        ticket, name, at = self.tickets[-1 - which % len(self.tickets)]
        values = dict(zip(KEYS, grades, strict=True))

        def act():
            return ratings.rate(ticket, values, asked=asked, keys=self.keys, now=self.now)

        try:
            receipt = self.once(act)
        except TicketNotValid:
            assert ticket in self.given or at.date() != self.now.date()
        else:
            assert ticket not in self.given
            self.late |= {ticket} if name in self.staff_of else set()
            self.given[ticket] = {"receipt": receipt, "grades": grades, "at": self.now, "changed": False}

    @rule(name=st.sampled_from(PEOPLE), which=st.integers(0, 3), grades=GRADES)
    def scan_and_rate(self, name, which, grades):
        before = len(self.tickets)
        self.scan(name, which, "10.0.0.1")
        if len(self.tickets) > before:
            self.rate(0, grades, False)

    @precondition(lambda self: self.finished)
    @rule(name=st.sampled_from(PEOPLE), which=st.integers(0, 1), grades=GRADES)
    def claim_and_rate(self, name, which, grades):
        before = len(self.tickets)
        self.claim(name, which)
        if len(self.tickets) > before:
            self.rate(0, grades, False)

    @precondition(lambda self: self.given)
    @rule(which=st.integers(0, 2), grades=GRADES)
    def change(self, which, grades):
        ticket = list(self.given)[-1 - which % len(self.given)]
        known = self.given[ticket]
        offer = known["receipt"]["change"]
        values = dict(zip(KEYS, grades, strict=True))

        def act():
            return rating_changes.change(
                ticket, offer["until"], offer["proof"], values, asked=False, keys=self.keys, now=self.now
            )

        same_week = satisfaction.week_of(self.now.date()) == satisfaction.week_of(known["at"].date())
        allowed = not known["changed"] and self.now - known["at"] <= timedelta(hours=24) and same_week
        try:
            self.once(act, "change")
        except ChangeNotPossible:
            assert not allowed
        else:
            assert allowed
            known.update(grades=grades, changed=True)

    @precondition(lambda self: len(self.staff_of) < 2)
    @rule(name=st.sampled_from(PEOPLE), which=st.integers(0, 3))
    def become_staff(self, name, which):
        if name in self.staff_of:
            return
        office = self.codes[which].organization_id
        models.StaffAccount.create(
            name="后入职（虚构）", role=models.StaffRole.UNIT_ADMIN, organization=office, unionid=f"u-{name}"
        )
        self.staff_of[name] = office
        self.signed_in(name)

    @rule(leave_out=st.booleans())
    def review(self, leave_out):
        for burst in list(models.RatingBurst.select()):
            try:
                if leave_out:
                    for by in self.supervisors:
                        bursts.exclude(burst.id, models.ExclusionReason.ORGANIZED, by=by, keys=self.keys, now=self.now)
                else:
                    bursts.release(burst.id, by=self.supervisors[0], keys=self.keys, now=self.now)
            except (NotAllowed, NotAllowedNow):
                pass

    @rule(hours=st.sampled_from([1, 14, 23, 26, 72]))
    def wait(self, hours):
        before, self.now = self.now, (self.now + timedelta(hours=hours)).astimezone(BEIJING)
        if before.date() != self.now.date():
            conflicts.drop_all(keys=self.keys, now=self.now, days=8)
            self.late.clear()
        with models.database.atomic():
            day = before.date()
            while day < self.now.date():
                if rating_chain.find(day) is None:
                    rating_chain.close(day, keys=self.keys)
                day += timedelta(days=1)
            if satisfaction.week_of(before.date()) != satisfaction.week_of(self.now.date()):
                releases.release(satisfaction.week_of(before.date()), floor=5)

    @invariant()
    def every_rating_is_what_its_phone_sent_last(self):
        stored = {one.public_id: one.grades for one in models.Rating.select()}
        sent = {known["receipt"]["id"]: "".join(map(str, known["grades"])) for known in self.given.values()}
        assert stored == sent

    @invariant()
    def at_most_one_rating_of_a_case_counts(self):
        counted = models.Rating.select().where(
            models.Rating.assurance == Assurance.CASE, models.Rating.standing == RatingStanding.COUNTED
        )
        assert counted.count() <= len(self.finished)

    @invariant()
    def both_versions_are_kept(self):
        assert models.RatingVersion.select().count() == sum(bool(known["changed"]) for known in self.given.values())

    @invariant()
    def nothing_of_staff_counts_for_the_own_office(self):
        by = {ticket: name for ticket, name, _ in self.tickets}
        for ticket, known in self.given.items():
            rating = models.Rating.get_by_id(known["receipt"]["id"])
            if rating.organization_id == self.staff_of.get(by[ticket]) and ticket not in self.late:
                assert rating.standing is RatingStanding.CONFLICTED

    @invariant()
    def live_figures_are_the_sum_of_what_counts(self):
        counted = models.Rating.select().where(
            models.Rating.assurance.in_(sums.APPRAISED), models.Rating.standing == RatingStanding.COUNTED
        )
        figures = satisfaction.live(None, first=NOW.date(), last=self.now.date())
        levels = Counter(SETS[1].to_national(one.grades)[1] for one in counted)
        attitude = next((part for part in figures.dimensions if part.key == "attitude"), None) if figures else None
        assert {level: n for level, n in (attitude.levels if attitude else {}).items() if n} == levels

    @invariant()
    def no_block_is_of_fewer_than_five(self):
        assert not [block for block in models.ReleasedBlock.select() if block.n < 5]

    def teardown(self):
        assert list(rating_checks.problems(self.keys, today=self.now.date())) == []
        super().teardown()


def test_the_rules_hold_whatever_happens(db, keys):
    machine = type("Bound", (Ratings,), {"database": db, "keys": keys})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            # Shrinking a machine of forty steps takes minutes; the steps that failed are shown as they were.
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
