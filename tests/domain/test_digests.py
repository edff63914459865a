"""满意度周报：the right figures of the right week, in the scope of each supervisor."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

import models
import scheduler
from handlers.notices import first_moment
from models import Grain, MonthlyReport, OutboxMessage, StaffAccount, StaffRole, WeeklyDigest
from tests.conftest import load_settings
from wx_backend.clock import BEIJING
from wx_backend.domain import complaints, digests, jobs, period_figures, periods
from wx_backend.domain.quiet_hours import QuietHours

QUIET = QuietHours(time(21), time(8))
NEXT_MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=BEIJING)


def compute(account, *, comparison_floor, period="2026-W48", grain=Grain.WEEK):
    return period_figures.compute(account, periods.parse(period, grain), comparison_floor=comparison_floor)


def test_a_digest_counts_the_ratings_and_complaints_of_its_week_and_scope(
    city, office, rate, file, staff_named, keys, now
):
    for grades in ("4444", "4444", "4444", "4422", "4422"):
        rate(city["虚构区审批局"], grades)
        rate(city["虚构区审批局"], "1111", days_ago=7)
    rate(city["虚构区住建局"], "1111")
    closed = file().complaint
    file()
    supervisor = staff_named("督查乙（虚构）")
    complaints.accept(closed, by=supervisor, keys=keys, now=now)
    complaints.close(closed, "已整改", result="resolved", by=supervisor, keys=keys, now=now)

    content = compute(supervisor, comparison_floor=30)

    assert content["scope"] == "1 个单位"
    ratings = content["ratings"]
    assert (ratings["n"], ratings["percent"], ratings["change"]) == (5, 80.0, 80.0)
    assert 30 < ratings["low"] < 80 < ratings["high"] < 100
    assert content["scan_rate"]["note"] == "尚未收到办件数据，暂无扫码率"
    assert content["complaints"] == {"filed": 2, "closed": 1, "open": 1, "overdue": 1}
    assert (content["best"], content["not_enough"]) == ([], 1)


def test_four_ratings_are_counted_and_their_share_is_told_to_nobody(city, rate, staff_named):
    for _ in range(4):
        rate(city["虚构区审批局"])

    content = compute(staff_named("督查甲（虚构）"), comparison_floor=30)

    ratings = content["ratings"]
    assert [ratings[name] for name in ("n", "percent", "low", "high", "change")] == [4, None, None, None, None]
    assert ratings["direction_label"] == "数据不足"


def test_only_offices_with_enough_ratings_are_compared(city, rate, staff_named):
    for _ in range(3):
        rate(city["虚构区审批局"], "4444")
        rate(city["虚构区住建局"], "1111")
    rate(city["虚构区人社局"], "4444")

    content = compute(staff_named("督查甲（虚构）"), comparison_floor=3)

    assert [row["name"] for row in content["best"]] == ["虚构区审批局", "虚构区住建局"]
    assert content["not_enough"] == 1


def test_a_tip_off_is_in_no_digest(file, staff_named):
    file(kind=models.ComplaintKind.TIP_OFF)

    content = compute(staff_named("督查甲（虚构）"), comparison_floor=30)

    assert content["complaints"]["filed"] == 0


def test_a_complaint_of_the_next_week_is_not_in_the_digest(file, staff_named, now):
    file(at=now + timedelta(days=7))

    content = compute(staff_named("督查甲（虚构）"), comparison_floor=30)

    assert content["complaints"] == {"filed": 0, "closed": 0, "open": 0, "overdue": 0}


def test_a_digest_written_late_tells_how_it_stood_when_the_week_ended(file, staff_named, keys, now):
    complaint = file().complaint
    supervisor = staff_named("督查甲（虚构）")
    next_tuesday = now + timedelta(days=8)

    complaints.accept(complaint, by=supervisor, keys=keys, now=next_tuesday)
    complaints.close(complaint, "已整改", result="resolved", by=supervisor, keys=keys, now=next_tuesday)

    content = compute(supervisor, comparison_floor=30)
    assert content["complaints"] == {"filed": 1, "closed": 0, "open": 1, "overdue": 1}


def test_what_was_not_accepted_is_not_counted_as_closed(file, refuse, staff_named, now):
    supervisor = staff_named("督查甲（虚构）")
    refuse(file().complaint, by=supervisor, now=now)

    content = compute(supervisor, comparison_floor=30)

    assert content["complaints"] == {"filed": 1, "closed": 0, "open": 0, "overdue": 0}


@pytest.mark.parametrize(
    ("before", "after", "direction"), [("1111", "4444", "up"), ("4444", "1111", "down"), ("4444", "4444", "steady")]
)
def test_a_change_counts_only_beyond_chance(city, rate, staff_named, before, after, direction):
    for _ in range(8):
        rate(city["虚构区审批局"], before, days_ago=7)
        rate(city["虚构区审批局"], after)

    assert compute(staff_named("督查甲（虚构）"), comparison_floor=30)["ratings"]["direction"] == direction


def test_a_report_of_a_month_counts_the_whole_month(city, rate, file, staff_named, now):
    for days_ago in (0, 7, 14, 21, 21):
        rate(city["虚构区审批局"], days_ago=days_ago)
    file(at=now - timedelta(days=20))
    file(at=now - timedelta(days=30))

    content = compute(staff_named("督查甲（虚构）"), comparison_floor=30, period="2026-11", grain=Grain.MONTH)

    assert (content["ratings"]["n"], content["complaints"]["filed"]) == (5, 1)


# --- once per period and person --------------------------------------------------------------------------------------


def write(period="2026-W48", now=NEXT_MONDAY, **more):
    return digests.write_all(period, comparison_floor=30, now=now, **more)


def test_each_supervisor_has_one_digest_and_one_notice_however_often_it_is_written(city):
    assert [write() for _ in range(3)] == [2, 0, 0]

    assert WeeklyDigest.select().count() == 2
    assert OutboxMessage.select().where(OutboxMessage.kind == "weekly_digest").count() == 2


def test_who_comes_later_gets_the_own_one_and_nobody_a_second(city):
    write()
    StaffAccount.create(name="督查新（虚构）", role=StaffRole.SUPERVISOR, whole_city=True)

    assert write() == 1
    assert WeeklyDigest.select().count() == 3


def test_a_digest_written_in_the_night_is_told_in_the_morning(city):
    night, morning = NEXT_MONDAY.replace(hour=3), NEXT_MONDAY.replace(hour=8)

    write(now=night)

    assert {first_moment(row, QUIET, night) for row in OutboxMessage.select()} == {morning}


def test_a_preview_says_the_same_and_writes_nothing(city, staff_named):
    lines = digests.preview(staff_named("督查乙（虚构）"), "2026-W48", comparison_floor=30)

    assert lines[:3] == ["2026年11月23日—11月29日满意度周报", "范围：1 个单位", "评价 0 条，满意率 数据不足"]
    assert (WeeklyDigest.select().count(), OutboxMessage.select().count()) == (0, 0)


# --- by the clock ----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(db, city, tmp_path, key_file):
    settings = load_settings(tmp_path)
    return lambda *moment: scheduler.run_due(settings, datetime(*moment, tzinfo=BEIJING))


def written(table=WeeklyDigest):
    return sorted({row.period for row in table.select()})


def test_three_weeks_down_are_caught_up_week_by_week(run):
    run(2026, 11, 9, 9, 0)
    run(2026, 11, 30, 9, 0)

    assert written() == ["2026-W45", "2026-W46", "2026-W47", "2026-W48"]
    assert OutboxMessage.select().where(OutboxMessage.kind == "weekly_digest").count() == 4 * 2


def test_what_is_caught_up_in_the_night_is_told_in_the_morning(run):
    run(2026, 11, 30, 23, 30)

    told = OutboxMessage.select().where(OutboxMessage.kind == "weekly_digest")
    morning = datetime(2026, 12, 1, 8, 0, tzinfo=BEIJING)
    assert {first_moment(row, QUIET, row.due_at) for row in told} == {morning}


def test_week_53_and_the_end_of_the_year_have_theirs(run):
    run(2026, 12, 28, 9, 0)
    run(2027, 1, 4, 9, 0)
    run(2027, 1, 11, 9, 0)

    assert written() == ["2026-W52", "2026-W53", "2027-W01"]
    assert written(MonthlyReport) == ["2026-11", "2026-12"]


def test_a_clock_that_steps_back_writes_nothing_twice(run):
    run(2026, 12, 7, 9, 0)
    before = OutboxMessage.select().count()

    run(2026, 11, 30, 9, 0)
    run(2026, 12, 7, 9, 0)

    assert OutboxMessage.select().count() == before


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ((2027, 3, 1, 8, 59), "2027-01"),
        ((2027, 3, 1, 9, 0), "2027-02"),
        ((2028, 2, 29, 23, 59), "2028-01"),
        ((2028, 3, 1, 9, 0), "2028-02"),
        ((2027, 1, 1, 9, 0), "2026-12"),
        ((2027, 1, 31, 9, 0), "2026-12"),
    ],
)
def test_a_month_is_due_on_the_first_day_after_it(db, moment, due):
    rhythm = jobs.monthly(at=time(9, 0))

    assert jobs.due_periods("monthly_report", rhythm, now=datetime(*moment, tzinfo=BEIJING)) == [due]


def test_months_that_were_missed_are_caught_up(db):
    rhythm = jobs.monthly(at=time(9, 0))
    jobs.run_once("monthly_report", "2026-10", lambda: None, now=NEXT_MONDAY)

    due = jobs.due_periods("monthly_report", rhythm, now=datetime(2027, 2, 1, 9, 0, tzinfo=BEIJING))

    assert due == ["2026-11", "2026-12", "2027-01"]


def test_a_monthly_report_is_read_by_its_own_supervisor_only(city, staff_named, keys, now):
    from wx_backend.domain.errors import NotFound

    write("2026-10", kind=digests.MONTHLY)
    mine = digests.latest(staff_named("督查甲（虚构）"), digests.MONTHLY)

    assert (mine.title, mine.read) == ("2026年10月效能监督月报", False)
    with pytest.raises(NotFound):
        digests.open_for(staff_named("督查乙（虚构）"), mine.id, keys=keys, now=now, kind=digests.MONTHLY)
    opened = digests.open_for(staff_named("督查甲（虚构）"), mine.id, keys=keys, now=now, kind=digests.MONTHLY)
    assert models.MonthlyReport.get_by_id(opened.id).opened_at == now
