"""督办升级：a ladder of superiors is climbed, step by step in office hours, until somebody acknowledges.

A ladder stands because nobody opened a complaint, or because a deadline is over. It ends when what was wanted has been
done, or when one of those who were told acts on the complaint or says 已知悉. A look is enough only where a look was
what was missed: what is over is not buried by opening it. At the top it is the same person again, after one, two, four
and more working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from models import (
    Complaint,
    ComplaintEvent,
    ComplaintStatus,
    Deadline,
    DeadlineStage,
    Escalation,
    EscalationCause,
    EscalationStep,
    StaffAccount,
    StaffRole,
)

from . import (
    audit,
    complaint_levels,
    complaint_timeline,
    deadline_clocks,
    jobs,
    ladders,
    notices,
    rosters,
    routing,
    workdays,
)
from .deadlines import OWED
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional
from .workdays import Calendar, OfficeHours

LONGEST_DOUBLING = 6
ACKNOWLEDGED = "督办已知悉"


@dataclass(frozen=True)
class EscalationRule:
    """How many office hours somebody has to open a complaint, each superior to acknowledge, and whoever did to see it
    done; 0 of the last: for as long as it takes.
    """

    office: OfficeHours
    unopened_hours: int
    ladder_hours: int
    acknowledged_hours: int


# --- climbing --------------------------------------------------------------------------------------------------------


def climb_due(*, rule: EscalationRule, keys: Keyring, now: datetime) -> int:
    """Climb every ladder whose time has come by one step. Returns how many superiors were told.

    Any number of processes may do so at once: each step is one conditional update. After a pause of the service each
    ladder is climbed by one step and not by all that were missed, because nobody had the time to acknowledge them.
    """
    calendar = workdays.current()
    due: Any = Escalation.select(Escalation.id).where(Escalation.next_at <= now)
    return jobs.sweep(due, lambda one: _climb(one, calendar, rule=rule, keys=keys, now=now))


@transactional
def _climb(ladder_id: int, calendar: Calendar, *, rule: EscalationRule, keys: Keyring, now: datetime) -> int:
    ladder = Escalation.get_or_none(Escalation.id == ladder_id, Escalation.next_at <= now)
    if ladder is None:
        return 0
    complaint, until = ladder.complaint, _patience_ends(ladder, calendar, rule)
    if until is None or not is_wanted(ladder, complaint):
        _move(ladder, ladder.level, None)
        return 0
    if now < until:
        _move(ladder, ladder.level, until)
        return 0
    tiers = tiers_above(complaint) or [routing.last_resort(complaint)]
    beyond = min(max(0, ladder.level + 1 - len(tiers)), LONGEST_DOUBLING)
    wait = rule.ladder_hours * 2**beyond
    if not _move(ladder, ladder.level + 1, calendar.hours_later(now, wait, rule.office), acknowledged_at=None):
        return 0  # another process is at it
    return _tell(ladder, complaint, tiers[min(ladder.level, len(tiers) - 1)], keys=keys, now=now)


def _patience_ends(ladder: Escalation, calendar: Calendar, rule: EscalationRule) -> datetime | None:
    """When the next superior is told; None for never.

    The first one at once of what is over, and after some office hours of what nobody opened; the one above who has
    acknowledged it when it is not done by then.
    """
    if ladder.acknowledged_at is not None:
        hours = rule.acknowledged_hours
        return calendar.hours_later(ladder.acknowledged_at, hours, rule.office) if hours else None
    moment: datetime = ladder.next_at
    if ladder.level or ladder.cause is not EscalationCause.UNOPENED:
        return moment
    return calendar.hours_later(ladder.started_at, rule.unopened_hours, rule.office)


def _move(ladder: Escalation, level: int, next_at: datetime | None, **changes: Any) -> bool:
    known = Escalation.acknowledged_at
    return bool(
        Escalation.update(level=level, next_at=next_at, **changes)
        .where(
            Escalation.id == ladder.id,
            Escalation.level == ladder.level,
            Escalation.next_at == ladder.next_at,
            known.is_null() if ladder.acknowledged_at is None else known == ladder.acknowledged_at,
        )
        .execute()
    )


def _tell(
    ladder: Escalation, complaint: Complaint, superiors: list[StaffAccount], *, keys: Keyring, now: datetime
) -> int:
    level = ladder.level + 1
    before = {step.staff_id for step in ladder.steps}
    ladders.add_steps(ladder, level, superiors, now=now)
    red = ladder.cause is EscalationCause.OVERDUE
    occasion = f"{ladder.id}"
    for account in superiors:
        notices.escalated(complaint, account, level, occasion=occasion, red=red, now=now)
    if superiors and (level == 1 or ladder.acknowledged_at):
        again = "已再报上级督办" if {one.id for one in superiors} - before else "已再次督办"
        what = f"{_reason(ladder)}，已报上级督办" if level == 1 else f"知悉后仍未办结，{again}"
        complaint_timeline.note(complaint, what, "", now=now, keys=keys)
    told = ",".join(str(account.id) for account in superiors)
    audit.record("complaint_escalated", f"complaint:{complaint.id}", keys=keys, now=now, detail=f"{level}: {told}")
    return len(superiors)


def _reason(ladder: Escalation) -> str:
    if ladder.cause is EscalationCause.UNOPENED:
        return str(ladder.cause.label)
    return f"超过{DeadlineStage(ladder.occasion.partition(':')[0]).label}时限"  # type: ignore[call-arg]


def overdue(clock: Deadline, *, now: datetime) -> None:
    """Stand the ladder of a deadline that is over; its first step is taken by the next look of the scheduler."""
    occasion = f"{clock.stage.value}:{clock.round}"
    ladders.stand(clock.complaint, EscalationCause.OVERDUE, occasion, now=now, next_at=now)


def is_wanted(ladder: Escalation, complaint: Complaint) -> bool:
    """Whether what the ladder stands for still has to be done."""
    if ladder.cause is EscalationCause.OVERDUE:
        stage, _, turn = ladder.occasion.partition(":")
        return bool(
            complaint.deadlines.where(
                Deadline.stage == stage, Deadline.round == int(turn), Deadline.ended_at.is_null()
            ).exists()
        )
    if ladder.occasion.startswith("assigned"):
        return complaint.status is ComplaintStatus.ASSIGNED
    return deadline_clocks.is_owed(DeadlineStage.ACCEPT, complaint.status)


# --- who stands above ------------------------------------------------------------------------------------------------


def tiers_above(complaint: Complaint) -> list[list[StaffAccount]]:
    """The superiors of those whose work a complaint is, tier by tier, without anybody who is too near to it.

    First the superiors by name; then, of a complaint with a department, the office that sent it there; at the top
    those who are competent for the whole city.
    """
    people = rosters.whose_work(complaint)
    chains = [routing.chain(one) for one in people]
    tiers = [[line[n] for line in chains if n < len(line)] for n in range(max(map(len, chains), default=0))]
    office = routing.competent(complaint)
    if complaint.status is ComplaintStatus.ASSIGNED:
        tiers.append([one for one in office if one.id == complaint.assignee_id] or office)
        tiers += [[above] for one in tiers[-1][:1] for above in routing.chain(one)]
    tiers.append([one for one in office if one.whole_city])
    return _each_once(tiers, {one.id for one in people}, complaint)


def _each_once(tiers: list[list[StaffAccount]], below: set[int], complaint: Complaint) -> list[list[StaffAccount]]:
    found = []
    for tier in tiers:
        fresh = [one for one in routing.unconflicted(tier, complaint) if one.id not in below]
        below |= {one.id for one in fresh}
        if fresh:
            found.append(fresh)
    return found


# --- acknowledging ---------------------------------------------------------------------------------------------------


def opened(complaint: Complaint, by: StaffAccount, *, keys: Keyring, now: datetime) -> None:
    """Somebody opened the complaint: end the ladders that stand because nobody did."""
    for ladder in _standing(complaint):
        awaited = _is_awaited(ladder, complaint, by) or _was_told(ladder, by)
        if ladder.cause is EscalationCause.UNOPENED and awaited:
            _acknowledge(ladder, complaint, by, keys=keys, now=now)


def acted(complaint: Complaint, by: StaffAccount, *, keys: Keyring, now: datetime) -> None:
    """Somebody acted on the complaint, more than to open it or to say 已知悉; what is done waits for nobody."""
    opened(complaint, by, keys=keys, now=now)
    for ladder in _standing(complaint):
        if _was_told(ladder, by):
            _acknowledge(ladder, complaint, by, keys=keys, now=now)
        elif not is_wanted(ladder, complaint):
            _move(ladder, ladder.level, None)


@transactional
def acknowledge(complaint: Complaint, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Say 已知悉: the matter is in this superior's hands, and nobody above is told while there is time to see it done.

    Raises:
        NotAllowedNow: this person was not told of it as a superior, somebody has acknowledged already, or it was this
            person and nothing came of it.
    """
    mine = [ladder for ladder in _standing(complaint) if may_acknowledge(ladder, by)]
    if not mine:
        said = any(_has_said(ladder, by) for ladder in _standing(complaint))
        why = "您已确认知悉过，请办理或督促办理" if said else "没有等待您确认的督办，可能已有人确认"
        raise NotAllowedNow(why)
    for ladder in mine:
        _acknowledge(ladder, complaint, by, keys=keys, now=now)


