"""时限与督办：every mark, every pause and every ladder, with a clock that is moved by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

import models
import scheduler
from handlers.notices import first_moment
from models import DeadlineMark, DeadlineStage, EscalationCause, StaffRole
from wx_backend.clock import BEIJING
from wx_backend.domain import (
    calendar_overrides,
    caseload,
    complaint_timeline,
    complaints,
    deadline_marks,
    deadline_pauses,
    deadline_presets,
    deadline_view,
    escalations,
    jobs,
)
from wx_backend.domain.errors import NotAllowed, NotAllowedNow
from wx_backend.domain.escalations import EscalationRule
from wx_backend.domain.quiet_hours import QuietHours
from wx_backend.domain.workdays import OfficeHours

QUIET = QuietHours(time(21), time(8))
RULE = EscalationRule(OfficeHours(((time(9), time(12)), (time(13), time(18)))), 4, 8, 0)


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BEIJING)


@pytest.fixture
def look(keys):
    """One look of the scheduler at a moment."""

    def act(moment, rule=RULE):
        noted = deadline_marks.note_due(now=moment)
        return noted, escalations.climb_due(rule=rule, keys=keys, now=moment)

    return act


@pytest.fixture
def leader(staff_named):
    """督查甲's superior, who has no scope of the own."""
    made = models.StaffAccount.create(name="主任（虚构）", role=StaffRole.SUPERVISOR)
    models.StaffAccount.update(superior=made).where(
        models.StaffAccount.id == staff_named("督查甲（虚构）").id
    ).execute()
    return made


@pytest.fixture
def accepted(file, staff_named, keys, now):
    """A complaint that 督查甲 took up on the morning it came."""
    complaint = file(content_check=models.ContentCheck.PASSED).complaint
    complaints.accept(complaint, by=staff_named("督查甲（虚构）"), keys=keys, now=now)
    return complaint


def messages(*kinds):
    rows = models.OutboxMessage.select().where(models.OutboxMessage.kind.in_(kinds)).order_by(models.OutboxMessage.id)
    return list(rows)


def warned():
    """Who was warned of what, in order."""
    return [(row.staff.name[:3], row.payload.split('"level": "')[1][:3]) for row in messages("warning_notice")]


def goes_out(row):
    """When the sender hands it to WeChat."""
    return first_moment(row, QUIET, row.due_at)


def reached(complaint, stage):
    clock = models.Deadline.get(models.Deadline.complaint == complaint, models.Deadline.stage == stage)
    return {row.mark: (row.day, row.told) for row in clock.reached}


def raised():
    return [row.staff.name for row in messages("escalation_notice")]


def lines(complaint, keys):
    return [entry.label for entry in complaint_timeline.timeline(complaint, keys)]


# --- marks -----------------------------------------------------------------------------------------------------------


def test_each_mark_of_fifteen_days_is_reached_on_its_day_and_told_once(accepted, look):
    told = {}
    for number in range(40):
        day = at("11-23T09:00") + timedelta(days=number)
        before = len(messages("warning_notice"))
        for _ in range(3):
            look(day)
        if len(messages("warning_notice")) > before:
            told[day.date()] = warned()[before:]

    # Filed on Monday 23 November: day 8 is 3 December, day 12 the 9th, day 14 the 11th, day 15 Monday the 14th.
    assert told == {
        date(2026, 12, 3): [("督查甲", "YEL")],
        date(2026, 12, 9): [("督查甲", "YEL")],
        date(2026, 12, 11): [("督查甲", "YEL")],
        date(2026, 12, 15): [("督查甲", "RED")],
    }
    assert reached(accepted, DeadlineStage.ANSWER) == {
        DeadlineMark.HALF: (date(2026, 12, 3), True),
        DeadlineMark.THREE_QUARTERS: (date(2026, 12, 9), True),
        DeadlineMark.DAY_BEFORE: (date(2026, 12, 11), True),
        DeadlineMark.OVER: (date(2026, 12, 15), True),
    }


