"""公众号推送：WeChat knocks here; whoever waits is answered within a second, and never with a 5xx.

What is not done by then goes on and is told in a message of its own; see `late_replies`. If that is lost with the
process, the person has been told to ask again, and what was done is not done twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Response, request
from flask_openapi3 import APIBlueprint

import handlers
from wx_backend.domain import late_replies
from wx_backend.domain.errors import Busy, Refusal
from wx_backend.domain.transactions import patience
from wx_backend.wechat import callback
from wx_backend.wechat.errors import CallbackRefused

from . import access, context
from .answers import AllAtWork
from .shapes import bytes_of

api = APIBlueprint("official_account", __name__, url_prefix="/api/v1/official-account")
log = logging.getLogger(__name__)

Handler = Callable[[callback.Message, handlers.Context], str | None]


BUSY = "系统繁忙，请稍后再试。"
UNDER_WAY = "正在办理，结果马上发给您。如果几分钟内没有收到，请再发送一次。"


@dataclass(frozen=True)
class Outcome:
    """What is said about a push; `failed` is one that may well come again."""

    reply: str | None
    failed: bool = False


@api.get("/callback", responses={200: bytes_of("text/plain")})
@access.public
def verify() -> Response:
    """服务器地址验证 / Echo what WeChat sends, if it is WeChat."""
    try:
        return plain(callback.verify_url(context.settings(), request.args))
    except CallbackRefused as wrong:
        return refused(wrong)


@api.post("/callback", responses={200: bytes_of("application/xml")})
@access.public
def receive() -> Response:
    """接收推送 / Take a message or an event, and answer it."""
    settings, now = context.settings(), context.now()
    try:
        body = request.stream.read(settings.limits.callback_bytes + 1)
        message = callback.open_message(settings, request.args, body, now)
    except CallbackRefused as wrong:
        return refused(wrong)
    outcome = worked_on(message)
    if message.event in handlers.SILENT and (outcome is None or outcome.failed):
        return again()
    reply = outcome.reply if outcome else UNDER_WAY
    if not reply:
        return plain(callback.ACKNOWLEDGED)
    return Response(callback.seal_reply(settings, message, reply, now), content_type="application/xml; charset=utf-8")


def worked_on(message: callback.Message, hear: Handler = handlers.dispatch) -> Outcome | None:
    """How it ends, or None if that takes longer than anybody waits; it goes on then, and its reply is told later."""
    services, bot = context.services(), bot_context()
    limits = services.settings.official_account
    try:
        outcome = services.answers.ask(
            partial(_handle, hear, message, bot),
            seconds=limits.answer_seconds,
            most=limits.work_seconds,
            late=partial(_tell_later, message, bot),
            beside=handlers.asks_wechat(message),
        )
        if outcome is None:
            log.warning("a push is answered late: not done within %s s", limits.answer_seconds)
        return outcome
    except AllAtWork:
        log.error("a push was turned away: %s are late already", limits.answer_threads)
        return Outcome(BUSY, failed=True)


def _handle(hear: Handler, message: callback.Message, bot: handlers.Context, seconds: float) -> Outcome | None:
    """Work on a push; a busy or failing service says so. None when the time was over: what was begun is undone."""
    # A database that waits for a lock gives up a little early rather than late.
    over = time.monotonic() + seconds * 0.9
    try:
        with patience(seconds):
            return Outcome(hear(message, bot))
    except Busy:
        return None
    except Refusal as refusal:
        return Outcome(refusal.message)
    except Exception as failure:
        if time.monotonic() >= over:
            return None
        log.error("a push was not handled: %s", type(failure).__name__)
        return Outcome(BUSY, failed=True)


def _tell_later(message: callback.Message, bot: handlers.Context, outcome: Outcome | None) -> None:
    reply = outcome.reply if outcome else BUSY
    if message.event in handlers.SILENT or not reply:
        return
    try:
        with patience(bot.settings.official_account.work_seconds):
            late_replies.put(message.account_openid, reply, key=message.key, keys=bot.keys, now=bot.now())
    except Exception as failure:
        log.error("a late reply was not kept: %s", type(failure).__name__)


def again() -> Response:
    """WeChat repeats what was not answered with 200, twice."""
    response = plain("try again")
    response.status_code = 503
    return response


def bot_context() -> handlers.Context:
    """What handlers work with."""
    services = context.services()
    return handlers.Context(
        settings=services.settings,
        keys=context.keys(),
        now=services.clock,
        mini_program=services.mini_program,
        official_account=services.official_account,
    )


def plain(text: str) -> Response:
    """An answer that WeChat does not show to anybody."""
    return Response(text, content_type="text/plain; charset=utf-8")


def refused(wrong: CallbackRefused) -> Response:
    """The answer to what is not from WeChat, or not for us."""
    response = plain("refused")
    response.status_code = wrong.status
    return response
