"""投诉举报：what staff do with a complaint, from taking it up to closing it; what is not spoken of closes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models import (
    Complaint,
    ComplaintKind,
    ComplaintStatus,
    ContentCheck,
    DeadlineStage,
    Organization,
    StaffAccount,
    StaffRole,
)

from . import (
    attachments,
    audit,
    complaint_actions,
    complaint_levels,
    complaint_timeline,
    complaint_vocabulary,
    complaint_words,
    notices,
    routing,
)
from .complaint_moves import BOTH, answered, missed, move, moved, one_level_up, restart, told
from .deadlines import Deadlines
from .errors import InvalidInput
from .keyring import Keyring
from .transactions import transactional


@transactional
def accept(complaint: Complaint, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Take up a filed, raised or transferred complaint（受理）; who takes it up becomes its assignee.

    Raises:
        NotAllowed: the role may not.
        NotAllowedNow: the complaint is in another state or at another level, or somebody was first.
    """
    complaint_actions.refuse_unless_allowed("accept", complaint, by)
    changes: dict[str, Any] = {"assignee": by, "accepted_at": now}
    if complaint.accepted_in_time is None:
        changes["accepted_in_time"] = now.date() <= complaint.accept_due_on
    move(complaint, ComplaintStatus.ACCEPTED, **changes)
    moved(complaint, complaint_levels.TAKEN_UP, None, by=by, keys=keys, now=now)


