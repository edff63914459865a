"""投诉举报：the life of a complaint, from taking it up to the last word.

Every move is one conditional update together with its line on the timeline, its audit entry and what must be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from models import (
    Complaint,
    ComplaintKind,
    ComplaintStatus,
    Confirmation,
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
    deadline_clocks,
    escalations,
    notices,
    routing,
    workdays,
)
from .complaint_actions import NEXT, WITHDRAWN_IN
from .deadlines import OWED, TO_ACCEPT, Deadlines
from .errors import InvalidInput, NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

__all__ = ["NEXT"]

FIRST = "该件刚被他人处理，请刷新后查看"
# Not solved is heard again unless the author wants it otherwise; partly solved only where the author asks for it.
REOPENS = (Confirmation.EMPTY_ANSWER, Confirmation.NOT_SOLVED)


BOTH = (DeadlineStage.ACCEPT, DeadlineStage.ANSWER)


# --- staff -----------------------------------------------------------------------------------------------------------


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
    _move(complaint, ComplaintStatus.ACCEPTED, **changes)
    _moved(complaint, complaint_levels.TAKEN_UP, None, by=by, keys=keys, now=now)


@transactional
def reject(complaint: Complaint, reason: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Refuse to take up a complaint, with a reason that its author reads（不予受理）. Raises as `accept` does."""
    complaint_actions.refuse_unless_allowed("reject", complaint, by)
    _move(complaint, ComplaintStatus.NOT_ACCEPTED, closed_at=now, **_missed(complaint, now))
    _moved(complaint, "不予受理", reason, by=by, keys=keys, now=now)


