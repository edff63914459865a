"""请上一级复查 / A refusal to take a complaint up is no way to bury it: somebody else looks at it, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

import models
from models import ComplaintKind, ComplaintStatus, Confirmation, StaffRole
from wx_backend.domain import (
    caseload,
    complaint_authors,
    complaint_erasure,
    complaint_levels,
    complaint_timeline,
    complaints,
)
from wx_backend.domain.deadlines import Deadlines
from wx_backend.domain.errors import NotAllowedNow, NotFound

S = ComplaintStatus
DAYS = 30
RULE = Deadlines(1, 15)


def fresh(complaint):
    return models.Complaint.get_by_id(complaint.id)


@pytest.fixture
def below(staff_named):
    """Competent for some offices."""
    return staff_named("督查乙（虚构）")


@pytest.fixture
def above(staff_named):
    """Competent for the whole city."""
    return staff_named("督查甲（虚构）")


@pytest.fixture
def refused(file, refuse, below, now):
    return refuse(file().complaint, by=below, now=now)


@pytest.fixture
def ask(keys, now):
    def act(complaint, *, at=now):
        complaint_authors.ask_review(fresh(complaint), reopen_days=DAYS, keys=keys, now=at)
        return fresh(complaint)

    return act


def test_nothing_is_refused_unread(file, refuse, below, keys, now):
    complaint = file().complaint
    with pytest.raises(NotAllowedNow, match="该件已提交，请先在小程序查阅内容，再不予受理"):
        complaints.reject(complaint, "不属于受理范围", by=below, keys=keys, now=now)

    assert refuse(complaint, by=below, now=now).status is S.NOT_ACCEPTED


def test_it_goes_one_level_up_with_new_clocks_and_whoever_stands_there_is_told(refused, ask, above, keys, now):
    later = now + timedelta(days=10)

    raised = ask(refused, at=later)

    assert (raised.status, raised.level, raised.assignee, raised.closed_at) == (S.RAISED, 1, None, None)
    assert raised.reopened_at == later
    assert later.date() < raised.accept_due_on < raised.answer_due_on
    assert {clock.stage for clock in raised.deadlines if clock.ended_at is None} == set(models.DeadlineStage)
    told = models.OutboxMessage.select().where(models.OutboxMessage.unique_key.contains(":level1"))
    assert [notice.staff.name for notice in told] == [above.name]
    last = complaint_timeline.timeline(raised, keys)[-1]
    assert (last.label, last.office, last.text) == ("请上一级复查", "诉求人", None)


def test_who_refused_it_has_it_no_more(refused, ask, below, above, keys, now):
    raised = ask(refused)

    assert complaint_levels.eligible(raised) == [above]
    with pytest.raises(NotAllowedNow, match="须由上一级的其他人员办理"):
        complaints.accept(raised, by=below, keys=keys, now=now)


def test_who_refused_as_the_highest_is_not_who_looks_at_it_again(file, refuse, ask, above, now):
    other = models.StaffAccount.create(name="督查丁（虚构）", role=StaffRole.SUPERVISOR, whole_city=True)
    complaint = refuse(file().complaint, by=above, now=now)

    assert complaint_levels.eligible(ask(complaint)) == [other]


def test_there_it_is_not_refused_again_but_answered(refused, ask, above, keys, now):
    raised = ask(refused)
    with pytest.raises(NotAllowedNow, match="该件已交上一级，不能不予受理；现在可以：受理、移送"):
        complaints.reject(raised, "仍不受理", by=above, keys=keys, now=now)

    complaints.accept(raised, by=above, keys=keys, now=now)
    complaints.answer(fresh(raised), "应向省厅反映", result="not_competent", by=above, keys=keys, now=now)

    assert complaint_authors.can_confirm(fresh(raised))


def test_it_is_heard_again_once_in_all(refused, ask, above, keys, now):
    raised = ask(refused)
    complaints.accept(raised, by=above, keys=keys, now=now)
    complaints.answer(fresh(raised), "应向省厅反映", result="not_competent", by=above, keys=keys, now=now)
    complaint_authors.confirm(fresh(raised), Confirmation.NOT_SOLVED, reopen_days=DAYS, keys=keys, now=now)

    assert (fresh(raised).status, fresh(raised).confirmation) == (S.CLOSED, Confirmation.NOT_SOLVED)


def test_what_was_heard_again_and_is_refused_by_discipline_inspection_stays_refused(
    refused, refuse, ask, above, staff_named, keys, now
):
    complaints.transfer(ask(refused), "涉嫌违纪", by=above, deadlines=RULE, keys=keys, now=now)
    refuse(refused, by=staff_named("纪检丙（虚构）"), now=now)

    with pytest.raises(NotAllowedNow, match="该件不予受理，已请上一级办过一次；现在可以查看办理过程"):
        ask(refused)


def test_a_tip_off_that_was_refused_goes_to_another_of_discipline_inspection(
    file, refuse, ask, below, above, staff_named, now
):
    models.StaffAccount.create(name="纪检丁（虚构）", role=StaffRole.DISCIPLINE, whole_city=True)
    complaint = refuse(file(kind=ComplaintKind.TIP_OFF).complaint, by=staff_named("纪检丙（虚构）"), now=now)

    raised = ask(complaint)

    assert [one.name for one in complaint_levels.eligible(raised)] == ["纪检丁（虚构）"]
    for account in (below, above):
        with pytest.raises(NotFound):
            caseload.find(account, raised.id)


@pytest.mark.parametrize(("days", "possible"), [(DAYS, True), (DAYS + 1, False)])
def test_a_month_is_the_time_for_it(refused, ask, now, days, possible):
    moment = now + timedelta(days=days)

    until = complaint_authors.review_until(refused, reopen_days=DAYS, now=moment)
    assert until == ((now + timedelta(days=DAYS)).date() if possible else None)
    if not possible:
        with pytest.raises(NotAllowedNow, match="该件不予受理，已过 30 日，不能再请上一级复查；现在可以重新提交"):
            ask(refused, at=moment)


WAYS = {
    "filed": lambda one, who: None,
    "accepted": lambda one, who: complaints.accept(one, **who),
    "withdrawn": lambda one, who: complaint_authors.withdraw(one, keys=who["keys"], now=who["now"]),
}


@pytest.mark.parametrize("state", WAYS)
def test_what_was_not_refused_is_told_how_it_stands_and_what_is_possible(file, ask, below, keys, now, state):
    complaint = file().complaint
    WAYS[state](complaint, {"by": below, "keys": keys, "now": now})

    with pytest.raises(NotAllowedNow, match=f"该件{complaint.status.label}，.*；现在可以"):
        ask(complaint)

    assert fresh(complaint).reopened_at is None


def test_other_refusals_name_it_as_what_is_possible(refused, keys, now):
    with pytest.raises(NotAllowedNow, match="该件不予受理，不能撤回；现在可以：期限内请上一级复查"):
        complaint_authors.withdraw(refused, keys=keys, now=now)


def test_what_its_author_had_erased_is_not_heard_again(refused, ask, keys, now):
    complaint_erasure.erase(refused, keys=keys, now=now)

    with pytest.raises(NotAllowedNow):
        ask(refused)
