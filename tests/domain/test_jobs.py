"""定时任务：each period once, whatever happens to the clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models
import scheduler
from tests.conftest import load_settings
from wx_backend.clock import BEIJING
from wx_backend.domain import jobs, retention
from wx_backend.domain.quiet_hours import QuietHours
from wx_backend.domain.satisfaction import monday_of, week_of

MONDAY_NINE = datetime(2026, 11, 30, 9, 0, tzinfo=BEIJING)
WEEKLY = jobs.weekly(at=time(9, 0))


def test_the_digest_is_due_on_monday_at_nine_and_not_a_second_before(db):
    before = jobs.due_periods("weekly_digest", WEEKLY, now=MONDAY_NINE - timedelta(seconds=1))
    at_nine = jobs.due_periods("weekly_digest", WEEKLY, now=MONDAY_NINE)

    assert (before, at_nine) == (["2026-W47"], ["2026-W48"])


def test_three_weeks_of_silence_are_caught_up_in_order(db):
    jobs.run_once("weekly_digest", "2026-W45", lambda: None, now=MONDAY_NINE)

    assert jobs.due_periods("weekly_digest", WEEKLY, now=MONDAY_NINE) == ["2026-W46", "2026-W47", "2026-W48"]


def test_week_53_has_its_digest(db):
    after_new_year = datetime(2027, 1, 4, 9, 0, tzinfo=BEIJING)

    assert jobs.due_periods("weekly_digest", WEEKLY, now=after_new_year) == ["2026-W53"]


def test_a_clock_that_steps_back_repeats_nothing(db):
    jobs.run_once("weekly_digest", "2026-W48", lambda: None, now=MONDAY_NINE)

    assert jobs.due_periods("weekly_digest", WEEKLY, now=MONDAY_NINE - timedelta(days=7)) == []


def test_a_period_that_is_done_is_not_done_again(db):
    runs = []

    first = jobs.run_once("x", "2026-W48", lambda: runs.append(1), now=MONDAY_NINE)
    second = jobs.run_once("x", "2026-W48", lambda: runs.append(2), now=MONDAY_NINE)

    assert (first, second, runs) == (True, False, [1])


def test_a_job_that_fails_leaves_its_period_to_be_done(db):
    def fail():
        models.Organization.create(code="X", name="半途")
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        jobs.run_once("x", "2026-W48", fail, now=MONDAY_NINE)

    assert models.Organization.select().count() == 0
    assert jobs.run_once("x", "2026-W48", lambda: None, now=MONDAY_NINE)


@given(st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_every_day_lies_in_exactly_one_week(day):
    first = monday_of(week_of(day))

    assert first <= day < first + timedelta(days=7)


def test_every_supervisor_gets_one_digest_and_one_notice(db, city, rate, tmp_path, key_file):
    settings = load_settings(tmp_path)
    for _ in range(3):
        rate(city["虚构区审批局"])

    scheduler.run_due(settings, MONDAY_NINE)
    scheduler.run_due(settings, MONDAY_NINE + timedelta(minutes=1))

    assert models.WeeklyDigest.select().count() == 2
    notices = models.OutboxMessage.select().where(models.OutboxMessage.kind == "weekly_digest")
    assert {notice.staff.name for notice in notices} == {"督查甲（虚构）", "督查乙（虚构）"}


def test_a_job_that_fails_does_not_keep_the_others(db, city, rate, tmp_path, key_file):
    settings = load_settings(tmp_path)
    for _ in range(5):
        rate(city["虚构区审批局"], days_ago=7)
    models.Rating.update(grades="broken").execute()

    outcome = scheduler.run_due(settings, MONDAY_NINE)

    # The leaves of a week wait for its close; everything else goes on.
    assert outcome.failed == ["release_ratings", "publish_leaves"]
    assert any(line.startswith("forget_old") for line in outcome.done)


def test_work_that_may_be_repeated_is_done_once_after_weeks_of_silence(db, tmp_path, key_file):
    settings = load_settings(tmp_path)
    scheduler.run_due(settings, MONDAY_NINE - timedelta(weeks=3))

    done = scheduler.run_due(settings, MONDAY_NINE).done

    assert [line for line in done if line.startswith("forget_order")] == ["forget_order 2026-11-29"]
    assert len([line for line in done if line.startswith("weekly_digest")]) == 3


def test_what_has_served_its_purpose_is_forgotten(db, city, file, tmp_path, key_file, now):
    file(notify_openid="openid-of-wang")
    models.OutboxMessage.update(status=models.OutboxStatus.SENT).execute()

    retention.forget(now.date() + timedelta(days=91), idempotency_days=30, callback_days=2, outbox_days=90)

    assert models.OutboxMessage.select().count() == 0
    assert models.IdempotencyKey.select().count() == 0
    assert models.Complaint.select().count() == 1


def test_tag_keys_of_two_months_ago_are_destroyed(key_file):
    assert key_file.keyring().months == ["2026-10", "2026-11", "2026-12"]

    key_file.rotate(datetime(2027, 1, 2, tzinfo=BEIJING).date())

    assert key_file.keyring().months == ["2026-11", "2026-12", "2027-01", "2027-02"]


def test_no_job_that_tells_authors_runs_in_their_night(settings):
    at = {job.name: job.rhythm.at for job in scheduler.table(settings)}["close_silent"]
    quiet = QuietHours(
        time.fromisoformat(settings.deadlines.quiet_from), time.fromisoformat(settings.deadlines.quiet_until)
    )
    moment = MONDAY_NINE.replace(hour=at.hour, minute=at.minute)

    assert quiet.first_moment(moment) == moment
