"""诉求人：what the author does with a complaint: speak the last word, object to a refusal, be told, take it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from models import Complaint, ComplaintStatus, Confirmation

from . import audit, complaint_actions, complaint_levels, complaint_timeline, complaint_words, notices
from .complaint_actions import WITHDRAWN_IN
from .complaint_moves import BOTH, change, clocks, missed, move, one_level_up, restart
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

# Not solved is heard again unless the author wants it otherwise; partly solved only where the author asks for it.
REOPENS = (Confirmation.EMPTY_ANSWER, Confirmation.NOT_SOLVED)


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
    if not complaint_actions.can_confirm(complaint):
        raise complaint_actions.for_author("尚未答复或您已确认过", complaint)
    possible = can_reopen(complaint, reopen_days=reopen_days, now=now)
    if reopen and (outcome is Confirmation.SOLVED or not possible):
        raise complaint_actions.for_author("不能再次重办，您可以只表明结果", complaint)
    if possible and (outcome in REOPENS if reopen is None else reopen):
        _reopen(complaint, outcome, keys=keys, now=now)
        return
    _last_word(complaint, outcome, now=now)
    clocks(complaint, now)
    _said(complaint, f"群众确认：{outcome.label}", outcome, keys=keys, now=now)


def can_reopen(complaint: Complaint, *, reopen_days: int, now: datetime) -> bool:
    """Whether a word of dissatisfaction is heard one level up: once, and not for ever after closing."""
    until = _heard_until(complaint, reopen_days)
    too_late = until is not None and now.date() > until
    return complaint_actions.can_confirm(complaint) and complaint.reopened_at is None and not too_late


def _last_word(complaint: Complaint, outcome: Confirmation, *, now: datetime) -> None:
    """Note the word, and close what was only answered."""
    closed_at = complaint.closed_at or now
    change(
        complaint, Complaint.confirmation.is_null(), ComplaintStatus.CLOSED, confirmation=outcome, closed_at=closed_at
    )


def _reopen(complaint: Complaint, outcome: Confirmation, *, keys: Keyring, now: datetime) -> None:
    _hear_again(complaint, now)
    _said(complaint, f"群众确认：{outcome.label}，交上一级重办", outcome, keys=keys, now=now)
    notices.complaint_raised(complaint, complaint_levels.eligible(complaint), now=now)


def _hear_again(complaint: Complaint, now: datetime) -> None:
    """Put it one level up with new clocks; an author has that once."""
    first = Complaint.confirmation.is_null() & Complaint.reopened_at.is_null()
    fresh = {"reopened_at": now, "accepted_at": None, "closed_at": None}
    change(complaint, first, ComplaintStatus.RAISED, **one_level_up(complaint), **fresh)
    restart(complaint, BOTH, now=now)


def _said(complaint: Complaint, label: str, outcome: Confirmation, *, keys: Keyring, now: datetime) -> None:
    complaint_timeline.note(complaint, label, "", now=now, keys=keys)
    audit.record("complaint_confirmed", f"complaint:{complaint.id}", keys=keys, now=now, detail=outcome.value)


@transactional
def ask_review(complaint: Complaint, *, reopen_days: int, keys: Keyring, now: datetime) -> None:
    """The author does not agree that it was not taken up（请上一级复查）: somebody else decides one level up, once.

    There it is not refused again: who takes it up answers it with a result.

    Raises:
        NotAllowedNow: it was not refused, was heard again already, or the time for it is over.
    """
    if not complaint_actions.can_ask_review(complaint):
        heard = complaint.reopened_at is not None
        raise complaint_actions.for_author("已请上一级办过一次" if heard else "不予受理的才请上一级复查", complaint)
    if review_until(complaint, reopen_days=reopen_days, now=now) is None:
        late = f"该件{complaint.status.label}，已过 {reopen_days} 日，不能再请上一级复查；现在可以重新提交一件"
        raise NotAllowedNow(late)
    _hear_again(complaint, now)
    complaint_timeline.note(complaint, "请上一级复查", complaint_timeline.AUTHOR, now=now, keys=keys)
    audit.record("complaint_review_asked", f"complaint:{complaint.id}", keys=keys, now=now)
    notices.complaint_raised(complaint, complaint_levels.eligible(complaint), now=now)


def review_until(complaint: Complaint, *, reopen_days: int, now: datetime) -> date | None:
    """The last day for having the refusal to take it up looked at one level up; None where that is not possible."""
    if not complaint_actions.can_ask_review(complaint):
        return None
    last = _heard_until(complaint, reopen_days)
    return last if last is None or now.date() <= last else None


def _heard_until(complaint: Complaint, reopen_days: int) -> date | None:
    """The last day on which its author is still heard; None before it is closed."""
    return (complaint.closed_at + timedelta(days=reopen_days)).date() if complaint.closed_at else None


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
    move(complaint, ComplaintStatus.WITHDRAWN, closed_at=now, **missed(complaint, now))
    clocks(complaint, now)
    complaint_timeline.note(complaint, "已撤回", complaint_timeline.AUTHOR, now=now, keys=keys)
    audit.record("complaint_withdrawn", f"complaint:{complaint.id}", keys=keys, now=now)
