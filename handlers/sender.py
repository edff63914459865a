"""发送：takes what waits in the outbox to WeChat, round by round, in as many processes as one likes.

A refusal is a matter of one message, of the whole channel, or of WeChat itself, and each is treated as what it is: an
hour without WeChat must not use up the attempts of messages that are in order.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from datetime import datetime, timedelta
from datetime import time as time_of_day

from wx_backend.clock import BEIJING
from wx_backend.domain import late_replies, outbox
from wx_backend.domain.outbox import RetryRule
from wx_backend.domain.quiet_hours import QuietHours
from wx_backend.wechat.errors import BUSY, TOKEN_ERRORS, TokenRefused, WechatError, WechatRefused

from . import notices
from .context import Context, Outgoing

log = logging.getLogger(__name__)

BATCH = 20
# What WeChat took is noted together, at the end of a batch or after this time: each note waits for the disk. A sender
# that dies before it leaves repeats with the same client_msg_id, which WeChat shows once.
NOTE_AFTER_SECONDS = 1.0
# How much longer than everything else a message waits that was the last to fail.
STEP_ASIDE = timedelta(seconds=30)
# The one name under which everything that goes to WeChat pauses.
CHANNEL = "template"

# 43004 does not follow, 40003 no such openid, 43101 has not agreed, 43107 has blocked us; 45015 has not written for two
# days, 45047 was sent as many texts as one may be: now and later alike.
UNREACHABLE = frozenset({43004, 40003, 43101, 43107, 45015, 45047})
DAILY_LIMIT = 45009
MINUTE_LIMITS = frozenset({45011, 44991})


def send_due(context: Context) -> int:
    """One round: send what is due, and return how many messages were taken up."""
    return Sender(context).send_due()


def run_forever(context: Context, stop: threading.Event) -> None:
    """Round after round until `stop` is set. No failure ends it; what a failure left is taken up later."""
    sender = Sender(context)
    while not stop.is_set():
        try:
            taken = sender.send_due()
        except Exception:
            log.exception("a round of sending failed")
            taken = 0
        if not taken:
            stop.wait(context.settings.outbox.idle_seconds)


class Sender:
    """One process that sends; remembers how often in a row WeChat itself has failed."""

    def __init__(self, context: Context) -> None:
        limits = context.settings.outbox
        self._context = context
        self._owner = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._rule = RetryRule(
            lease_seconds=limits.lease_seconds,
            max_attempts=limits.max_attempts,
            first_retry_seconds=limits.first_retry_seconds,
            longest_retry_seconds=limits.longest_retry_seconds,
        )
        night = context.settings.deadlines
        self._quiet = QuietHours.between(night.quiet_from, night.quiet_until, red_passes=night.red_in_quiet_hours)
        self._failures_in_a_row = 0
        self._taken: list[tuple[Outgoing, str]] = []
        self._note_by = 0.0

    def send_due(self) -> int:
        """Send one batch. What is left when everything has to wait, or the lease runs short, is given back in place."""
        try:
            return self._send_batch()
        finally:
            self._note_taken()

    def _send_batch(self) -> int:
        messages = outbox.claim(self._owner, now=self._context.now(), rule=self._rule, limit=BATCH)
        enough = time.monotonic() + self._rule.lease_seconds / 2
        for position, message in enumerate(messages):
            may_go_on = self._send(message)
            if message.kind == late_replies.KIND:
                late_replies.forget(message)
            if not may_go_on or time.monotonic() > enough:
                for rest in messages[position + 1 :]:
                    outbox.put_back(rest, until=rest.due_at)
                break
        return len(messages)

    def _send(self, message: Outgoing) -> bool:
        """Send one message and note the outcome. Returns whether others may be sent now."""
        try:
            if self._put_off_to_the_morning(message):
                return True
            notice = notices.build(message, self._context)
            msgid = notices.send(notice, self._context)
        except notices.Unreachable as nobody:
            outbox.mark_unreachable(message, str(nobody))
        except WechatError as failure:
            return self._not_sent(message, failure)
        except Exception as poison:
            # One message that makes no sense must not keep the others.
            log.exception("outbox message %s cannot be sent", message.id)
            self._failed(message, f"{type(poison).__name__}: {poison}")
        else:
            self._failures_in_a_row = 0
            self._keep(message, msgid, repeatable=isinstance(notice, notices.Notice) and bool(notice.client_msg_id))
        return True

    def _put_off_to_the_morning(self, message: Outgoing) -> bool:
        now = self._context.now()
        moment = notices.first_moment(message, self._quiet, now)
        if moment == now:
            return False
        outbox.put_back(message, until=moment)
        return True

    def _keep(self, message: Outgoing, msgid: str, *, repeatable: bool) -> None:
        """Remember that WeChat took it; what must not be repeated, since it would be shown twice, is noted at once."""
        if not self._taken:
            self._note_by = time.monotonic() + NOTE_AFTER_SECONDS
        self._taken.append((message, msgid))
        if not repeatable or time.monotonic() > self._note_by:
            self._note_taken()

    def _note_taken(self) -> None:
        taken, self._taken = self._taken, []
        if not taken:
            return
        for lost in outbox.mark_sent(taken, now=self._context.now()):
            log.warning("outbox message %s was taken over by another sender while it was sent", lost.id)

    def _not_sent(self, message: Outgoing, failure: WechatError) -> bool:
        errcode = failure.errcode if isinstance(failure, WechatRefused) else None
        log.warning("outbox message %s was not sent: %s", message.id, failure)
        if errcode in UNREACHABLE:
            outbox.mark_unreachable(message, str(failure))
        elif errcode == DAILY_LIMIT:
            return self._limited(message, _tomorrow(self._context.now()))
        elif errcode in MINUTE_LIMITS:
            return self._limited(message, _next_minute(self._context.now()))
        elif errcode is None or errcode == BUSY or errcode in TOKEN_ERRORS or isinstance(failure, TokenRefused):
            return self._wechat_is_down(message, failure)
        else:
            self._failed(message, str(failure))
        return True

    def _limited(self, message: Outgoing, until: datetime) -> bool:
        """Our limit is reached, which is no fault of the message: everything waits and keeps its place."""
        outbox.put_back(message, until=message.due_at)
        outbox.pause(CHANNEL, until=until)
        return False

    def _wechat_is_down(self, message: Outgoing, failure: WechatError) -> bool:
        """WeChat gives no usable answer. One that was lost is a matter of its message; a second one in a row stops all.

        The first failure counts against the message, in case it is the message that brings WeChat down, and others go
        on. Those that follow it without a success between them do not count: everything waits, longer each time. But
        one that fails after such a wait steps aside: others are tried before it when the next is over, so that such a
        message keeps nobody for long.
        """
        self._failures_in_a_row += 1
        if self._failures_in_a_row == 1:
            self._failed(message, str(failure))
            return True
        until = self._context.now() + self._rule.wait(self._failures_in_a_row - 1)
        outbox.put_back(message, until=until + STEP_ASIDE if self._failures_in_a_row > 2 else until)
        outbox.pause(CHANNEL, until=until)
        return False

    def _failed(self, message: Outgoing, error: str) -> None:
        outbox.mark_failed(message, error, now=self._context.now(), rule=self._rule)


def _tomorrow(now: datetime) -> datetime:
    """Five past midnight in Beijing, when the daily limits are new."""
    return datetime.combine(now.astimezone(BEIJING).date() + timedelta(days=1), time_of_day(0, 5), BEIJING)


def _next_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)