def test_the_deadline_of_taking_up_is_told_on_its_day_and_red_the_day_after(file, look):
    file()

    look(at("11-24T09:00"))
    yellow = warned()
    look(at("11-25T00:00"))

    assert sorted(yellow) == [("督查乙", "YEL"), ("督查甲", "YEL")]
    assert sorted(warned()[2:]) == [("督查乙", "RED"), ("督查甲", "RED")]


def test_a_second_before_the_day_nothing_is_red(file, look):
    file()

    look(at("11-24T23:59:59"))
    assert not [row for row in warned() if row[1] == "RED"]

    look(at("11-25T00:00"))
    assert [row for row in warned() if row[1] == "RED"]


def test_what_was_passed_while_nobody_looked_is_noted_whole_and_told_once(accepted, look):
    noted, _ = look(at("12-16T10:00"))

    assert noted == 4
    told = {mark: told for mark, (_, told) in reached(accepted, DeadlineStage.ANSWER).items()}
    assert [mark for mark, was in told.items() if was] == [DeadlineMark.OVER]
    assert warned() == [("督查甲", "RED")]


def test_a_clock_that_steps_back_tells_nothing_again(accepted, look):
    look(at("12-16T10:00"))
    before = len(models.OutboxMessage.select())

    look(at("12-03T10:00"))
    look(at("12-16T10:00"))

    assert len(models.OutboxMessage.select()) == before


def test_what_is_done_in_time_is_warned_of_no_more(accepted, staff_named, office, keys, now, look):
    supervisor, admin = staff_named("督查甲（虚构）"), staff_named("管理员1（虚构）")
    complaints.assign(accepted, office, by=supervisor, keys=keys, now=now)
    complaints.answer(accepted, "已整改", result="resolved", by=admin, keys=keys, now=at("12-01T10:00"))

    look(at("12-30T10:00"))

    assert warned() == []
    assert all(clock.ended_at for clock in accepted.deadlines)


def test_what_the_office_takes_back_from_its_author_has_the_days_that_were_left(
    accepted, staff_named, office, keys, now, look
):
    supervisor, admin = staff_named("督查甲（虚构）"), staff_named("管理员1（虚构）")
    complaints.assign(accepted, office, by=supervisor, keys=keys, now=now)
    complaints.answer(accepted, "已整改", result="resolved", by=admin, keys=keys, now=at("12-01T10:00"))
    complaints.assign(accepted, office, by=supervisor, keys=keys, now=at("12-07T10:00"))

    # Nine of fifteen were left on 1 December; they are counted from Monday the 7th.
    assert accepted.answer_due_on == date(2026, 12, 18)
    assert models.Complaint.get_by_id(accepted.id).answer_due_on == date(2026, 12, 18)
    look(at("12-19T09:00"))
    assert warned() == [("管理员", "RED")]


def test_the_department_is_warned_of_what_was_sent_there(accepted, staff_named, office, keys, now, look):
    complaints.assign(accepted, office, by=staff_named("督查甲（虚构）"), keys=keys, now=now)

    look(at("12-03T09:00"))

    assert warned() == [("管理员", "YEL")]


def test_one_row_that_fails_does_not_keep_the_others_and_its_failure_is_not_lost(file):
    for _ in range(3):
        file()
    ids = [row.id for row in models.Deadline.select().order_by(models.Deadline.id)]
    seen = []

    def work(one):
        seen.append(one)
        if one == ids[0]:
            raise ValueError("the first one")
        return 1

    with pytest.raises(ValueError, match="the first one"):
        jobs.sweep(models.Deadline.select(models.Deadline.id).order_by(models.Deadline.id.desc()), work)

    assert seen == ids


# --- quiet hours -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "red", "sent"),
    [
        ("11-24T02:00", False, "11-24T08:00"),
        ("11-24T22:00", False, "11-25T08:00"),
        ("11-24T08:00", False, "11-24T08:00"),
        ("11-24T20:59:59", False, "11-24T20:59:59"),
        ("11-24T02:00", True, "11-24T02:00"),
    ],
)
def test_nothing_but_red_is_said_in_the_quiet_hours(moment, red, sent):
    assert QUIET.first_moment(at(moment), red=red) == at(sent)