def brought_before(account: StaffAccount) -> Any:
    """The condition on Complaint for what this superior was told of and nobody has in hand yet（等我知悉）."""
    standing = Escalation.next_at.is_null(False) & Escalation.acknowledged_at.is_null()
    said = _SAID.where(ComplaintEvent.complaint == Escalation.complaint, ComplaintEvent.at >= Escalation.started_at)
    standing &= ~fn.EXISTS(said.where(ComplaintEvent.staff == account))
    told = EscalationStep.select(Escalation.complaint).join(Escalation).where(EscalationStep.staff == account)
    return Complaint.status.in_(OWED) & Complaint.id.in_(told.where(standing))


def may_acknowledge(ladder: Escalation, account: StaffAccount) -> bool:
    waits = ladder.next_at is not None and ladder.acknowledged_at is None
    # Who has said so before, and nothing came of it, is not asked a second time.
    return waits and _was_told(ladder, account) and not _has_said(ladder, account)


def _standing(complaint: Complaint) -> list[Escalation]:
    return list(complaint.escalations.where(Escalation.next_at.is_null(False), Escalation.acknowledged_at.is_null()))


def _is_awaited(ladder: Escalation, complaint: Complaint, by: StaffAccount) -> bool:
    """Whether the look of this person is the one that was missed: the department's of what was sent there, and of what
    has gone upward not that of those who had it below."""
    if complaint_levels.waits_above(complaint):
        return by in complaint_levels.eligible(complaint)
    return ladder.occasion.startswith("assigned") == (by.role is StaffRole.UNIT_ADMIN)


