"""投诉的一生 / The life of a complaint: which moves there are, who may make them, and what the author's word does."""

from __future__ import annotations

from datetime import timedelta

import pytest

import models
from models import ComplaintQueue, ComplaintStatus, Confirmation
from wx_backend.domain import (
    attachments,
    caseload,
    complaint_actions,
    complaint_authors,
    complaint_levels,
    complaint_timeline,
    complaint_words,
    complaints,
)
from wx_backend.domain.deadlines import Deadlines
from wx_backend.domain.errors import InvalidInput, NotAllowed, NotAllowedNow, NotFound

S = ComplaintStatus
RULE = Deadlines(1, 15)
STAFF = {
    "supervisor": "督查乙（虚构）",
    "head": "督查甲（虚构）",
    "unit": "管理员1（虚构）",
    "discipline": "纪检丙（虚构）",
}


@pytest.fixture
def desk(staff_named, office, keys, now):
    """Acts on complaints by the names of role and act, as the pages do."""

    class Desk:
        def __init__(self):
            self.at = now

        def by(self, role):
            return staff_named(STAFF[role])

        def act(self, complaint, name, role, **more):
            who = {"by": self.by(role), "keys": keys, "now": self.at, **more}
            return ACTS[name](models.Complaint.get_by_id(complaint.id), office, who)

        def say(self, complaint, outcome, **more):
            fresh = models.Complaint.get_by_id(complaint.id)
            complaint_authors.confirm(fresh, outcome, reopen_days=30, keys=keys, now=self.at, **more)

        def read(self, complaint, role="supervisor"):
            return caseload.open_for(self.by(role), complaint.id, keys=keys, now=self.at)

        def answered(self, complaint, role="supervisor"):
            """Taken up, dispatched and answered by the department."""
            self.act(complaint, "accept", role)
            self.read(complaint, role)
            self.act(complaint, "assign", role)
            self.act(complaint, "answer", "unit")
            return models.Complaint.get_by_id(complaint.id)

    return Desk()


def opened(complaint, *, by, keys, now):
    complaint_timeline.note_look(complaint, by, now=now)
    return complaint


ACTS = {
    "accept": lambda c, office, who: complaints.accept(c, **who),
    "reject": lambda c, office, who: complaints.reject(opened(c, **who), "不属于受理范围", **who),
    "assign": lambda c, office, who: complaints.assign(c, office, **who),
    "return": lambda c, office, who: complaints.give_back(c, "不属于本单位职责", **who),
    "answer": lambda c, office, who: complaints.answer(c, "已对当事人批评教育", **{"result": "resolved", **who}),
    "close": lambda c, office, who: complaints.close(c, "核查属实，已整改", result="resolved", **who),
    "escalate": lambda c, office, who: complaints.raise_up(c, "请上一级协调", **who),
    "transfer": lambda c, office, who: complaints.transfer(c, "涉嫌违纪", deadlines=RULE, **who),
}


def status_of(complaint):
    return models.Complaint.get_by_id(complaint.id).status


def labels(complaint, keys):
    return [line.label for line in complaint_timeline.timeline(models.Complaint.get_by_id(complaint.id), keys)]


def test_the_whole_way_from_filing_to_the_last_word(file, desk, keys):
    complaint = file().complaint

    desk.answered(complaint)
    desk.say(complaint, Confirmation.SOLVED)

    complaint = models.Complaint.get_by_id(complaint.id)
    lines = [(entry.label, entry.office, entry.text) for entry in complaint_timeline.timeline(complaint, keys)]
    assert lines == [
        ("已提交", "", None),
        ("已受理", "效能办", None),
        ("已查阅", "效能办", None),
        ("已转办至虚构区审批局", "效能办", None),
        ("已答复", "虚构区审批局", "已对当事人批评教育"),
        ("群众确认：已解决", "", None),
    ]
    assert (complaint.status, complaint.accepted_in_time, complaint.answered_in_time) == (S.CLOSED, True, True)