def test_red_waits_for_the_morning_where_the_setting_says_so():
    assert QuietHours(time(21), time(8), red_passes=False).first_moment(at("11-24T02:00"), red=True) == at(
        "11-24T08:00"
    )


def test_quiet_hours_may_lie_in_the_day_or_not_be_at_all():
    assert QuietHours(time(12), time(14)).first_moment(at("11-24T12:30")) == at("11-24T14:00")
    assert QuietHours(time(0), time(0)).first_moment(at("11-24T03:00")) == at("11-24T03:00")


def test_a_yellow_warning_of_the_night_is_queued_until_the_morning_and_a_red_one_goes_out(file, look):
    file()

    look(at("11-24T00:00:15"))
    look(at("11-25T00:00:15"))

    yellow, red = messages("warning_notice")[0], messages("warning_notice")[-1]
    assert (goes_out(yellow), goes_out(red)) == (at("11-24T08:00"), at("11-25T00:00:15"))


# --- pauses and extensions -------------------------------------------------------------------------------------------


@pytest.fixture
def pause(accepted, staff_named, keys):
    def act(days, moment, cap=10):
        by = staff_named("督查甲（虚构）")
        deadline_pauses.pause(accepted, days, "等待当事人补充材料", cap=cap, by=by, keys=keys, now=moment)

    return act


def test_a_pause_leaves_its_working_days_out_and_the_author_reads_why(accepted, pause, keys):
    pause(3, at("11-25T10:00"))

    assert models.Complaint.get_by_id(accepted.id).answer_due_on == date(2026, 12, 17)
    line = complaint_timeline.timeline(accepted, keys)[-1]
    assert line.label == "暂停计时3个工作日，答复时限改为2026年12月17日"
    assert (line.office, line.text) == ("效能办", "等待当事人补充材料")


def test_marks_move_with_a_pause_and_none_is_reached_while_it_lasts(accepted, pause, look):
    pause(5, at("12-02T10:00"))

    look(at("12-03T09:00"))
    assert warned() == []
    # Day 8 would have been 3 December; 2, 3, 4, 7 and 8 December are left out.
    look(at("12-10T09:00"))
    assert warned() == [("督查甲", "YEL")]
    assert reached(accepted, DeadlineStage.ANSWER) == {DeadlineMark.HALF: (date(2026, 12, 10), True)}


def test_a_mark_that_was_told_before_a_pause_is_not_told_again_after_it(accepted, pause, look):
    look(at("12-03T09:00"))
    pause(5, at("12-04T10:00"))
    look(at("12-11T09:00"))

    assert warned() == [("督查甲", "YEL")]


def test_the_clock_goes_on_on_the_day_it_is_resumed(accepted, pause, staff_named, keys):
    pause(5, at("11-25T10:00"))

    deadline_pauses.resume(accepted, by=staff_named("督查甲（虚构）"), keys=keys, now=at("11-27T09:00"))

    # Left out: the 25th and the 26th.
    assert models.Complaint.get_by_id(accepted.id).answer_due_on == date(2026, 12, 16)
    assert lines(accepted, keys)[-1].startswith("恢复计时")


def test_pauses_are_capped_together(accepted, pause, staff_named, keys):
    pause(6, at("11-24T10:00"))
    with pytest.raises(NotAllowedNow, match="已在暂停"):
        pause(1, at("11-25T10:00"))

    with pytest.raises(NotAllowedNow, match="还可暂停 4 个工作日"):
        pause(5, at("12-03T10:00"))

    pause(4, at("12-03T10:00"))
    with pytest.raises(NotAllowedNow, match="还可暂停 0 个工作日"):
        pause(1, at("12-10T10:00"))


