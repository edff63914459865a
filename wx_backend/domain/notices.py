"""推送：who must be told of what; each notice goes to the outbox in the transaction of its cause.

A notice carries no words of a citizen, no name and no contact: it says that there is something, and where. One about a
tip-off does not even say where, or that it is one: a card lies open on a phone, and with WeChat.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from models import Complaint, ComplaintQueue, ComplaintStatus, Organization, OutboxMessage, StaffAccount

from . import deadlines, ladders, outbox, quiet, rosters, routing


class WarningLevel(Enum):
    """提醒类型, as WeChat has reviewed these words for the card."""

    YELLOW = "黄色预警"
    RED = "红色预警"
    URGED = "催办提醒"


def complaint_filed(complaint: Complaint, *, now: datetime) -> None:
    """Tell who handles it: the first on duty, or every competent one; a tip-off goes to discipline inspection alone.

    What is about somebody whose work it would be goes one level up. Where nobody is competent, system administrators
    are told that somebody has to be made so; they read no complaint.
    """
    superiors, competent = routing.superiors_and_competent(complaint)
    if superiors:
        ladders.let_in(complaint, superiors, now=now)
    _to_take_up(complaint, superiors or competent, now=now)


def complaint_raised(complaint: Complaint, eligible: list[StaffAccount], *, now: datetime) -> None:
    """Tell those one level up who may take the complaint up now; see `complaint_filed` where there is nobody."""
    for account in eligible:
        rosters.see_to_it(complaint, account, now=now)
    _to_take_up(complaint, eligible, now=now)


def _to_take_up(complaint: Complaint, people: list[StaffAccount], *, now: datetime) -> None:
    for account in rosters.first_told(people, now.date()) or routing.last_resort(complaint):
        complaint_waits(complaint, account, now=now)
    ladders.watch(complaint, f"filed:{now:%Y%m%d%H%M%S}", now=now)


def complaint_waits(complaint: Complaint, account: StaffAccount, *, now: datetime) -> bool:
    """Tell one person that a complaint waits to be taken up（投诉提醒）; once per person and level."""
    return _tell(
        "complaint_notice",
        account,
        f"{complaint.uid}:{account.id}" + (f":level{complaint.level}" if complaint.level else ""),
        {**_of(complaint), "filed_at": complaint.filed_at.isoformat(), "due_on": complaint.accept_due_on.isoformat()},
        subject=subject_of(complaint),
        now=now,
    )


def complaint_assigned(complaint: Complaint, to: Organization, *, now: datetime) -> None:
    """Tell the administrators of the department that has to answer, but nobody whom it is about."""
    ladders.watch(complaint, f"assigned:{now:%Y%m%d%H%M%S}", now=now)
    for account in rosters.first_told(routing.of_department(complaint), now.date()):
        _tell(
            "assignment_notice",
            account,
            f"{complaint.uid}:{account.id}:{int(now.timestamp())}",
            {
                **_of(complaint),
                "organization": to.name,
                "due_on": complaint.answer_due_on.isoformat(),
            },
            subject=subject_of(complaint),
            now=now,
        )


def deadline_warning(
    complaint: Complaint,
    account: StaffAccount,
    level: WarningLevel,
    *,
    occasion: str = "",
    due_on: date | None = None,
    now: datetime,
) -> bool:
    """Tell somebody that a deadline comes near（黄色预警）or is past（红色预警）; once per person and occasion."""
    due_on = due_on or deadlines.due_on(complaint)
    return _tell(
        "warning_notice",
        account,
        f"{complaint.uid}:{level.name}:{occasion or due_on}:{account.id}",
        {**_of(complaint), "level": level.name, "level_label": level.value, "due_on": due_on.isoformat()},
        subject=subject_of(complaint),
        now=now,
    )


def urged(complaint: Complaint, account: StaffAccount, *, now: datetime) -> bool:
    """Tell somebody to hurry（催办）; once per person and day."""
    return _tell(
        "warning_notice",
        account,
        f"{complaint.uid}:URGED:{now:%Y%m%d}:{account.id}",
        {
            **_of(complaint),
            "level": WarningLevel.URGED.name,
            "level_label": WarningLevel.URGED.value,
            "due_on": deadlines.due_on(complaint).isoformat(),
        },
        subject=subject_of(complaint),
        now=now,
    )


def escalated(
    complaint: Complaint,
    account: StaffAccount,
    step: int,
    *,
    occasion: str = "",
    red: bool = False,
    now: datetime,
) -> bool:
    """Tell a superior that a complaint has come up to step number `step`（督办升级）; once per person and step.

    What is over is `red`, and is so for whoever is told instead, too.
    """
    level = {"level": WarningLevel.RED.name} if red else {}
    return _tell(
        "escalation_notice",
        account,
        f"{complaint.uid}:{occasion}:{step}:{account.id}",
        {**_of(complaint), **level, "step": step, "due_on": deadlines.due_on(complaint).isoformat()},
        subject=subject_of(complaint),
        now=now,
    )


def told_instead(lost: OutboxMessage, account: StaffAccount, *, now: datetime) -> bool:
    """Tell another person what could not be delivered to the first one."""
    return outbox.enqueue(
        lost.kind,
        unique=f"{lost.kind}:instead:{lost.id}:{account.id}",
        staff=account,
        payload=json.loads(lost.payload),
        subject=lost.subject,
        now=now,
    )


def complaint_given_back(complaint: Complaint, *, now: datetime) -> None:
    """Tell who has the complaint that the department has given it back."""
    if complaint.assignee is not None:
        to_staff(complaint, complaint.assignee, "已退回", now=now)


def to_staff(complaint: Complaint, account: StaffAccount, what: str, *, now: datetime) -> bool:
    """Tell one member of staff of something new about a complaint, in at most five characters."""
    return _tell(
        "assignment_notice",
        account,
        f"{complaint.uid}:{account.id}:{what}:{int(now.timestamp())}",
        {
            **_of(complaint),
            "status_label": what,
            "due_on": complaint.answer_due_on.isoformat(),
        },
        subject=subject_of(complaint),
        now=now,
    )


def progress(complaint: Complaint, line: str, *, now: datetime) -> None:
    """Tell the author of a line of the timeline, where a subscription was granted（订阅消息）."""
    if complaint.notify_cipher is None:
        return
    outbox.enqueue(
        "complaint_progress",
        unique=f"complaint_progress:{complaint.uid}:{line}",
        now=now,
        payload={
            "openid_sealed": bytes(complaint.notify_cipher).hex(),
            "uid": complaint.uid,
            "queue": complaint.queue.value,
            "status_label": _standing_of(complaint),
            "organization": _place_of(complaint),
            "at": now.isoformat(),
        },
    )


def digest_ready(account: StaffAccount, digest_id: int, summary: Mapping[str, Any], *, now: datetime) -> bool:
    """Tell a supervisor that the weekly digest is there（周报）; once per ISO week and person."""
    payload = {"digest_id": digest_id, **summary}
    return _tell("weekly_digest", account, f"{summary['period']}:{account.id}", payload, now=now)


def monthly_report_ready(account: StaffAccount, report_id: int, summary: Mapping[str, Any], *, now: datetime) -> bool:
    """Tell a supervisor that the monthly report is there（月报）; once per month and person."""
    payload = {"report_id": report_id, **summary}
    return _tell("monthly_report", account, f"{summary['period']}:{account.id}", payload, now=now)


def circular_issued(
    account: StaffAccount, circular_id: int, *, office: str, issued_at: datetime, now: datetime
) -> bool:
    """Tell one recipient that a circular waits to be read（通报）."""
    return _tell(
        "circular_notice",
        account,
        f"{circular_id}:{account.id}",
        {
            "circular_id": circular_id,
            "number": f"TB-{circular_id:05d}",
            "office": office,
            "issued_at": issued_at.isoformat(),
        },
        subject=f"circular:{circular_id}",
        now=now,
    )


def binding_changed(account: StaffAccount, binding_id: int, state_label: str, *, now: datetime) -> bool:
    """Tell somebody how the tying of an identity stands（绑定）: an administrator who may decide, or its owner."""
    return _tell(
        "binding_notice",
        account,
        f"{binding_id}:{state_label}:{account.id}",
        {"number": f"BD-{binding_id:05d}", "state_label": state_label, "at": now.isoformat()},
        now=now,
    )


def subject_of(complaint: Complaint) -> str:
    """What an outbox message about this complaint names as its matter."""
    return f"complaint:{complaint.id}"


def _of(complaint: Complaint) -> dict[str, Any]:
    secret = complaint.queue is ComplaintQueue.DISCIPLINE
    return {
        "complaint_id": complaint.id,
        "number": f"{complaint.id:05d}",
        "organization": "纪检监察件，请进入小程序查看" if secret else complaint.organization.name,
        "kind_label": "待办" if secret else complaint.kind.label,
        "status_label": _standing_of(complaint),
    }


def _place_of(complaint: Complaint) -> str:
    """Whom it is about, as the author's own card says it; of a tip-off whoever holds that phone learns nothing."""
    return "请打开小程序查看" if complaint.queue is ComplaintQueue.DISCIPLINE else str(complaint.organization.name)


def _standing_of(complaint: Complaint) -> str:
    """How it stands, on a card: that it was handed over, and not to whom."""
    return "已移送" if complaint.status is ComplaintStatus.TRANSFERRED else str(complaint.status.label)


def _tell(
    kind: str,
    account: StaffAccount,
    unique: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    subject: str = "",
) -> bool:
    due_at = quiet.due_at(account, kind, urgent=payload.get("level") == WarningLevel.RED.name, now=now)
    return outbox.enqueue(
        kind, unique=f"{kind}:{unique}", staff=account, payload=payload, subject=subject, due_at=due_at, now=now
    )