def _was_told(ladder: Escalation, by: StaffAccount) -> bool:
    return bool(EscalationStep.select().where(EscalationStep.escalation == ladder, EscalationStep.staff == by).exists())


_SAID = ComplaintEvent.select().where(ComplaintEvent.label == ACKNOWLEDGED)


def _has_said(ladder: Escalation, by: StaffAccount) -> bool:
    """Whether this person has had it in hand since the ladder stands."""
    mine = (ComplaintEvent.complaint == ladder.complaint_id) & (ComplaintEvent.staff == by)
    return bool(_SAID.where(mine, ComplaintEvent.at >= ladder.started_at).exists())


def _acknowledge(ladder: Escalation, complaint: Complaint, by: StaffAccount, *, keys: Keyring, now: datetime) -> None:
    # How long that holds is found out by the next look of the scheduler.
    next_at = now if ladder.cause is EscalationCause.OVERDUE and ladder.level else None
    done = (
        Escalation.update(acknowledged_at=now, acknowledged_by=by, next_at=next_at)
        .where(Escalation.id == ladder.id, Escalation.acknowledged_at.is_null())
        .execute()
    )
    if not done or not ladder.level:
        return
    complaint_timeline.note(complaint, ACKNOWLEDGED, complaint_timeline.office_of(by), now=now, keys=keys, by=by)
    audit.record("escalation_acknowledged", f"complaint:{complaint.id}", by=by, keys=keys, now=now)