def test_what_is_over_or_not_taken_up_or_answered_is_not_paused(file, accepted, pause, staff_named, office, keys, now):
    filed = file().complaint
    by = staff_named("督查甲（虚构）")
    with pytest.raises(NotAllowedNow, match="已提交"):
        deadline_pauses.pause(filed, 1, "等待材料", cap=10, by=by, keys=keys, now=now)

    with pytest.raises(NotAllowedNow, match="超过"):
        pause(1, at("12-15T09:00"))

    complaints.assign(accepted, office, by=by, keys=keys, now=now)
    complaints.answer(accepted, "已整改", result="resolved", by=staff_named("管理员1（虚构）"), keys=keys, now=now)
    with pytest.raises(NotAllowedNow, match="已答复"):
        pause(1, at("11-25T10:00"))


def test_a_department_cannot_stop_the_clock(accepted, staff_named, keys, now):
    admin = staff_named("管理员1（虚构）")
    with pytest.raises(NotAllowed):
        deadline_pauses.pause(accepted, 1, "等待材料", cap=10, by=admin, keys=keys, now=now)


def test_an_answer_is_put_off_once_and_by_what_the_standard_allows(accepted, staff_named, keys, now):
    by = staff_named("督查甲（虚构）")

    def extend(days, most=7):
        deadline_pauses.extend(accepted, days, "情况复杂", most=most, by=by, keys=keys, now=now)

    with pytest.raises(NotAllowedNow, match="最多可延期 7"):
        extend(8)
    with pytest.raises(NotAllowedNow, match="不能延期"):
        extend(1, most=0)
    extend(7)
    assert models.Complaint.get_by_id(accepted.id).answer_due_on == date(2026, 12, 23)
    with pytest.raises(NotAllowedNow, match="已延期一次"):
        extend(1)


def test_a_pause_and_a_change_of_the_calendar_add_up(accepted, pause, keys, now):
    pause(3, at("11-25T10:00"))

    calendar_overrides.set_day(date(2026, 12, 14), False, "测试通知", by=None, keys=keys, now=now)
    calendar_overrides.count_anew(keys=keys, now=now)

    assert models.Complaint.get_by_id(accepted.id).answer_due_on == date(2026, 12, 18)


# --- ladders ---------------------------------------------------------------------------------------------------------


def test_a_red_deadline_climbs_from_superior_to_superior_until_one_says_known(file, staff_named, leader, keys, look):
    top = models.StaffAccount.create(name="分管领导（虚构）", role=StaffRole.SUPERVISOR)
    models.StaffAccount.update(superior=top).where(models.StaffAccount.id == leader.id).execute()
    complaint = file().complaint
    caseload.open_for(staff_named("督查甲（虚构）"), complaint.id, keys=keys, now=at("11-23T11:00"))

    climbed = []
    for moment in ("11-25T00:00:15", "11-25T08:59", "11-25T17:59", "11-25T18:00", "11-26T10:00"):
        look(at(moment))
        climbed.append(raised())

    # Red at midnight; the eight office hours of the 25th are over at six.
    assert climbed[:3] == [["主任（虚构）"]] * 3
    assert climbed[3] == ["主任（虚构）", "分管领导（虚构）"]
    escalations.acknowledge(complaint, by=leader, keys=keys, now=at("11-26T11:00"))
    look(at("12-04T18:00"))
    assert raised() == climbed[4]
    assert lines(complaint, keys)[-2:] == ["超过受理时限，已报上级督办", "督办已知悉"]


KEPT = replace(RULE, acknowledged_hours=24)


@pytest.fixture
def top(leader):
    made = models.StaffAccount.create(name="分管领导（虚构）", role=StaffRole.SUPERVISOR)
    models.StaffAccount.update(superior=made).where(models.StaffAccount.id == leader.id).execute()
    return made


@pytest.fixture
def acknowledged(file, staff_named, leader, top, keys, look):
    """One that is over since 25 November, and that the leader has said 已知悉 to the day after."""
    complaint = file().complaint
    caseload.open_for(staff_named("督查甲（虚构）"), complaint.id, keys=keys, now=at("11-23T11:00"))
    look(at("11-25T00:00:15"), KEPT)
    escalations.acknowledge(complaint, by=leader, keys=keys, now=at("11-25T11:00"))
    return complaint


