"""定时任务表：when each periodic job runs; its own process, never inside the web workers.

APScheduler is only the alarm clock. What is due is computed from what was done, and a unique row per job and period
makes it once, so any number of these processes may run, and one that was off catches up.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from peewee import Database

import models
from wx_backend import config, database
from wx_backend.clock import BEIJING, system_clock
from wx_backend.config import Settings
from wx_backend.documents import leaf_files as leaf_store
from wx_backend.documents.store import Store
from wx_backend.domain import (
    attachments,
    bindings,
    calendar_overrides,
    code_changes,
    complaint_blocks,
    complaint_retention,
    complaints,
    conflicts,
    deadline_marks,
    digests,
    duties,
    escalations,
    jobs,
    leaf_files,
    leavers,
    rating_chain,
    rating_changes,
    reachability,
    releases,
    retention,
    tallies,
)
from wx_backend.domain.escalations import EscalationRule
from wx_backend.domain.jobs import Rhythm
from wx_backend.domain.keyring import MONTHS_KEPT, Keyring, month_before
from wx_backend.domain.workdays import OfficeHours
from wx_backend.key_file import KeyFile

log = logging.getLogger("scheduler")

LOOK_EVERY_SECONDS = 15
CHECKPOINT_EVERY_SECONDS = 5
# Whose account was tied later is looked at when it is tied; this finds who changed offices or was missed.
CONFLICT_DAYS = 8
Work = Callable[[Settings, str, datetime], object]


@dataclass(frozen=True)
class Job:
    """A periodic job; `once` says that its work and the note of it are one transaction.

    `each` says of work that may be repeated that every period missed is made up for, and not the newest alone.
    """

    name: str
    rhythm: Rhythm
    work: Work
    once: bool = True
    each: bool = False


def release_ratings(settings: Settings, period: str, now: datetime) -> int:
    """评价公布：close the week."""
    return releases.release(period, floor=settings.ratings.release_floor)


def weekly_digest(settings: Settings, period: str, now: datetime) -> int:
    """满意度周报：one per supervisor for the week that is over."""
    return _write_reports(settings, period, digests.WEEKLY, now)


def monthly_report(settings: Settings, period: str, now: datetime) -> int:
    """月报：one per supervisor for the month that is over."""
    return _write_reports(settings, period, digests.MONTHLY, now)


def _write_reports(settings: Settings, period: str, kind: digests.Kind, now: datetime) -> int:
    floor = settings.ratings.comparison_floor
    return digests.write_all(period, comparison_floor=floor, now=now, kind=kind)


def forget_old(settings: Settings, period: str, now: datetime) -> int:
    """保存期限：delete what has served its purpose."""
    kept = settings.retention
    return retention.forget(
        date.fromisoformat(period) + timedelta(days=1),
        idempotency_days=kept.idempotency_days,
        callback_days=kept.callback_days,
        outbox_days=kept.outbox_days,
    )


def erase_old_complaints(settings: Settings, period: str, now: datetime) -> None:
    """投诉保存期限：erase complaints that have been kept for long enough, with their files."""
    store = Store(settings.service.data_dir / "attachments")
    for files in complaint_retention.erase_due(settings.retention, keys=_keys(settings), now=now):
        for name in files:
            store.delete(name)


def sweep_attachments(settings: Settings, period: str, now: datetime) -> int:
    """附件清理：pictures that no complaint took, and files without a row."""
    attachments.forget_unclaimed(now.date())
    return Store(settings.service.data_dir / "attachments").sweep(attachments.known_ids())


def close_silent(settings: Settings, period: str, now: datetime) -> None:
    """逾期未评价：close what was answered and not spoken of since; silence is never "solved"."""
    before = now - timedelta(days=settings.complaints.silence_days)
    while complaints.close_silent(before, keys=_keys(settings), now=now):
        pass


def forget_order(settings: Settings, period: str, now: datetime) -> None:
    """消除写入顺序：write the rating tables anew, so that no file tells who came first."""
    database.forget_order(models.database.obj)


def find_conflicts(settings: Settings, period: str, now: datetime) -> int:
    """评价回避：ratings of the own office by those who turned out to be staff."""
    return conflicts.drop_all(keys=_keys(settings), now=now, days=CONFLICT_DAYS)


def close_rating_list(settings: Settings, period: str, now: datetime) -> int:
    """评价链：close the day's list, after which every phone finds its own leaf in it."""
    return rating_chain.close(date.fromisoformat(period), keys=_keys(settings))


def publish_leaves(settings: Settings, period: str, now: datetime) -> None:
    """公开凭据文件：what was published at the close of the week, for everybody to add up."""
    if not jobs.is_done("release_ratings", period):
        raise RuntimeError("the week is not closed yet")  # and this stays due
    leaf_store.write(
        settings.service.data_dir, period, leaf_files.dumped(leaf_files.of_period(period, _keys(settings)))
    )


def publish_complaints(settings: Settings, period: str, now: datetime) -> int:
    """投诉数据公布：close the month."""
    return complaint_blocks.publish(period, floor=settings.complaints.release_floor, today=now.date())


def forget_rating_tags(settings: Settings, period: str, now: datetime) -> int:
    """评价标签清除：the keyed tags of ratings that have served."""
    first = date.fromisoformat(f"{month_before(now.date(), MONTHS_KEPT)}-01")
    return rating_changes.forget_tags(now.date(), ticket_days=settings.ratings.ticket_days, tags_from=first)


