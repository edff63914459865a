"""领域测试环境：short ways to a city, a complaint, a rating; everything through the domain's own functions."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta

import pytest

import models
from tests.conftest import small_city
from wx_backend.domain import caseload, citizens, complaint_intake, complaints, idempotency, qr_codes, ratings
from wx_backend.domain.citizens import SessionRule
from wx_backend.domain.complaint_intake import NewComplaint
from wx_backend.domain.deadlines import Deadlines
from wx_backend.domain.ratings import TicketRule

RULE = TicketRule(ticket_days=1, per_citizen_per_day=1000, per_address_per_day=1000)
_numbers = itertools.count(1)


@pytest.fixture
def city(db, keys, now):
    """The small city's codes by label."""
    small_city(db, keys=keys, now=now)
    return {qr_codes.label_of(code): code for code in qr_codes.all_active()}


@pytest.fixture
def office(city):
    return models.Organization.get(models.Organization.name == "虚构区审批局")


@pytest.fixture
def staff_named(city):
    return lambda name: models.StaffAccount.get(models.StaffAccount.name == name)


@pytest.fixture
def above(staff_named):
    """A supervisor of the whole city."""
    return staff_named("督查甲（虚构）")


@pytest.fixture
def below(staff_named):
    """A supervisor of the first office only."""
    return staff_named("督查乙（虚构）")


@pytest.fixture
def refuse(keys):
    """Reads a complaint and refuses to take it up."""

    def act(complaint, *, by, now):
        found = caseload.open_for(by, complaint.id, keys=keys, now=now)
        complaints.reject(found, "不属于受理范围", by=by, keys=keys, now=now)
        return models.Complaint.get_by_id(complaint.id)

    return act


@pytest.fixture
def person(keys, now):
    """Makes citizens who are signed in."""
    rule = SessionRule(citizen_days=14, staff_hours=12)
    return lambda openid, unionid=None: citizens.sign_in_wechat(openid, unionid, keys=keys, now=now, rule=rule)[1]


@pytest.fixture
def rate(keys, now, person):
    """Rates a code as somebody new, on a day."""

    def act(code, grades="4444", *, days_ago=0):
        moment = now - timedelta(days=days_ago)
        who = person(f"rater-{next(_numbers)}")
        issued = ratings.scan(code, who=who, address="1.2.3.4", keys=keys, now=moment, rule=RULE)
        values = dict(zip(("legality", "attitude", "efficiency", "integrity"), map(int, grades), strict=True))
        return idempotency.once(
            str(uuid.uuid4()),
            b"",
            lambda: ratings.rate(issued.ticket, values, keys=keys, now=moment),
            purpose="rating",
            keys=keys,
            now=moment,
        )

    return act


@pytest.fixture
def file(keys, now, office):
    """Files a complaint and gives it with its secret."""

    def act(*, at=None, **changes):
        fields = {
            "organization": office,
            "post": None,
            "kind": models.ComplaintKind.COMPLAINT,
            "category": "attitude",
            "text": "窗口态度生硬",
            "anonymous": True,
            **changes,
        }
        new = NewComplaint(**fields)
        made = []

        def run():
            moment = at or now
            made.append(complaint_intake.file(new, owner="somebody", keys=keys, now=moment, deadlines=Deadlines(1, 15)))
            return {}

        idempotency.once(str(uuid.uuid4()), b"", run, purpose="complaint", keys=keys, now=at or now)
        return made[-1]

    return act