def test_who_has_said_known_and_sits_is_passed_over_after_three_working_days(acknowledged, keys, look):
    told = []
    for moment in ("11-25T11:00:15", "11-27T17:59", "11-30T10:59", "11-30T11:00", "11-30T11:01"):
        look(at(moment), KEPT)
        told.append(raised())

    # Eight hours are left of Wednesday and Thursday and Friday and Monday morning: 24 from eleven to eleven.
    assert told[:3] == [["主任（虚构）"]] * 3
    assert told[3:] == [["主任（虚构）", "分管领导（虚构）"]] * 2
    assert lines(acknowledged, keys)[-2:] == ["督办已知悉", "知悉后仍未办结，已再报上级督办"]


def test_who_did_nothing_does_not_say_known_a_second_time_but_those_above_may(acknowledged, leader, top, keys, look):
    for moment in ("11-25T11:00:15", "11-30T11:00"):
        look(at(moment), KEPT)

    with pytest.raises(NotAllowedNow, match="您已确认知悉过"):
        escalations.acknowledge(acknowledged, by=leader, keys=keys, now=at("11-30T12:00"))
    escalations.acknowledge(acknowledged, by=top, keys=keys, now=at("11-30T13:00"))
    look(at("12-02T18:00"), KEPT)

    assert raised() == ["主任（虚构）", "分管领导（虚构）"]
    assert not models.Complaint.select().where(escalations.brought_before(leader)).exists()
    # Nor in turn with others, for ever.
    look(at("12-03T18:00"), KEPT)
    for account in (leader, top):
        with pytest.raises(NotAllowedNow, match="您已确认知悉过，请办理或督促办理"):
            escalations.acknowledge(acknowledged, by=account, keys=keys, now=at("12-03T18:30"))
    assert lines(acknowledged, keys)[-1] == "知悉后仍未办结，已再次督办"


def test_what_is_done_after_known_is_brought_to_nobody(acknowledged, staff_named, leader, keys, look):
    def said():
        view = deadline_view.of(
            models.Complaint.get_by_id(acknowledged.id),
            leader,
            presets=deadline_presets.load(),
            cap=10,
            today=date(2026, 11, 26),
        )
        return [(ladder.acknowledged_at, ladder.next_at) for ladder in view.ladders]

    assert said() == [(at("11-25T11:00"), at("11-25T11:00"))]
    complaints.accept(acknowledged, by=staff_named("督查甲（虚构）"), keys=keys, now=at("11-26T10:00"))

    assert said() == [(at("11-25T11:00"), None)]
    look(at("11-25T11:00:15"), KEPT)
    look(at("12-08T11:00"), KEPT)

    assert raised() == ["主任（虚构）"]
    assert not models.Escalation.select().where(models.Escalation.next_at <= at("12-08T11:00")).exists()


def test_the_scheduler_lets_known_hold_for_as_long_as_the_settings_say(acknowledged, settings):
    for moment in ("11-25T11:00:15", "11-30T10:59"):
        scheduler.SWEEPS["escalations"](settings, at(moment))
    before = raised()
    scheduler.SWEEPS["escalations"](settings, at("11-30T11:00"))

    assert (before, raised()) == (["主任（虚构）"], ["主任（虚构）", "分管领导（虚构）"])


def test_a_city_may_let_known_hold_for_good(acknowledged, look):
    look(at("11-25T11:00:15"))
    look(at("12-08T11:00"))

    assert raised() == ["主任（虚构）"]