# ● possible in this state, · refused with words that name the state and what is possible.
MOVES = """
              accept reject assign return answer close escalate transfer
filed              ●      ●      ·      ·      ·     ·        ·        ●
accepted           ·      ·      ●      ·      ●     ●        ●        ●
not_accepted       ·      ·      ·      ·      ·     ·        ·        ·
assigned           ·      ·      ·      ●      ·     ·        ·        ●
answered           ·      ·      ●      ·      ·     ●        ●        ●
raised             ●      ·      ·      ·      ·     ·        ·        ●
closed             ·      ·      ·      ·      ·     ·        ·        ·
withdrawn          ·      ·      ·      ·      ·     ·        ·        ·
transferred        ●      ●      ·      ·      ·     ·        ·        ·
"""


def moves():
    head, *rows = (line.split() for line in MOVES.strip().splitlines())
    for status, *marks in rows:
        yield status, dict(zip(head, (mark == "●" for mark in marks), strict=True))


def put(complaint, status, by):
    """Bring the row into a state as if it had come there."""
    taken = status in ("accepted", "assigned")
    changes = {"accepted_at": complaint.filed_at, "assignee": by} if taken else {"accepted_at": None, "assignee": None}
    fresh = {"status": status, "assignments": 0, "level": 0, "assigned_organization": None, "answered_at": None}
    models.Complaint.update({**fresh, **changes}).where(models.Complaint.id == complaint.id).execute()


def test_the_table_names_every_state_and_every_act():
    assert [status for status, _ in moves()] != []
    assert {status for status, _ in moves()} == {word.value for word in S}
    assert all(set(possible) == set(complaint_actions.ACTIONS) for _, possible in moves())


@pytest.mark.parametrize(("status", "possible"), list(moves()), ids=lambda it: it if isinstance(it, str) else "")
def test_only_the_moves_of_the_table_are_possible_and_a_refusal_says_how_it_stands(file, desk, status, possible):
    handed_over = status == "transferred"
    complaint = file(kind=models.ComplaintKind.TIP_OFF if handed_over else models.ComplaintKind.COMPLAINT).complaint
    role = "discipline" if handed_over else "supervisor"
    desk.read(complaint, role)
    # What goes to another queue comes last.
    for name, yes in sorted(possible.items(), key=lambda move: move[0] == "transfer"):
        put(complaint, status, desk.by(role))
        if yes:
            desk.act(complaint, name, role)
            assert status_of(complaint) is complaint_actions.ACTIONS[name].to
            continue
        with pytest.raises((NotAllowedNow, NotAllowed)) as refusal:
            desk.act(complaint, name, role)
        assert status_of(complaint).value == status
        if isinstance(refusal.value, NotAllowedNow):
            assert status_of(complaint).label in refusal.value.message
            assert "现在" in refusal.value.message


def test_a_department_cannot_close_whatever_it_says_of_the_result(file, desk):
    complaint = desk.answered(file().complaint)

    with pytest.raises(NotAllowed):
        desk.act(complaint, "close", "unit")

    assert models.Complaint.get_by_id(complaint.id).confirmation is None


def test_an_answer_needs_one_of_the_seven_results(file, desk):
    complaint = file().complaint
    desk.act(complaint, "accept", "supervisor")

    for wrong in ("", "done", "solved"):
        with pytest.raises(InvalidInput):
            desk.act(complaint, "answer", "supervisor", result=wrong)
    desk.act(complaint, "answer", "supervisor", result="explained")

    assert models.Complaint.get_by_id(complaint.id).result == "explained"


def test_a_third_dispatch_is_refused_and_the_way_upward_is_named(file, desk):
    complaint = file().complaint
    desk.act(complaint, "accept", "supervisor")
    desk.read(complaint)
    for _ in range(2):
        desk.act(complaint, "assign", "supervisor")
        desk.act(complaint, "return", "unit")

    with pytest.raises(NotAllowedNow, match=r"已转办 2 次.*上报"):
        desk.act(complaint, "assign", "supervisor")
    desk.act(complaint, "escalate", "supervisor")

    assert status_of(complaint) is S.RAISED
    assert [account.name for account in complaint_levels.eligible(models.Complaint.get_by_id(complaint.id))] == [
        STAFF["head"]
    ]


