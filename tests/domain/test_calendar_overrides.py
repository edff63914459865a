"""日历维护：what the establishment office enters, and the deadlines that follow it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

import models
from wx_backend.clock import BEIJING
from wx_backend.domain import calendar_overrides, complaint_timeline, workdays
from wx_backend.domain.errors import InvalidInput, NotAllowed, NotAllowedNow

NOTICE = "国办发明电〔2026〕9号（测试）"


@pytest.fixture
def editor(city):
    return models.StaffAccount.create(name="编办丁（虚构）", role=models.StaffRole.ESTABLISHMENT)


@pytest.fixture
def known(editor, keys, now):
    return {"by": editor, "keys": keys, "now": now}


def again(complaint):
    return models.Complaint.get_by_id(complaint.id)


def test_an_entered_day_moves_the_deadlines_that_run_over_it_and_their_authors_read_it(file, known, keys, now):
    complaint = file().complaint
    assert (complaint.accept_due_on, complaint.answer_due_on) == (date(2026, 11, 24), date(2026, 12, 14))

    calendar_overrides.set_day(date(2026, 11, 24), False, NOTICE, **known)
    moved = calendar_overrides.count_anew(keys=keys, now=now)

    assert moved == 2
    assert (again(complaint).accept_due_on, again(complaint).answer_due_on) == (date(2026, 11, 25), date(2026, 12, 15))
    lines = [entry.label for entry in complaint_timeline.timeline(complaint, keys)]
    assert lines[1:] == [
        "因节假日安排调整，受理时限改为2026年11月25日",
        "因节假日安排调整，答复时限改为2026年12月15日",
    ]


def test_a_make_up_day_brings_deadlines_forward_and_taking_it_back_restores_them(file, known, keys, now):
    complaint = file().complaint

    calendar_overrides.set_day(date(2026, 11, 28), True, NOTICE, **known)
    calendar_overrides.count_anew(keys=keys, now=now)
    assert again(complaint).answer_due_on == date(2026, 12, 11)

    calendar_overrides.clear_day(date(2026, 11, 28), **known)
    calendar_overrides.count_anew(keys=keys, now=now)
    assert again(complaint).answer_due_on == date(2026, 12, 14)


def test_what_is_counted_anew_is_counted_once_however_often_and_by_how_many(file, known, keys, now):
    complaints = [file().complaint for _ in range(3)]
    calendar_overrides.set_day(date(2026, 11, 24), False, NOTICE, **known)

    first = calendar_overrides.count_anew(keys=keys, now=now)
    second = calendar_overrides.count_anew(keys=keys, now=now + timedelta(minutes=1))

    assert (first, second) == (6, 0)
    assert all(len(list(complaint.events)) == 3 for complaint in complaints)


def test_deadlines_of_other_days_and_ended_ones_stay_as_they_are(file, known, keys, now):
    complaint = file().complaint
    models.Deadline.update(ended_at=now).execute()

    calendar_overrides.set_day(date(2026, 11, 24), False, NOTICE, **known)

    assert calendar_overrides.count_anew(keys=keys, now=now) == 0
    assert again(complaint).accept_due_on == date(2026, 11, 24)


def test_a_year_that_nobody_entered_is_said_aloud_until_its_notice_is_entered(file, known, keys, now):
    december = datetime(2026, 12, 28, 9, 0, tzinfo=BEIJING)
    receipt = file(at=december)
    assert "尚未公布" in receipt.deadline_note
    assert workdays.unknown_years(december.date()) == [2027]
    assert calendar_overrides.show(2027).note
    assert models.Deadline.get(models.Deadline.stage == models.DeadlineStage.ANSWER).provisional

    rests = [date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)]
    works = [date(2027, 1, 9)]
    calendar_overrides.enter_year(2027, NOTICE, rests=rests, works=works, **known)
    calendar_overrides.count_anew(keys=keys, now=december)

    assert workdays.unknown_years(december.date()) == []
    shown = calendar_overrides.show(2027)
    assert (shown.source, shown.note, len(shown.days)) == ("entered", None, 4)
    answer = models.Deadline.get(models.Deadline.stage == models.DeadlineStage.ANSWER)
    # 29, 30, 31 December; 4 to 8, Saturday 9, 11 to 15, 18 January.
    assert (answer.due_on, answer.provisional) == (date(2027, 1, 18), False)


def test_entering_a_year_again_replaces_what_was_entered_for_it(known):
    for rests in ([date(2027, 1, 1), date(2027, 1, 4)], [date(2027, 1, 1)]):
        calendar_overrides.enter_year(2027, NOTICE, rests=rests, works=[], **known)

    assert [one.day for one in calendar_overrides.show(2027).days] == [date(2027, 1, 1)]


def test_a_day_that_is_over_cannot_be_changed(known, now):
    yesterday = now.date() - timedelta(days=1)

    with pytest.raises(NotAllowedNow, match="过去"):
        calendar_overrides.set_day(yesterday, False, NOTICE, **known)
    with pytest.raises(NotAllowedNow, match="过去"):
        calendar_overrides.clear_day(yesterday, **known)
    with pytest.raises(NotAllowedNow, match="过去"):
        calendar_overrides.enter_year(2025, NOTICE, rests=[date(2025, 1, 1)], works=[], **known)
    assert models.CalendarDay.select().count() == models.CalendarChange.select().count() == 0


@pytest.mark.parametrize(
    ("rests", "works"),
    [
        ([], [date(2027, 1, 9)]),
        ([date(2027, 1, 1)], [date(2027, 1, 1)]),
        ([date(2028, 1, 1)], []),
        ([date(2027, 1, 1)], [date(2026, 12, 1)]),
    ],
)
def test_a_notice_that_makes_no_sense_is_refused_whole(known, rests, works):
    with pytest.raises(InvalidInput):
        calendar_overrides.enter_year(2027, NOTICE, rests=rests, works=works, **known)

    assert models.CalendarDay.select().count() == models.CalendarYear.select().count() == 0


def test_only_the_establishment_office_changes_the_calendar_and_each_change_is_audited(staff_named, known, keys, now):
    supervisor = staff_named("督查甲（虚构）")
    with pytest.raises(NotAllowed):
        calendar_overrides.set_day(date(2026, 12, 31), False, NOTICE, by=supervisor, keys=keys, now=now)

    calendar_overrides.set_day(date(2026, 12, 31), False, NOTICE, **known)

    assert models.AuditEntry.select().where(models.AuditEntry.action == "calendar_changed").count() == 1