def test_who_let_it_pass_does_not_end_the_ladder_by_looking_but_by_doing(file, staff_named, leader, keys, look):
    complaint = file().complaint
    supervisor = staff_named("督查甲（虚构）")
    caseload.open_for(supervisor, complaint.id, keys=keys, now=at("11-23T11:00"))
    look(at("11-25T00:00:15"))

    caseload.open_for(supervisor, complaint.id, keys=keys, now=at("11-25T09:00"))
    ladder = models.Escalation.get(models.Escalation.cause == EscalationCause.OVERDUE)
    assert ladder.acknowledged_at is None
    with pytest.raises(NotAllowedNow, match="没有等待您确认"):
        escalations.acknowledge(complaint, by=supervisor, keys=keys, now=at("11-25T09:00"))

    complaints.accept(complaint, by=supervisor, keys=keys, now=at("11-25T10:00"))
    assert models.Escalation.get_by_id(ladder.id).next_at is None
    before = raised()
    look(at("11-26T18:00"))
    assert raised() == before


def test_a_superior_who_was_told_sees_the_complaint_and_does_not_bury_it_by_looking(file, leader, keys, look):
    complaint = file().complaint
    with pytest.raises(Exception, match="没有找到"):
        caseload.find(leader, complaint.id)
    look(at("11-25T00:00:15"))

    caseload.open_for(leader, complaint.id, keys=keys, now=at("11-25T08:30"))
    overdue = models.Escalation.get(models.Escalation.cause == EscalationCause.OVERDUE)
    assert overdue.acknowledged_by is None

    complaints.accept(complaint, by=leader, keys=keys, now=at("11-25T08:40"))

    assert models.Escalation.get_by_id(overdue.id).acknowledged_by == leader


def test_at_the_top_the_same_person_is_asked_again_at_growing_distances(file, leader, staff_named, keys, look):
    models.StaffAccount.update(superior=leader).where(models.StaffAccount.id != leader.id).execute()
    complaint = file().complaint
    caseload.open_for(staff_named("督查乙（虚构）"), complaint.id, keys=keys, now=at("11-23T11:00"))
    days = []
    for number in range(19 * 4):
        moment = at("11-25T00:00:15") + timedelta(hours=6 * number)
        before = len(raised())
        look(moment)
        days += [f"{moment:%m-%d}"] * (len(raised()) - before)

    # After one working day, then two, then four; the next would be after eight, on 15 December.
    assert days == ["11-25", "11-25", "11-27", "12-03"]
    assert set(raised()) == {"主任（虚构）"}


def test_days_of_silence_climb_one_step_and_not_all_that_were_missed(file, leader, keys, look):
    file()
    look(at("11-25T00:00:15"))
    before = len(raised())

    look(at("12-15T10:00"))
    look(at("12-15T10:00:15"))

    ladder = models.Escalation.get(
        models.Escalation.cause == EscalationCause.OVERDUE, models.Escalation.occasion == "accept:1"
    )
    assert ladder.level == 2
    assert len(raised()) > before


def test_what_nobody_opened_within_office_hours_goes_to_the_next_superior(file, leader, keys, look):
    complaint = file().complaint  # 10:30; four office hours end at 15:30

    look(at("11-23T15:29:59"))
    assert raised() == []
    look(at("11-23T15:30"))

    assert raised() == ["主任（虚构）"]
    assert lines(complaint, keys)[-1] == "未按时查阅，已报上级督办"


def test_who_stands_above_is_not_woken_for_what_nobody_opened_but_for_what_is_over(file, leader, look):
    file(at=at("11-23T09:30"))
    look(at("11-23T09:40"))

    look(at("11-23T22:00"))
    look(at("11-25T22:00"))

    ladder = {row.cause: str(row.id) for row in models.Escalation.select()}
    first = {row.unique_key.split(":")[2]: goes_out(row) for row in reversed(messages("escalation_notice"))}
    assert first == {
        ladder[EscalationCause.UNOPENED]: at("11-24T08:00"),
        ladder[EscalationCause.OVERDUE]: at("11-25T22:00"),
    }
    # Told to somebody else, or sent later than it was meant, it is what it was.
    red = {row.unique_key.split(":")[2]: json.loads(row.payload).get("level") for row in messages("escalation_notice")}
    assert red == {ladder[EscalationCause.UNOPENED]: None, ladder[EscalationCause.OVERDUE]: "RED"}