def test_unread_words_that_no_check_has_passed_are_not_dispatched(file, desk):
    complaint = file(content_check=models.ContentCheck.REVIEW).complaint
    desk.act(complaint, "accept", "supervisor")

    with pytest.raises(NotAllowedNow, match="查阅"):
        desk.act(complaint, "assign", "supervisor")
    desk.read(complaint)
    desk.act(complaint, "assign", "supervisor")

    assert models.Complaint.get_by_id(complaint.id).content_check is models.ContentCheck.PASSED


@pytest.mark.parametrize("outcome", [Confirmation.NOT_SOLVED, Confirmation.EMPTY_ANSWER])
def test_what_is_not_solved_is_heard_one_level_up_by_somebody_else_once(file, desk, keys, outcome):
    complaint = desk.answered(file().complaint)

    desk.say(complaint, outcome)

    raised = models.Complaint.get_by_id(complaint.id)
    assert (raised.status, raised.level, raised.assignee, raised.confirmation) == (S.RAISED, 1, None, None)
    told = models.OutboxMessage.select().where(models.OutboxMessage.unique_key.contains(":level1"))
    assert [notice.staff.name for notice in told] == [STAFF["head"]]
    with pytest.raises(NotAllowedNow, match="上一级"):
        desk.act(complaint, "accept", "supervisor")
    desk.act(complaint, "accept", "head")
    desk.act(complaint, "answer", "head")
    desk.say(complaint, outcome)
    again = models.Complaint.get_by_id(complaint.id)
    assert (again.status, again.confirmation) == (S.CLOSED, outcome)
    assert f"群众确认：{outcome.label}，交上一级重办" in labels(complaint, keys)


def test_who_answered_before_does_not_answer_what_is_heard_again(file, desk):
    complaint = desk.answered(file().complaint)
    desk.say(complaint, Confirmation.NOT_SOLVED)
    desk.act(complaint, "accept", "head")
    desk.read(complaint, "head")
    # A department where nobody could answer any more is no place to send it to.
    with pytest.raises(NotAllowedNow, match="办理人员都已答复过该件"):
        desk.act(complaint, "assign", "head")
    unit = models.StaffAccount.get(models.StaffAccount.name == STAFF["unit"])
    models.StaffAccount.create(name="副手（虚构）", role=unit.role, organization=unit.organization)
    desk.act(complaint, "assign", "head")

    with pytest.raises(NotAllowedNow, match="由其他人"):
        desk.act(complaint, "answer", "unit")


def test_a_reopened_complaint_has_a_clock_of_its_own_and_the_first_one_is_remembered(file, desk, now):
    complaint = desk.answered(file().complaint)
    first = complaint.answer_due_on
    desk.at = now + timedelta(days=20)

    desk.say(complaint, Confirmation.NOT_SOLVED)

    again = models.Complaint.get_by_id(complaint.id)
    assert again.answer_due_on > first
    assert again.accept_due_on > desk.at.date()
    assert (again.accepted_in_time, again.answered_in_time, again.reopened_at) == (True, True, desk.at)


def test_what_has_no_answer_yet_is_closed_with_a_result_like_one_but_for_praise(file, desk, keys, now):
    supervisor = {"by": desk.by("supervisor"), "keys": keys, "now": now}
    kinds = (models.ComplaintKind.COMPLAINT, models.ComplaintKind.PRAISE)
    complaint, praise = (file(kind=kind).complaint for kind in kinds)
    for one in (complaint, praise):
        complaints.accept(one, **supervisor)

    for result in ("", "whatever"):
        with pytest.raises(InvalidInput, match="请选择办理结果"):
            complaints.close(complaint, "已核查", result=result, **supervisor)
    complaints.close(complaint, "已核查", result="resolved", **supervisor)
    complaints.close(praise, "谢谢您的鼓励", **supervisor)

    found = [(one.status, one.result) for one in (models.Complaint.get_by_id(n.id) for n in (complaint, praise))]
    assert found == [(ComplaintStatus.CLOSED, "resolved"), (ComplaintStatus.CLOSED, "")]


def test_partly_solved_closes_unless_the_author_wants_more(file, desk):
    content, wants_more = desk.answered(file().complaint), desk.answered(file().complaint)

    desk.say(content, Confirmation.PARTLY)
    desk.say(wants_more, Confirmation.PARTLY, reopen=True)

    assert (status_of(content), status_of(wants_more)) == (S.CLOSED, S.RAISED)