# What has no period and is looked for at every look, each safe to do twice and done in transactions of its own.
SWEEPS: dict[str, Callable[[Settings, datetime], int]] = {
    "unbind_leavers": lambda settings, now: bindings.unbind_leavers(keys=_keys(settings), now=now),
    "add_up_ratings": lambda settings, now: tallies.roll(),
    "count_anew": lambda settings, now: calendar_overrides.count_anew(keys=_keys(settings), now=now),
    "deadline_marks": lambda settings, now: deadline_marks.note_due(now=now),
    "escalations": lambda settings, now: escalations.climb_due(
        rule=_escalation(settings), keys=_keys(settings), now=now
    ),
    "pass_on_notices": lambda settings, now: reachability.pass_on(now=now),
}


def _escalation(settings: Settings) -> EscalationRule:
    rule = settings.deadlines
    return EscalationRule(
        OfficeHours(rule.office),
        rule.unopened_office_hours,
        rule.ladder_office_hours,
        rule.acknowledged_office_hours,
    )


def _keys(settings: Settings) -> Keyring:
    return KeyFile(settings.keys.file, settings.keys.algorithm).keyring()


def follow_holders(settings: Settings, period: str, now: datetime) -> int:
    """二维码随人走：end codes and accounts of those who left, give the new ones theirs, publish the duties of today."""
    duties.keep_up(now=now)
    keys = _keys(settings)
    return leavers.end_accounts(keys=keys, now=now) + code_changes.sweep(keys=keys, now=now)


def table(settings: Settings) -> list[Job]:
    """Every job, in the order within one look."""
    at_nine = time(settings.digest.hour, settings.digest.minute)
    after_quiet = time.fromisoformat(settings.deadlines.quiet_until)
    return [
        Job("find_conflicts", jobs.daily(at=time(0, 2)), find_conflicts, once=False),
        Job("release_ratings", jobs.weekly(at=time(0, 5)), release_ratings),
        Job("weekly_digest", jobs.weekly(at=at_nine), weekly_digest, once=False, each=True),
        Job("monthly_report", jobs.monthly(at=at_nine), monthly_report, once=False, each=True),
        Job("follow_holders", jobs.daily(at=time(0, 1)), follow_holders, once=False),
        Job("close_rating_list", jobs.daily(at=time(0, 10)), close_rating_list),
        Job("publish_complaints", jobs.monthly(at=time(0, 20)), publish_complaints),
        Job("publish_leaves", jobs.weekly(at=time(0, 15)), publish_leaves, once=False),
        Job("forget_rating_tags", jobs.daily(at=time(3, 5)), forget_rating_tags, once=False),
        Job("forget_old", jobs.daily(at=time(3, 10)), forget_old, once=False),
        Job("erase_old_complaints", jobs.daily(at=time(3, 12)), erase_old_complaints, once=False),
        # It tells authors, whom nobody wakes.
        Job("close_silent", jobs.daily(at=after_quiet), close_silent, once=False),
        Job("sweep_attachments", jobs.daily(at=time(3, 20)), sweep_attachments, once=False),
        Job("forget_order", jobs.daily(at=time(3, 30)), forget_order, once=False),
    ]


@dataclass
class Outcome:
    """What a look did, and which jobs failed; those stay due."""

    done: list[str]
    failed: list[str]


def run_due(settings: Settings, now: datetime) -> Outcome:
    """Do all that is due at `now`, each period of each job once. A job that fails does not keep the others."""
    outcome = Outcome([f"keys: {change}" for change in KeyFile(settings.keys.file).rotate(now.date())], [])
    for job in table(settings):
        with _noted(job.name, settings, outcome):
            _run(job, settings, now, outcome)
    for name, sweep in SWEEPS.items():
        with _noted(name, settings, outcome):
            if count := sweep(settings, now):
                outcome.done.append(f"{name}: {count}")
    return outcome


@contextmanager
def _noted(name: str, settings: Settings, outcome: Outcome) -> Iterator[None]:
    """Whatever goes wrong within is noted under this name, and the others go on."""
    try:
        yield
    except Exception as failure:
        log.error("%s failed: %s", name, type(failure).__name__, exc_info=settings.service.mode != "production")
        outcome.failed.append(name)


def _run(job: Job, settings: Settings, now: datetime, outcome: Outcome) -> None:
    run = jobs.run_once if job.once else jobs.run_repeatable
    due = jobs.due_periods(job.name, job.rhythm, now=now)
    # Work that may be repeated brings things up to date: after three weeks off, once is as good as twenty-one times.
    for period in due if job.once or job.each else due[-1:]:
        if run(job.name, period, partial(job.work, settings, period, now), now=now):
            outcome.done.append(f"{job.name} {period}")


def _look(settings: Settings, db: Database) -> None:
    with database.connected(db):
        for line in run_due(settings, system_clock()).done:
            log.info("done: %s", line)


def _checkpoint(db: Database) -> None:
    with database.connected(db):
        database.checkpoint(db)


def main() -> None:
    """Run until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    settings = config.load()
    db = database.connect(settings.database.url, pool_size=settings.database.pool_size)
    with database.connected(db):
        database.refuse_unsafe(db)
    alarm = BackgroundScheduler(timezone=BEIJING)
    options = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    soon = system_clock()
    alarm.add_job(_look, "interval", [settings, db], seconds=LOOK_EVERY_SECONDS, next_run_time=soon, **options)
    alarm.add_job(_checkpoint, "interval", [db], seconds=CHECKPOINT_EVERY_SECONDS, **options)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    alarm.start()
    stop.wait()
    alarm.shutdown()


if __name__ == "__main__":
    main()