@transactional
def assign(complaint: Complaint, to: Organization, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Hand a complaint to a department for its answer（转办）, at most twice. Raises as `accept` does."""
    complaint_actions.refuse_unless_allowed("assign", complaint, by)
    complaint_actions.refuse_office(complaint, to, now.date())
    routing.refuse_self_judgement(complaint, to)
    if complaint.content_check is not ContentCheck.PASSED:
        complaint_actions.refuse_unread(complaint, by)
    _move(
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
    _moved(complaint, f"已转办至{to.name}", None, by=by, keys=keys, now=now)
    notices.complaint_assigned(complaint, to, now=now)


@transactional
def give_back(complaint: Complaint, reason: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """A department gives a complaint back, or it is taken back from there（退回、收回）. Raises as `accept` does."""
    complaint_actions.refuse_unless_allowed("return", complaint, by)
    _move(complaint, ComplaintStatus.ACCEPTED, assigned_organization=None)
    given = by.role is StaffRole.UNIT_ADMIN
    _moved(complaint, "已退回重新转办" if given else "已收回重新办理", reason, by=by, keys=keys, now=now)
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
    _move(complaint, ComplaintStatus.ANSWERED, result=result, **_answered(complaint, now))
    line = complaint_timeline.note(
        complaint, complaint_levels.ANSWERED, complaint_timeline.office_of(by), words, by=by, now=now, keys=keys
    )
    attachments.claim(documents, document_owner(by), complaint, keys=keys, event=line)
    _told(complaint, line.uid, by=by, keys=keys, now=now, detail=result)


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
        changes = {**_answered(complaint, now), "result": result}
    _move(complaint, ComplaintStatus.CLOSED, closed_at=now, **changes)
    _moved(complaint, "已办结", words, by=by, keys=keys, now=now)


@transactional
def raise_up(complaint: Complaint, reason: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Hand a complaint one level up, to others than before（上报）; the clock of its answer goes on.

    Raises as `accept` does.
    """
    complaint_actions.refuse_unless_allowed("escalate", complaint, by)
    _move(complaint, ComplaintStatus.RAISED, **_one_level_up(complaint))
    _restart(complaint, (DeadlineStage.ACCEPT,), now=now)
    _moved(complaint, "已上报上一级", reason, by=by, keys=keys, now=now)
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
    changes = complaint_words.hand_over(complaint, keys) | _missed(complaint, now)
    _move(
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
    _restart(complaint, BOTH, now=now, deadlines=deadlines)
    _moved(complaint, "已移送纪检监察机构", reason, by=by, keys=keys, now=now)
    notices.complaint_filed(complaint, now=now)


def allowed_actions(complaint: Complaint, account: StaffAccount) -> list[str]:
    """What this account may do with the complaint as it is now."""
    return complaint_actions.allowed(complaint, account)


# --- the author ------------------------------------------------------------------------------------------------------


@transactional
def confirm(
    complaint: Complaint,
    outcome: Confirmation,
    *,
    reopen: bool | None = None,
    reopen_days: int,
    keys: Keyring,
    now: datetime,
) -> None:
    """The citizen's last word on the answer（群众确认）: it closes the complaint, or reopens it one level up, once.

    `reopen` says what the author wants; left open, what is not solved is heard again where that is possible.

    Raises:
        NotAllowedNow: there is no answer yet, the word is given already, or it cannot be reopened.
    """
    if not can_confirm(complaint):
        raise complaint_actions.for_author("尚未答复或您已确认过", complaint)
    possible = can_reopen(complaint, reopen_days=reopen_days, now=now)
    if reopen and (outcome is Confirmation.SOLVED or not possible):
        raise complaint_actions.for_author("不能再次重办，您可以只表明结果", complaint)
    if possible and (outcome in REOPENS if reopen is None else reopen):
        _reopen(complaint, outcome, keys=keys, now=now)
        return
    _last_word(complaint, outcome, now=now)
    _clocks(complaint, now)
    _said(complaint, f"群众确认：{outcome.label}", outcome, keys=keys, now=now)


def can_confirm(complaint: Complaint) -> bool:
    return complaint_actions.can_confirm(complaint)


def can_reopen(complaint: Complaint, *, reopen_days: int, now: datetime) -> bool:
    """Whether a word of dissatisfaction is heard one level up: once, and not for ever after closing."""
    too_late = complaint.closed_at is not None and complaint.closed_at + timedelta(days=reopen_days) < now
    return can_confirm(complaint) and complaint.reopened_at is None and not too_late


def _last_word(complaint: Complaint, outcome: Confirmation, *, now: datetime) -> None:
    """Note the word, and close what was only answered."""
    closed_at = complaint.closed_at or now
    _set(complaint, Complaint.confirmation.is_null(), ComplaintStatus.CLOSED, confirmation=outcome, closed_at=closed_at)


def _reopen(complaint: Complaint, outcome: Confirmation, *, keys: Keyring, now: datetime) -> None:
    unspoken = Complaint.confirmation.is_null() & Complaint.reopened_at.is_null()
    fresh = {"reopened_at": now, "accepted_at": None, "closed_at": None}
    _set(complaint, unspoken, ComplaintStatus.RAISED, **_one_level_up(complaint), **fresh)
    _restart(complaint, BOTH, now=now)
    _said(complaint, f"群众确认：{outcome.label}，交上一级重办", outcome, keys=keys, now=now)
    notices.complaint_raised(complaint, complaint_levels.eligible(complaint), now=now)


def _said(complaint: Complaint, label: str, outcome: Confirmation, *, keys: Keyring, now: datetime) -> None:
    complaint_timeline.note(complaint, label, "", now=now, keys=keys)
    audit.record("complaint_confirmed", f"complaint:{complaint.id}", keys=keys, now=now, detail=outcome.value)


@transactional
def subscribe(complaint: Complaint, openid: str | None, *, keys: Keyring) -> None:
    """Tell this person of the progress from now on（订阅进度）.

    Raises:
        NotAllowedNow: who asks is not in WeChat, or the complaint is over.
    """
    if openid is None:
        raise NotAllowedNow("请在微信小程序中订阅进度")
    sealed = complaint_words.seal_address(openid, complaint.uid, complaint.queue, keys)
    if not can_withdraw(complaint):
        raise complaint_actions.for_author("不再有新的进度", complaint)
    Complaint.update(notify_cipher=sealed).where(
        Complaint.id == complaint.id, Complaint.queue == complaint.queue
    ).execute()


def can_withdraw(complaint: Complaint) -> bool:
    return complaint.status in WITHDRAWN_IN


@transactional
def withdraw(complaint: Complaint, *, keys: Keyring, now: datetime) -> None:
    """The author takes the complaint back（撤回）.

    Raises:
        NotAllowedNow: it is over already, or somebody was first.
    """
    if not can_withdraw(complaint):
        raise complaint_actions.for_author("不能撤回", complaint)
    _move(complaint, ComplaintStatus.WITHDRAWN, closed_at=now, **_missed(complaint, now))
    _clocks(complaint, now)
    complaint_timeline.note(complaint, "已撤回", complaint_timeline.AUTHOR, now=now, keys=keys)
    audit.record("complaint_withdrawn", f"complaint:{complaint.id}", keys=keys, now=now)


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
        _move(complaint, ComplaintStatus.CLOSED, closed_at=now)
        line = complaint_timeline.note(complaint, "已办结（未收到您的意见）", "", now=now, keys=keys)
        notices.progress(complaint, line.uid, now=now)
        audit.record("complaint_closed_silent", f"complaint:{complaint.id}", keys=keys, now=now)
    return len(found)


# --- moving ----------------------------------------------------------------------------------------------------------


def _answered(complaint: Complaint, now: datetime) -> dict[str, Any]:
    if complaint.answered_in_time is not None:
        return {"answered_at": now}
    return {"answered_at": now, "answered_in_time": now.date() <= complaint.answer_due_on}


def _missed(complaint: Complaint, now: datetime) -> dict[str, Any]:
    """The days that have passed before this ends the waiting for them: they stay missed in the figures."""
    today, missed = now.date(), {}
    if complaint.accepted_in_time is None and complaint.accept_due_on < today and complaint.status in TO_ACCEPT:
        missed["accepted_in_time"] = False
    if complaint.answered_in_time is None and complaint.answer_due_on < today and complaint.status in OWED:
        missed["answered_in_time"] = False
    return missed


def _one_level_up(complaint: Complaint) -> dict[str, Any]:
    return {
        "level": min(complaint.level + 1, complaint_levels.HIGHEST),
        "assignee": None,
        "assigned_organization": None,
        "assignments": 0,
        "answered_at": None,
        "result": "",
        "confirmation": None,
    }


def _move(complaint: Complaint, to: ComplaintStatus, **changes: Any) -> None:
    """Change the status in one conditional UPDATE, so that two clicks cannot both win."""
    same = (Complaint.assignments == complaint.assignments) & (Complaint.level == complaint.level)
    _set(complaint, same, to, **changes)


def _set(complaint: Complaint, condition: Any, to: ComplaintStatus, **changes: Any) -> None:
    here = (Complaint.id == complaint.id) & (Complaint.status == complaint.status)
    if not Complaint.update(status=to, **changes).where(here & condition).execute():
        raise NotAllowedNow(FIRST)
    complaint.status = to
    for name, value in changes.items():
        setattr(complaint, name, value)


def _moved(
    complaint: Complaint, label: str, words: str | None, *, by: StaffAccount, keys: Keyring, now: datetime
) -> None:
    """What every move leaves behind: a line for the author, a notice where wanted, an audit entry."""
    office = complaint_timeline.office_of(by)
    line = complaint_timeline.note(complaint, label, office, words, by=by, now=now, keys=keys)
    _told(complaint, line.uid, by=by, keys=keys, now=now)


def _clocks(complaint: Complaint, now: datetime) -> None:
    deadline_clocks.moved(complaint, calendar=workdays.current(), now=now)


def _restart(
    complaint: Complaint, stages: tuple[DeadlineStage, ...], *, now: datetime, deadlines: Deadlines | None = None
) -> None:
    calendar = workdays.current()
    deadline_clocks.restart(complaint, stages, calendar=calendar, now=now, deadlines=deadlines)


def _told(complaint: Complaint, line: str, *, by: StaffAccount, keys: Keyring, now: datetime, detail: str = "") -> None:
    """Whom a move is told to, what it leaves in the audit log, and what it does to clocks and ladders."""
    _clocks(complaint, now)
    escalations.acted(complaint, by, keys=keys, now=now)
    notices.progress(complaint, line, now=now)
    action = f"complaint_{complaint.status.value}"
    audit.record(action, f"complaint:{complaint.id}", by=by, keys=keys, now=now, detail=detail)