def test_after_closing_the_author_may_still_speak_and_is_heard_for_some_weeks(file, desk, now):
    soon, late = desk.answered(file().complaint), desk.answered(file().complaint)
    for complaint in (soon, late):
        desk.act(complaint, "close", "supervisor")

    desk.at = now + timedelta(days=29)
    desk.say(soon, Confirmation.NOT_SOLVED)
    desk.at = now + timedelta(days=31)
    with pytest.raises(NotAllowedNow, match="不能再次重办"):
        desk.say(late, Confirmation.NOT_SOLVED, reopen=True)
    desk.say(late, Confirmation.NOT_SOLVED)

    assert status_of(soon) is S.RAISED
    late = models.Complaint.get_by_id(late.id)
    assert (late.status, late.confirmation) == (S.CLOSED, Confirmation.NOT_SOLVED)


def test_a_word_is_given_once_and_not_before_there_is_an_answer(file, desk):
    complaint = file().complaint
    with pytest.raises(NotAllowedNow, match="已提交"):
        desk.say(complaint, Confirmation.SOLVED)
    desk.answered(complaint)
    desk.say(complaint, Confirmation.SOLVED)

    with pytest.raises(NotAllowedNow):
        desk.say(complaint, Confirmation.NOT_SOLVED)


def test_silence_closes_and_is_never_satisfied(file, desk, keys, now):
    silent, fresh = desk.answered(file(notify_openid="openid-of-wang").complaint), file().complaint
    later = now + timedelta(days=31)
    told = models.OutboxMessage.select().where(models.OutboxMessage.kind == "complaint_progress")
    before = told.count()

    assert complaints.close_silent(later - timedelta(days=30), keys=keys, now=later) == 1

    silent = models.Complaint.get_by_id(silent.id)
    assert (silent.status, silent.confirmation) == (S.CLOSED, None)
    assert labels(silent, keys)[-1] == "已办结（未收到您的意见）"
    assert told.count() == before + 1
    assert status_of(fresh) is S.FILED


def test_what_is_handed_to_discipline_inspection_is_theirs_alone_with_their_key(file, desk, keys, staff_named):
    picture = attachments.begin(b"picture", owner="somebody", media_type="image/jpeg", cap=9, keys=keys, now=desk.at)
    complaint = desk.answered(file(text="科长收了红包", attachments=[picture.row.id], notify_openid="openid").complaint)
    unit, supervisor = desk.by("unit"), desk.by("supervisor")

    desk.act(complaint, "transfer", "supervisor")

    for account in (unit, supervisor):
        with pytest.raises(NotFound):
            caseload.find(account, complaint.id)
        assert caseload.search(account, today=desk.at.date()).total == 0
    found = caseload.find(desk.by("discipline"), complaint.id)
    assert complaint_words.text_of(found, keys) == "科长收了红包"
    assert attachments.opened(attachments.of_author(found)[0], picture.sealed, keys) == b"picture"
    # With the keys of ordinary complaints alone nothing of it opens.
    found.queue = ComplaintQueue.ORDINARY
    with pytest.raises(Exception, match="does not open here"):
        complaint_words.text_of(found, keys)
    desk.act(complaint, "accept", "discipline")
    desk.act(complaint, "answer", "discipline")
    desk.act(complaint, "close", "discipline")
    assert status_of(complaint) is S.CLOSED


def test_a_tip_off_is_never_dispatched(file, desk):
    complaint = file(kind=models.ComplaintKind.TIP_OFF).complaint
    desk.act(complaint, "accept", "discipline")

    with pytest.raises(NotAllowed):
        desk.act(complaint, "assign", "discipline")
    with pytest.raises(NotAllowedNow):
        desk.act(complaint, "assign", "supervisor")


def test_the_author_withdraws_what_is_not_over(file, desk, keys):
    complaint = file().complaint

    complaint_authors.withdraw(complaint, keys=keys, now=desk.at)

    assert status_of(complaint) is S.WITHDRAWN
    with pytest.raises(NotAllowedNow, match="已撤回"):
        complaint_authors.withdraw(models.Complaint.get_by_id(complaint.id), keys=keys, now=desk.at)