@pytest.mark.parametrize("how", ["open", "act"])
def test_what_somebody_opened_or_acted_on_in_time_goes_to_nobody(file, leader, staff_named, keys, look, how):
    complaint, by = file().complaint, staff_named("督查乙（虚构）")
    look(at("11-23T11:00"))
    if how == "open":
        caseload.open_for(by, complaint.id, keys=keys, now=at("11-23T15:00"))
    else:
        complaints.accept(complaint, by=by, keys=keys, now=at("11-23T15:00"))

    look(at("11-23T18:00"))

    assert raised() == []


def test_what_came_on_friday_evening_waits_for_monday(file, leader, keys, look):
    file(at=at("11-27T20:00"))

    look(at("11-29T12:00"))
    assert raised() == []
    look(at("11-30T14:00"))
    assert raised() == ["主任（虚构）"]


def test_a_department_that_opens_nothing_is_told_upon(accepted, staff_named, office, keys, now, look):
    body = models.Organization.create(code="T900", name="虚构区政府")
    models.Organization.update(parent=body).where(models.Organization.id == office.id).execute()
    chief = models.StaffAccount.create(name="局领导（虚构）", role=StaffRole.UNIT_ADMIN, organization=body)
    admin = staff_named("管理员1（虚构）")
    models.StaffAccount.update(superior=chief).where(models.StaffAccount.id == admin.id).execute()
    complaints.assign(accepted, office, by=staff_named("督查甲（虚构）"), keys=keys, now=now)
    # The office that sent it there looks at it; that is not the look that is missed.
    caseload.open_for(staff_named("督查甲（虚构）"), accepted.id, keys=keys, now=at("11-23T11:00"))

    look(at("11-23T15:30"))
    look(at("11-24T15:30"))

    assert raised() == ["局领导（虚构）", "督查甲（虚构）"]
    assert caseload.find(chief, accepted.id)


def test_a_ladder_of_a_tip_off_is_climbed_within_discipline_inspection_alone(file, staff_named, keys, look):
    chief = models.StaffAccount.create(name="纪委领导（虚构）", role=StaffRole.DISCIPLINE)
    wrong = models.StaffAccount.create(name="办公室主任（虚构）", role=StaffRole.SUPERVISOR, whole_city=True)
    models.StaffAccount.update(superior=chief).where(models.StaffAccount.name == "纪检丙（虚构）").execute()
    models.StaffAccount.update(superior=wrong).where(models.StaffAccount.id == chief.id).execute()
    file(kind=models.ComplaintKind.TIP_OFF)

    for day in range(1, 20):
        look(at("11-23T18:00") + timedelta(days=day))

    assert set(raised()) == {"纪委领导（虚构）"}
    assert {row.staff.name for row in models.OutboxMessage.select()} == {"纪委领导（虚构）", "纪检丙（虚构）"}


def test_a_ring_of_superiors_ends_where_it_closes(file, staff_named, leader, look):
    models.StaffAccount.update(superior=staff_named("督查甲（虚构）")).where(
        models.StaffAccount.id == leader.id
    ).execute()
    file()

    look(at("11-25T00:00:15"))

    assert "主任（虚构）" in raised()


def test_two_schedulers_note_each_mark_and_climb_each_step_once(file, leader, keys):
    for _ in range(5):
        file()
    moment = at("11-25T00:00:15")
    ids = [row.id for row in models.Deadline.select()]
    stale = {one: models.Deadline.get_by_id(one) for one in ids}

    for _ in range(2):
        deadline_marks.note_due(now=moment)
        escalations.climb_due(rule=RULE, keys=keys, now=moment)
    # What one process read before the other committed is worth nothing any more.
    assert not any(deadline_marks._take(clock) for clock in stale.values() if clock.next_on <= moment.date())

    steps = models.EscalationStep.select().count()
    assert steps == len(raised())
    assert models.ReachedMark.select().count() == len({(r.deadline_id, r.mark) for r in models.ReachedMark.select()})
