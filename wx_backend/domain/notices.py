"""推送：who must be told of what; each notice goes to the outbox in the transaction of its cause.

A notice carries no words of a citizen, no name and no contact: it says that there is something, and where.
"""

from __future__ import annotations

from datetime import datetime

from models import Complaint, ComplaintKind, Organization, StaffAccount, StaffRole

from . import outbox, staff


def complaint_filed(complaint: Complaint, *, now: datetime) -> None:
    """Tell every competent supervisor; a tip-off goes to discipline inspection alone.

    Where nobody is competent, system administrators are told that somebody has to be made so; they read no complaint.
    """
    role = StaffRole.DISCIPLINE if complaint.kind is ComplaintKind.TIP_OFF else StaffRole.SUPERVISOR
    told = staff.competent_for(complaint.organization, role) or staff.of_role(StaffRole.SYSTEM_ADMIN)
    for account in told:
        outbox.enqueue(
            "complaint_notice",
            unique=f"complaint_notice:{complaint.uid}:{account.id}",
            staff=account,
            now=now,
            payload={
                "complaint_id": complaint.id,
                "number": f"{complaint.id:05d}",
                "organization": complaint.organization.name,
                "kind_label": complaint.kind.label,
                "filed_at": complaint.filed_at.isoformat(),
                "due_on": complaint.accept_due_on.isoformat(),
            },
        )


def complaint_assigned(complaint: Complaint, to: Organization, *, now: datetime) -> None:
    """Tell the administrators of the department that has to answer, but nobody whom it is about."""
    admins = StaffAccount.select().where(
        StaffAccount.role == StaffRole.UNIT_ADMIN,
        StaffAccount.organization == to,
        StaffAccount.active == True,  # noqa: E712
    )
    for account in admins:
        if account.post_id is not None and account.post_id == complaint.post_id:
            continue
        outbox.enqueue(
            "assignment_notice",
            unique=f"assignment_notice:{complaint.uid}:{account.id}:{int(now.timestamp())}",
            staff=account,
            now=now,
            payload={
                "complaint_id": complaint.id,
                "number": f"{complaint.id:05d}",
                "organization": to.name,
                "kind_label": complaint.kind.label,
                "status_label": complaint.status.label,
                "due_on": complaint.answer_due_on.isoformat(),
            },
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
            "status_label": complaint.status.label,
            "organization": complaint.organization.name,
            "at": now.isoformat(),
        },
    )


def digest_ready(account: StaffAccount, digest_id: int, payload: dict[str, object], *, now: datetime) -> None:
    outbox.enqueue(
        "weekly_digest",
        unique=f"weekly_digest:{payload['period']}:{account.id}",
        staff=account,
        now=now,
        payload={"digest_id": digest_id, **payload},
    )
