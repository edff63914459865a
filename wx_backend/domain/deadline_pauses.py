"""暂停与延期：more time for an answer, with a reason that its author reads, and never without end.

The working days of a pause are left out; all pauses of a complaint together are capped. An extension（延期）is what the
standard of the complaint allows, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models import Complaint, Deadline, DeadlinePause, DeadlineStage, StaffAccount

from . import audit, complaint_timeline, deadline_clocks, deadlines, notices, staff, workdays
from .deadline_clocks import ONE_DAY
from .deadline_presets import Presets
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional
from .workdays import Calendar


@dataclass(frozen=True)
class Room:
    """How much more time may be given now, in working days; 0 where none may."""

    pause_days: int
    extension_days: int
    paused: bool


def room(complaint: Complaint, *, cap: int, extension: int, today: date) -> Room:
    """What `pause` and `extend` would allow now."""
    clock = _answer_clock(complaint)
    if clock is None or clock.due_on < today:
        return Room(0, 0, paused=False)
    paused = _standing(clock, today) is not None
    left = 0 if paused else max(0, cap - _used(complaint, workdays.current()))
    return Room(left, 0 if _was_extended(complaint) else extension, paused)


def extension_of(complaint: Complaint, presets: Presets) -> int:
    """How many working days the standard of a complaint allows for an extension."""
    clock = _answer_clock(complaint)
    return presets.extension_of(clock.preset) if clock else 0


def resumes_on(complaint: Complaint, today: date) -> date | None:
    """The day on which the clock of the answer goes on, where it stands still now."""
    clock = _answer_clock(complaint)
    standing = _standing(clock, today) if clock else None
    return standing.ends_on if standing else None


@transactional
def pause(
    complaint: Complaint, days: int, reason: str, *, cap: int, by: StaffAccount, keys: Keyring, now: datetime
) -> None:
    """Let the clock of the answer stand still for so many working days from today on（暂停计时）.

    Raises:
        NotAllowed: the role may not.
        NotAllowedNow: nothing is to be answered now, it is over or stands still already, or the cap is reached.
    """
    staff.require(by, "deadlines.pause")
    clock, calendar, today = _clock_in_time(complaint, now), workdays.current(), now.date()
    if _standing(clock, today) is not None:
        raise NotAllowedNow("该件已在暂停计时")
    left = cap - _used(complaint, calendar)
    if not 0 < days <= left:
        raise NotAllowedNow(f"每件累计最多暂停 {cap} 个工作日，还可暂停 {max(0, left)} 个工作日")
    ends_on = calendar.after(today - ONE_DAY, days).day + ONE_DAY
    DeadlinePause.create(deadline=clock, starts_on=today, ends_on=ends_on, staff=by)
    deadline_clocks.refresh(clock, calendar=calendar)
    label = f"暂停计时{days}个工作日，答复时限改为{clock.due_on:%Y年%m月%d日}"
    _said(complaint, label, reason, "deadline_paused", by=by, keys=keys, now=now)


@transactional
def resume(complaint: Complaint, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Let the clock go on from today on（恢复计时）. Raises as `pause` does."""
    staff.require(by, "deadlines.pause")
    clock = _clock_in_time(complaint, now)
    standing = _standing(clock, now.date())
    if standing is None:
        raise NotAllowedNow("该件没有暂停计时")
    DeadlinePause.update(ends_on=now.date()).where(DeadlinePause.id == standing.id).execute()
    deadline_clocks.refresh(clock, calendar=workdays.current())
    label = f"恢复计时，答复时限改为{clock.due_on:%Y年%m月%d日}"
    _said(complaint, label, None, "deadline_resumed", by=by, keys=keys, now=now)


@transactional
def extend(
    complaint: Complaint, days: int, reason: str, *, most: int, by: StaffAccount, keys: Keyring, now: datetime
) -> None:
    """Put the answer off by at most `most` working days, once（延期）. Raises as `pause` does."""
    staff.require(by, "deadlines.pause")
    clock = _clock_in_time(complaint, now)
    if _was_extended(complaint):
        raise NotAllowedNow("该件已延期一次，不能再延期")
    if not 0 < days <= most:
        raise NotAllowedNow(f"按办理标准，该件最多可延期 {most} 个工作日" if most else "按办理标准，该件不能延期")
    clock.extended_days = days
    Deadline.update(extended_days=days).where(Deadline.id == clock.id).execute()
    deadline_clocks.refresh(clock, calendar=workdays.current())
    label = f"延期{days}个工作日，答复时限改为{clock.due_on:%Y年%m月%d日}"
    _said(complaint, label, reason, "deadline_extended", by=by, keys=keys, now=now)


def _answer_clock(complaint: Complaint) -> Deadline | None:
    """The clock that may be given time: of an answer that is owed by an office that has taken the complaint up."""
    if deadlines.stage_of(complaint.status) is not DeadlineStage.ANSWER:
        return None
    return deadline_clocks.running(complaint, DeadlineStage.ANSWER)


def _clock_in_time(complaint: Complaint, now: datetime) -> Deadline:
    found = _answer_clock(complaint)
    # Held to the end of the transaction, so that two together do not go over the cap.
    clock = deadline_clocks.locked(found) if found else None
    if clock is None:
        raise NotAllowedNow(f"该件{complaint.status.label}，只有已受理、尚未答复的件可以调整时限")
    if clock.due_on < now.date():
        raise NotAllowedNow("该件已超过答复时限，不能再调整")
    return clock


def _was_extended(complaint: Complaint) -> bool:
    """Whether an answer to this complaint was put off before, whatever the round."""
    return bool(complaint.deadlines.where(Deadline.extended_days > 0).exists())


def _standing(clock: Deadline, today: date) -> DeadlinePause | None:
    return next((one for one in deadline_clocks.pauses_of(clock) if one.starts_on <= today < one.ends_on), None)


def _used(complaint: Complaint, calendar: Calendar) -> int:
    """The working days of all pauses of a complaint, whatever the round."""
    pauses = DeadlinePause.select().join(Deadline).where(Deadline.complaint == complaint)
    return sum(int(calendar.between(one.starts_on - ONE_DAY, one.ends_on - ONE_DAY)) for one in pauses)


def _said(
    complaint: Complaint,
    label: str,
    reason: str | None,
    action: str,
    *,
    by: StaffAccount,
    keys: Keyring,
    now: datetime,
) -> None:
    office = complaint_timeline.office_of(by)
    line = complaint_timeline.note(complaint, label, office, reason, by=by, now=now, keys=keys)
    notices.progress(complaint, line.uid, now=now)
    audit.record(action, f"complaint:{complaint.id}", by=by, keys=keys, now=now, detail=label)
