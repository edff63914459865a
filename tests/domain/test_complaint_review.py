"""请上一级复查 / A refusal to take a complaint up is no way to bury it: somebody else looks at it, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

import models
from models import ComplaintKind, ComplaintStatus, Confirmation, StaffRole
from wx_backend.domain import (
    caseload,
    complaint_actions,
    complaint_authors,
    complaint_erasure,
    complaint_levels,
    complaint_messages,
    complaint_timeline,
    complaints,
    rosters,
)
from wx_backend.domain.deadlines import Deadlines
from wx_backend.domain.errors import NotAllowedNow, NotFound

S = ComplaintStatus
DAYS = 30
RULE = Deadlines(1, 15)


def fresh(complaint):
    return models.Complaint.get_by_id(complaint.id)


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
    with pytest.raises(NotAllowedNow, match="该件已提交，请先在小程序查阅内容，再决定是否受理"):
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

    assert complaint_actions.can_confirm(fresh(raised))


def test_it_is_heard_again_once_in_all(refused, ask, above, keys, now):
    raised = ask(refused)
    complaints.accept(raised, by=above, keys=keys, now=now)
    complaints.answer(fresh(raised), "应向省厅反映", result="not_competent", by=above, keys=keys, now=now)
    complaint_authors.confirm(fresh(raised), Confirmation.NOT_SOLVED, reopen_days=DAYS, keys=keys, now=now)

    assert (fresh(raised).status, fresh(raised).confirmation) == (S.CLOSED, Confirmation.NOT_SOLVED)


def test_discipline_inspection_does_not_refuse_it_again_either_but_gives_a_result(
    refused, refuse, ask, above, staff_named, keys, now
):
    inspector = staff_named("纪检丙（虚构）")
    complaints.transfer(ask(refused), "涉嫌违纪", by=above, deadlines=RULE, keys=keys, now=now)
    with pytest.raises(NotAllowedNow, match="重新办理的须给出办理结果"):
        refuse(refused, by=inspector, now=now)

    complaints.accept(fresh(refused), by=inspector, keys=keys, now=now)
    complaints.close(fresh(refused), "不属于违纪", result="not_competent", by=inspector, keys=keys, now=now)

    assert complaint_actions.can_confirm(fresh(refused))


# --- where there is hardly anybody else ------------------------------------------------------------------------------


def test_where_nobody_is_higher_it_goes_to_the_superior_by_name(file, refuse, ask, above, keys, now):
    chief = models.StaffAccount.create(name="主任（虚构）", role=StaffRole.SUPERVISOR)
    models.StaffAccount.update(superior=chief).where(models.StaffAccount.id == above.id).execute()

    raised = ask(refuse(file().complaint, by=models.StaffAccount.get_by_id(above.id), now=now))

    assert complaint_levels.eligible(raised) == [chief]
    complaints.accept(caseload.find(chief, raised.id), by=chief, keys=keys, now=now)
    assert fresh(raised).assignee == chief


def test_where_nobody_stands_above_by_name_either_it_goes_to_who_is_left(file, refuse, ask, above, below, now):
    assert complaint_levels.eligible(ask(refuse(file().complaint, by=above, now=now))) == [below]


def test_where_there_is_nobody_else_who_runs_the_system_is_told_and_a_new_account_may_take_it_up(
    file, refuse, ask, staff_named, keys, now
):
    admin = models.StaffAccount.create(name="系统（虚构）", role=StaffRole.SYSTEM_ADMIN)
    raised = ask(refuse(file(kind=ComplaintKind.TIP_OFF).complaint, by=staff_named("纪检丙（虚构）"), now=now))
    told = models.OutboxMessage.select().where(models.OutboxMessage.staff == admin)
    assert [row.kind for row in told] == ["complaint_notice"]

    complaint_messages.from_author(
        raised, "还有一条线索", content_check=models.ContentCheck.PASSED, cap=9, keys=keys, now=now
    )
    assert told.count() == 2
    other = models.StaffAccount.create(name="纪检丁（虚构）", role=StaffRole.DISCIPLINE, whole_city=True)
    complaints.accept(caseload.find(other, raised.id), by=other, keys=keys, now=now)


def test_warnings_go_to_who_may_act_and_not_to_who_refused_it(refused, ask, below, above):
    raised = ask(refused)

    assert rosters.whose_work(raised) == [above]
    assert below not in rosters.next_in_line(raised, without=[above.id], now=raised.reopened_at)


def test_who_refused_it_cannot_silence_the_ladder_by_opening_it(refused, ask, below, above, keys, now):
    raised, later = ask(refused, at=now + timedelta(hours=1)), now + timedelta(hours=2)
    standing = models.Escalation.select().where(models.Escalation.acknowledged_at.is_null())
    before = standing.count()

    caseload.open_for(below, raised.id, keys=keys, now=later)
    assert standing.count() == before
    caseload.open_for(above, raised.id, keys=keys, now=later)

    assert standing.count() == before - 1


def test_what_is_erased_meanwhile_moves_no_more(refused, keys, now):
    stale = fresh(refused)
    complaint_erasure.erase(refused, keys=keys, now=now)

    with pytest.raises(NotAllowedNow, match="刚被他人处理"):
        complaint_authors.ask_review(stale, reopen_days=DAYS, keys=keys, now=now)

    assert fresh(refused).status is S.NOT_ACCEPTED


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
