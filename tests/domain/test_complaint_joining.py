"""同类合并 / Complaints handled together: each stays its author's own, and none tells of what one may not see."""

from __future__ import annotations

import pytest

import models
from wx_backend.domain import (
    caseload,
    complaint_authors,
    complaint_erasure,
    complaint_joining,
    complaint_timeline,
    complaints,
)
from wx_backend.domain.deadlines import Deadlines
from wx_backend.domain.errors import NotAllowedNow


@pytest.fixture
def supervisor(staff_named):
    return staff_named("督查甲（虚构）")


@pytest.fixture
def joined(file, supervisor, keys, now):
    """A lead and two that are joined to it."""
    lead, *others = (file(content_check=models.ContentCheck.PASSED).complaint for _ in range(3))
    for one in others:
        complaint_joining.join(one, lead, by=supervisor, keys=keys, now=now)
    return lead, *others


def fresh(complaint):
    return models.Complaint.get_by_id(complaint.id)


def test_an_answer_to_all_leaves_each_its_own_clock_receipt_and_last_word(
    joined, supervisor, office, staff_named, keys, now
):
    receipts = [(one.receipt_number, one.secret_hash, one.answer_due_on) for one in joined]
    for one in joined:
        complaints.accept(fresh(one), by=supervisor, keys=keys, now=now)
        complaints.assign(fresh(one), office, by=supervisor, keys=keys, now=now)
    unit = staff_named("管理员1（虚构）")
    lead = fresh(joined[0])
    complaints.answer(lead, "已整改", result="resolved", by=unit, keys=keys, now=now)

    assert complaint_joining.answer_joined(lead, "已整改", result="resolved", by=unit, keys=keys, now=now) == 2
    complaint_authors.confirm(fresh(joined[1]), models.Confirmation.NOT_SOLVED, reopen_days=30, keys=keys, now=now)

    assert [fresh(one).status.value for one in joined] == ["answered", "raised", "answered"]
    assert [(one.receipt_number, one.secret_hash, one.answer_due_on) for one in map(fresh, joined[::2])] == receipts[
        ::2
    ]
    assert [line.text for line in complaint_timeline.timeline(fresh(joined[2]), keys)][-1] == "已整改"


def test_those_joined_to_one_that_joins_another_come_along(joined, file, supervisor, keys, now):
    other = file().complaint

    complaint_joining.join(fresh(joined[0]), other, by=supervisor, keys=keys, now=now)

    assert {fresh(one).joined_to_id for one in joined} == {other.id}
    with pytest.raises(NotAllowedNow, match="已经合并"):
        complaint_joining.join(other, fresh(joined[1]), by=supervisor, keys=keys, now=now)


def test_what_goes_to_discipline_inspection_leaves_no_number_behind(joined, supervisor, keys, now):
    lead, *others = joined

    complaints.transfer(fresh(lead), "涉嫌违纪", by=supervisor, deadlines=Deadlines(15, 15), keys=keys, now=now)

    assert [fresh(one).joined_to_id for one in others] == [None, None]


def test_a_lead_that_is_erased_lets_the_others_go(joined, keys, now):
    lead, *others = joined
    complaint_authors.withdraw(fresh(lead), keys=keys, now=now)

    complaint_erasure.erase(fresh(lead), keys=keys, now=now)

    assert [fresh(one).joined_to_id for one in others] == [None, None]
    assert {fresh(one).status.value for one in others} == {"filed"}


def test_a_department_reads_no_number_of_what_is_not_dispatched_to_it(
    joined, supervisor, office, staff_named, keys, now
):
    lead, other, _ = joined
    complaints.accept(fresh(other), by=supervisor, keys=keys, now=now)
    complaints.assign(fresh(other), office, by=supervisor, keys=keys, now=now)

    unit = staff_named("管理员1（虚构）")
    assert (caseload.lead_id(fresh(other), unit), caseload.lead_id(fresh(other), supervisor)) == (None, lead.id)
    assert caseload.joined_ids(fresh(lead), unit) == [other.id]
