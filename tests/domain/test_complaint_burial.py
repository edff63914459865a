"""埋件：what somebody might try who wants a complaint to come to nothing, or to know who wrote it, and why it fails."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

import models
from models import ComplaintStatus, Confirmation, ContentCheck, StaffRole
from wx_backend.domain import (
    caseload,
    complaint_actions,
    complaint_authors,
    complaint_erasure,
    complaint_joining,
    complaint_levels,
    complaint_messages,
    complaint_timeline,
    complaint_words,
    complaints,
    contact_reveal,
    deadline_pauses,
    deadline_presets,
    deadline_view,
    ladders,
    notices,
    recusals,
    reorganization,
    routing,
)
from wx_backend.domain.complaint_intake import Contact
from wx_backend.domain.deadlines import Deadlines
from wx_backend.domain.errors import InvalidInput, NotAllowed, NotAllowedNow
from wx_backend.domain.occasions import Occasion


def account(name, role=StaffRole.SUPERVISOR, **facts):
    return models.StaffAccount.create(name=f"{name}（虚构）", role=role, **facts)


def told_of_messages():
    rows = models.OutboxMessage.select().where(models.OutboxMessage.kind == "assignment_notice")
    return [row.staff.name for row in rows]


@pytest.fixture
def by(staff_named):
    return staff_named("督查甲（虚构）")


@pytest.fixture
def accepted(file, by, keys, now):
    """A complaint that 督查甲 took up, due on 14 December."""
    complaint = file(content_check=ContentCheck.PASSED).complaint
    complaints.accept(complaint, by=by, keys=keys, now=now)
    return complaint


# --- buying time -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("again", ["assign", "escalate"])
def test_an_answer_that_is_taken_back_at_once_buys_no_time(accepted, by, office, keys, now, again):
    account("督查丁", whole_city=True)  # to whom it could be raised
    due = accepted.answer_due_on
    moment = now + timedelta(days=4)
    complaints.answer(accepted, "正在研究", result="resolved", by=by, keys=keys, now=moment)
    if again == "assign":
        complaints.assign(accepted, office, by=by, keys=keys, now=moment)
    else:
        complaints.raise_up(accepted, "请上级研究", by=by, keys=keys, now=moment)

    assert accepted.answer_due_on == due == date(2026, 12, 14)


def test_what_is_late_and_taken_back_has_three_days_and_no_second_term(accepted, by, office, keys, now):
    late = now + timedelta(days=25)  # Friday, 18 December
    complaints.answer(accepted, "正在研究", result="resolved", by=by, keys=keys, now=late)
    complaints.assign(accepted, office, by=by, keys=keys, now=late)

    assert accepted.answer_due_on == date(2026, 12, 23)
    assert accepted.answered_in_time is False


def test_an_answer_is_put_off_once_however_many_rounds_there_are(accepted, by, office, keys, now):
    deadline_pauses.extend(accepted, 7, "情况复杂", most=7, by=by, keys=keys, now=now)
    complaints.answer(accepted, "正在研究", result="resolved", by=by, keys=keys, now=now)
    complaints.assign(accepted, office, by=by, keys=keys, now=now)

    assert deadline_pauses.room(accepted, cap=10, extension=7, today=now.date()).extension_days == 0
    with pytest.raises(NotAllowedNow, match="已延期一次"):
        deadline_pauses.extend(accepted, 7, "情况复杂", most=7, by=by, keys=keys, now=now)


def test_pauses_are_capped_together_over_all_rounds(accepted, by, office, keys, now):
    deadline_pauses.pause(accepted, 10, "等候鉴定", cap=10, by=by, keys=keys, now=now)
    complaints.answer(accepted, "正在研究", result="resolved", by=by, keys=keys, now=now)
    complaints.assign(accepted, office, by=by, keys=keys, now=now)

    assert deadline_pauses.room(accepted, cap=10, extension=7, today=now.date()).pause_days == 0
    with pytest.raises(NotAllowedNow, match="还可暂停 0 个工作日"):
        deadline_pauses.pause(accepted, 1, "等候鉴定", cap=10, by=by, keys=keys, now=now)


# --- where nobody looks ----------------------------------------------------------------------------------------------


def test_nothing_is_dispatched_to_an_office_that_has_ended(accepted, by, office, keys, now):
    gone = models.Organization.create(code="T900", name="虚构撤销局", closed_on=now.date(), successor=office)

    with pytest.raises(NotAllowedNow, match="虚构撤销局已撤销，请转“虚构区审批局”"):
        complaints.assign(accepted, gone, by=by, keys=keys, now=now)


def test_what_an_author_adds_reaches_somebody_when_who_had_it_has_left(accepted, by, keys, now):
    models.StaffAccount.update(active=False).where(models.StaffAccount.id == by.id).execute()
    complaint = models.Complaint.get_by_id(accepted.id)

    complaint_messages.from_author(
        complaint, "还没有人来过", content_check=ContentCheck.PASSED, cap=9, keys=keys, now=now
    )

    assert told_of_messages() == ["督查乙（虚构）"]


def test_what_an_author_adds_reaches_the_department_that_has_it_and_who_sent_it_there(accepted, by, office, keys, now):
    complaints.assign(accepted, office, by=by, keys=keys, now=now)
    models.OutboxMessage.delete().execute()

    complaint_messages.from_author(
        accepted, "还没有人来过", content_check=ContentCheck.PASSED, cap=9, keys=keys, now=now
    )

    assert told_of_messages() == ["管理员1（虚构）", by.name]


def test_nothing_is_joined_to_what_is_over(file, by, keys, now):
    one, dead = file().complaint, file().complaint
    complaint_authors.withdraw(dead, keys=keys, now=now)

    with pytest.raises(NotAllowedNow, match="已撤回，不能合并"):
        complaint_joining.join(one, dead, by=by, keys=keys, now=now)


def test_what_discipline_inspection_has_is_not_withdrawn_under_pressure(accepted, by, keys, now):
    complaints.transfer(accepted, "涉嫌违纪", by=by, deadlines=Deadlines(5, 30), keys=keys, now=now)

    assert not complaint_authors.can_withdraw(accepted)
    with pytest.raises(NotAllowedNow, match="已移送纪检监察"):
        complaint_authors.withdraw(accepted, keys=keys, now=now)


def test_no_card_says_that_a_complaint_went_to_discipline_inspection(file, by, office, keys, now):
    complaint = file(content_check=ContentCheck.PASSED, notify_openid="openid-of-wang").complaint
    complaints.accept(complaint, by=by, keys=keys, now=now)
    models.OutboxMessage.delete().execute()
    complaints.transfer(complaint, "涉嫌违纪", by=by, deadlines=Deadlines(5, 30), keys=keys, now=now)

    cards = {row.kind: json.loads(row.payload) for row in models.OutboxMessage.select()}

    assert {kind: card["status_label"] for kind, card in cards.items()} == {
        "complaint_notice": "已移送",
        "complaint_progress": "已移送",
    }
    assert cards["complaint_progress"]["organization"] == "请打开小程序查看"


def test_what_an_office_answered_before_is_no_answer_of_discipline_inspection(accepted, by, staff_named, keys, now):
    complaints.answer(accepted, "无此情况", result="explained", by=by, keys=keys, now=now)
    complaints.transfer(accepted, "涉嫌违纪", by=by, deadlines=Deadlines(5, 30), keys=keys, now=now)
    inspector = staff_named("纪检丙（虚构）")
    moved = models.Complaint.get_by_id(accepted.id)
    assert (moved.answered_at, moved.result) == (None, "")

    complaints.accept(moved, by=inspector, keys=keys, now=now)
    with pytest.raises(InvalidInput, match="请选择办理结果"):
        complaints.close(moved, "已了结", by=inspector, keys=keys, now=now)
    complaints.close(moved, "已查实并处理", result="resolved", by=inspector, keys=keys, now=now)

    assert complaint_actions.can_confirm(moved)


def test_a_tip_off_and_a_complaint_are_never_joined_whoever_finds_both(file, by, keys, now):
    one, tip_off = file().complaint, file(kind=models.ComplaintKind.TIP_OFF).complaint

    with pytest.raises(NotAllowedNow, match="同一单位的同类诉求"):
        complaint_joining.join(one, tip_off, by=by, keys=keys, now=now)


def test_of_two_of_one_rank_the_other_one_hears_it_again_and_not_who_had_it(file, by, keys, now):
    other = account("督查丁", whole_city=True)
    complaint = file(content_check=ContentCheck.PASSED).complaint
    complaints.accept(complaint, by=by, keys=keys, now=now)
    complaints.answer(complaint, "无此情况", result="resolved", by=by, keys=keys, now=now)
    complaint_authors.confirm(complaint, Confirmation.NOT_SOLVED, reopen_days=30, keys=keys, now=now)

    assert complaint_levels.eligible(complaint) == [other]
    with pytest.raises(NotAllowedNow, match="其他人员"):
        complaints.accept(complaint, by=by, keys=keys, now=now)


# --- the accused by another door -------------------------------------------------------------------------------------


def test_people_of_an_office_that_was_merged_still_do_not_see_what_is_said_about_it(
    file, staff_named, office, by, keys, now
):
    into = models.Organization.get(models.Organization.name == "虚构区人社局")
    head = models.Post.create(organization=office, code="P900", name="局长", is_head=True)
    about_office, about_head = file().complaint, file(post=head).complaint
    inside = account("局内督查", organization=office, whole_city=True)

    reorganization.merge(office, into, "虚构〔2026〕1号", occasion=Occasion(keys=keys, now=now, by=None))

    moved = models.StaffAccount.get_by_id(inside.id)
    assert moved.organization == into
    assert not routing.sees(moved, about_office)
    assert not routing.sees(moved, about_head)
    complaints.accept(about_head, by=by, keys=keys, now=now)
    models.Complaint.update(assigned_organization=into, status=ComplaintStatus.ASSIGNED).where(
        models.Complaint.id == about_head.id
    ).execute()
    assert not routing.sees(staff_named("管理员1（虚构）"), about_head)


def test_nobody_takes_down_the_call_about_oneself_a_superior_or_a_colleague(office, now):
    posts = [models.Post.create(organization=office, code=f"P91{n}", name=f"督查岗{n}") for n in range(3)]
    chief = account("督查主任", post=posts[0], whole_city=True)
    accused = account("被反映的督查", post=posts[1], superior=chief, whole_city=True)
    colleague = account("同事", post=posts[2], superior=chief, whole_city=True)

    def refused(operator, post, official_id=None):
        try:
            recusals.refuse_operator(operator, office, post, official_id)
        except NotAllowedNow:
            return True
        return False

    assert [refused(one, posts[1]) for one in (accused, colleague, chief)] == [True, True, False]
    assert refused(accused, posts[0])
    assert not refused(accused, None)

    window = models.Post.create(organization=office, code="P919", name="1 号窗口")
    was_there = models.Official.create(staff_number="S919", name="虚构曾在窗口者")
    by_now_operator = account("话务员", official=was_there, whole_city=True)
    assert [refused(by_now_operator, window, one) for one in (was_there.id, None)] == [True, False]


def test_nobody_ends_an_own_declaration_whatever_the_role_has_become(by, office, keys, now):
    made = recusals.declare(by, "亲属在该单位", organization=office, keys=keys, now=now)
    models.StaffAccount.update(role=StaffRole.SYSTEM_ADMIN).where(models.StaffAccount.id == by.id).execute()

    with pytest.raises(NotAllowed, match="须由他人解除"):
        recusals.end(made.id, by=models.StaffAccount.get_by_id(by.id), keys=keys, now=now)


# --- who wrote it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13900001234", "139******34"),
        ("0838-2501234", "083*******34"),
        ("6123456", "*****56"),
        ("612345", "******"),
        ("95588", "*****"),
    ],
)
def test_of_a_short_number_too_little_is_shown_to_be_guessed(file, keys, phone, shown):
    complaint = file(anonymous=False, contact=Contact("王五", phone), consent_version="1").complaint

    assert complaint_words.masked_contact(complaint, keys) == f"王** {shown}"


def test_a_department_learns_the_day_and_not_the_minute_of_what_the_author_did(
    accepted, staff_named, by, office, keys, now
):
    later = now + timedelta(hours=1)
    complaint_messages.from_author(accepted, "补一张", content_check=ContentCheck.PASSED, cap=9, keys=keys, now=later)
    caseload.open_for(by, accepted.id, keys=keys, now=later)
    complaints.assign(accepted, office, by=by, keys=keys, now=later)

    def minutes(reader):
        lines = complaint_timeline.timeline(accepted, keys, reader=reader)
        return {entry.label: f"{entry.at:%H:%M}" for entry in lines}

    of_author = {"已提交": "00:00", "补充说明": "00:00"}
    of_offices = {"已受理": "10:30", "已查阅": "11:30", "已转办至虚构区审批局": "11:30"}
    assert minutes(staff_named("管理员1（虚构）")) == of_author | of_offices
    assert minutes(by) == {"已提交": "10:30", "补充说明": "11:30"} | of_offices


def test_no_ladder_tells_a_department_in_which_minute_the_author_filed(accepted, staff_named, by, office, keys, now):
    complaints.assign(accepted, office, by=by, keys=keys, now=now + timedelta(hours=5))
    models.Escalation.update(level=1).execute()  # nobody opened it in time
    ladders.add_steps(models.Escalation.get(), 1, [by], now=now + timedelta(hours=4))
    rule = deadline_presets.load()

    shown = {
        who: deadline_view.of(accepted, staff_named(who), presets=rule, cap=9, today=now.date()).ladders[0]
        for who in ("管理员1（虚构）", by.name)
    }

    assert [ladder.started_at for ladder in shown.values()] == [now.replace(hour=0, minute=0), now]
    told = [ladder.steps[0].told_at for ladder in shown.values()]
    assert told == [now.replace(hour=0, minute=0), now + timedelta(hours=4)]


def test_no_clock_tells_a_department_in_which_minute_the_author_withdrew(accepted, staff_named, by, office, keys, now):
    complaints.assign(accepted, office, by=by, keys=keys, now=now)
    left = now + timedelta(days=1, hours=2)
    complaint_authors.withdraw(accepted, keys=keys, now=left)

    def ends_of(who):
        view = deadline_view.of(accepted, who, presets=deadline_presets.load(), cap=9, today=left.date())
        return [clock.ended_at for clock in view.clocks]

    assert ends_of(by) == [now, left]
    assert ends_of(staff_named("管理员1（虚构）")) == [now, left.replace(hour=0, minute=0)]


def test_a_department_does_not_read_why_others_looked_at_the_contact(file, staff_named, by, office, keys, now):
    complaint = file(contact=Contact("王五", "13900001234"), content_check=ContentCheck.PASSED).complaint
    contact_reveal.reveal(complaint, "到西街七号核实", by=by, cap=9, keys=keys, now=now)

    def reasons(reader):
        lines = complaint_timeline.timeline(complaint, keys, reader=reader)
        return [entry.text for entry in lines if entry.label == complaint_timeline.REVEALED]

    assert reasons(staff_named("管理员1（虚构）")) == [None]
    assert reasons(None) == reasons(by) == ["到西街七号核实"]


def test_words_that_a_machine_was_not_sure_of_reach_a_department_after_a_person_has_read_them(
    accepted, staff_named, by, office, keys, now
):
    complaints.assign(accepted, office, by=by, keys=keys, now=now)
    complaint_messages.from_author(accepted, "他叫某某", content_check=ContentCheck.REVIEW, cap=9, keys=keys, now=now)

    def added(reader):
        lines = complaint_timeline.timeline(accepted, keys, reader=reader)
        return next(entry.text for entry in lines if entry.label == "补充说明")

    unit = staff_named("管理员1（虚构）")
    caseload.open_for(unit, accepted.id, keys=keys, now=now)
    assert (added(unit), added(by), added(None)) == (complaint_timeline.HELD, "他叫某某", "他叫某某")
    caseload.open_for(by, accepted.id, keys=keys, now=now)
    assert added(unit) == "他叫某某"


def test_nothing_that_was_to_be_sent_to_an_author_outlives_the_erasure(file, keys, now):
    complaint = file(notify_openid="openid-of-the-author").complaint
    kept = file(notify_openid="openid-of-another").complaint
    for one in (complaint, kept):
        complaint_authors.withdraw(one, keys=keys, now=now)
        line = complaint_timeline.note(one, "留言", "效能办", now=now, keys=keys)
        notices.progress(one, line.uid, now=now)

    complaint_erasure.erase(complaint, keys=keys, now=now)

    waiting = models.OutboxMessage.select().where(models.OutboxMessage.kind == "complaint_progress")
    assert [complaint.uid in row.payload + row.unique_key for row in waiting] == [False]