@transactional
def reject(complaint: Complaint, reason: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Refuse to take up a complaint, with a reason that its author reads（不予受理）. Raises as `accept` does, and

    NotAllowedNow: nobody of the office has opened it.
    """
    complaint_actions.refuse_unless_allowed("reject", complaint, by)
    complaint_actions.refuse_unread("决定是否受理", complaint, by)
    move(complaint, ComplaintStatus.NOT_ACCEPTED, closed_at=now, **missed(complaint, now))
    moved(complaint, complaint_levels.REFUSED, reason, by=by, keys=keys, now=now)


@transactional
def assign(complaint: Complaint, to: Organization, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Hand a complaint to a department for its answer（转办）, at most twice. Raises as `accept` does."""
    complaint_actions.refuse_unless_allowed("assign", complaint, by)
    complaint_actions.refuse_office(complaint, to, now.date())
    routing.refuse_self_judgement(complaint, to)
    if complaint.content_check is not ContentCheck.PASSED:
        complaint_actions.refuse_unread("转办", complaint, by)
    move(
        complaint,
        ComplaintStatus.ASSIGNED,
        assigned_organization=to,
        assignments=complaint.assignments + 1,
        content_check=ContentCheck.PASSED,
        # A new answer is awaited, so the word on the one before it is spent.
        answered_at=None,
        result="",
        confirmation=None,
    )
    moved(complaint, f"已转办至{to.name}", None, by=by, keys=keys, now=now)
    notices.complaint_assigned(complaint, to, now=now)


@transactional
def give_back(complaint: Complaint, reason: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """A department gives a complaint back, or it is taken back from there（退回、收回）. Raises as `accept` does."""
    complaint_actions.refuse_unless_allowed("return", complaint, by)
    move(complaint, ComplaintStatus.ACCEPTED, assigned_organization=None)
    given = by.role is StaffRole.UNIT_ADMIN
    moved(complaint, "已退回重新转办" if given else "已收回重新办理", reason, by=by, keys=keys, now=now)
    notices.complaint_given_back(complaint, now=now)


@transactional
def answer(
    complaint: Complaint,
    words: str,
    *,
    result: str,
    documents: Sequence[str] = (),
    by: StaffAccount,
    keys: Keyring,
    now: datetime,
) -> None:
    """Answer a complaint with its result, words and documents（答复）. Raises as `accept` does, and

    InvalidInput: there is no such result, or a document is not there or somebody else's.
    """
    complaint_actions.refuse_unless_allowed("answer", complaint, by)
    _refuse_unknown(result)
    move(complaint, ComplaintStatus.ANSWERED, result=result, **answered(complaint, now))
    line = complaint_timeline.note(
        complaint, complaint_levels.ANSWERED, complaint_timeline.office_of(by), words, by=by, now=now, keys=keys
    )
    attachments.claim(documents, document_owner(by), complaint, keys=keys, event=line)
    told(complaint, line.uid, by=by, keys=keys, now=now, detail=result)


def _refuse_unknown(result: str) -> None:
    if result not in {term.value for term in complaint_vocabulary.offered(complaint_vocabulary.WORDS.results)}:
        raise InvalidInput("请选择办理结果", fields={"result": "请从给出的选项中选择"})


def document_owner(account: StaffAccount) -> str:
    """Whose an uploaded document of an answer is."""
    return f"staff:{account.id}"


@transactional
def close(
    complaint: Complaint, words: str, *, result: str = "", by: StaffAccount, keys: Keyring, now: datetime
) -> None:
    """Close a complaint with words for its author（办结）; a department cannot. Raises as `accept` does, and

    InvalidInput: what has no answer yet needs a result like one, but for praise.

    What the office has settled by itself is answered with this; where there is an answer, its result stays. Closed is
    not solved: only its author says that.
    """
    complaint_actions.refuse_unless_allowed("close", complaint, by)
    changes: dict[str, Any] = {}
    if complaint.answered_at is None:
        if result or complaint.kind is not ComplaintKind.PRAISE:
            _refuse_unknown(result)
        changes = {**answered(complaint, now), "result": result}
    move(complaint, ComplaintStatus.CLOSED, closed_at=now, **changes)
    moved(complaint, "已办结", words, by=by, keys=keys, now=now)


@transactional
def raise_up(complaint: Complaint, reason: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Hand a complaint one level up, to others than before（上报）; the clock of its answer goes on.

    Raises as `accept` does.
    """
    complaint_actions.refuse_unless_allowed("escalate", complaint, by)
    move(complaint, ComplaintStatus.RAISED, **one_level_up(complaint))
    restart(complaint, (DeadlineStage.ACCEPT,), now=now)
    moved(complaint, "已上报上一级", reason, by=by, keys=keys, now=now)
    notices.complaint_raised(complaint, complaint_levels.eligible(complaint), now=now)


@transactional
def transfer(
    complaint: Complaint, reason: str, *, by: StaffAccount, deadlines: Deadlines, keys: Keyring, now: datetime
) -> None:
    """Hand a complaint to discipline inspection（移送纪检监察）: from then on it is theirs alone.

    Its keys are sealed with theirs, and a clock of theirs starts. Raises as `accept` does.
    """
    complaint_actions.refuse_unless_allowed("transfer", complaint, by)
    attachments.hand_over(complaint, keys=keys)
    changes = complaint_words.hand_over(complaint, keys) | missed(complaint, now)
    move(
        complaint,
        ComplaintStatus.TRANSFERRED,
        **changes,
        level=0,
        assignee=None,
        accepted_at=None,
        assigned_organization=None,
        joined_to=None,
        # What was answered before is no answer of theirs: they owe one, with a result of their own.
        answered_at=None,
        result="",
        confirmation=None,
    )
    # Those joined to it stay behind, and nothing in them leads to where it has gone.
    Complaint.update(joined_to=None).where(Complaint.joined_to == complaint).execute()
    restart(complaint, BOTH, now=now, deadlines=deadlines)
    moved(complaint, "已移送纪检监察机构", reason, by=by, keys=keys, now=now)
    notices.complaint_filed(complaint, now=now)


def allowed_actions(complaint: Complaint, account: StaffAccount) -> list[str]:
    """What this account may do with the complaint as it is now."""
    return complaint_actions.allowed(complaint, account)


# --- nobody ----------------------------------------------------------------------------------------------------------


@transactional
def close_silent(before: datetime, *, keys: Keyring, now: datetime, limit: int = 100) -> int:
    """Close what was answered before a moment and not spoken of since（逾期未评价）.

    Silence is no answer, never "solved". Returns how many of at most `limit` were closed.
    """
    silent = Complaint.select().where(
        Complaint.status == ComplaintStatus.ANSWERED,
        Complaint.answered_at < before,
        Complaint.confirmation.is_null(),
        Complaint.on_hold == False,  # noqa: E712
    )
    found = list(silent.order_by(Complaint.answered_at).limit(limit))
    for complaint in found:
        move(complaint, ComplaintStatus.CLOSED, closed_at=now)
        line = complaint_timeline.note(complaint, "已办结（未收到您的意见）", "", now=now, keys=keys)
        notices.progress(complaint, line.uid, now=now)
        audit.record("complaint_closed_silent", f"complaint:{complaint.id}", keys=keys, now=now)
    return len(found)
