"""公众号推送：WeChat knocks here; whoever waits is answered within its five seconds, and never with a 5xx."""

from __future__ import annotations

import logging

from flask import Response, request
from flask_openapi3 import APIBlueprint

import handlers
from wx_backend.domain.errors import Busy, Refusal
from wx_backend.domain.transactions import patience
from wx_backend.wechat import callback
from wx_backend.wechat.errors import CallbackRefused

from . import access, context
from .shapes import bytes_of

api = APIBlueprint("official_account", __name__, url_prefix="/api/v1/official-account")
log = logging.getLogger(__name__)


class Failed(Exception):
    """An event that nobody waits for could not be taken now."""


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
    try:
        reply = _answer(message)
    except Failed:
        return again()
    if not reply:
        return plain(callback.ACKNOWLEDGED)
    return Response(callback.seal_reply(settings, message, reply, now), content_type="application/xml; charset=utf-8")


def _answer(message: callback.Message) -> str | None:
    """The words of the reply, in time: a busy or failing service says so instead of letting WeChat repeat itself.

    Raises:
        Failed: nobody waits for an answer, so that WeChat may well repeat itself.
    """
    try:
        # WeChat gives up after five seconds; verifying, sealing and the network take their part of them.
        with patience(context.settings().official_account.answer_seconds):
            return handlers.dispatch(message, bot_context())
    except Refusal as refusal:
        if isinstance(refusal, Busy) and message.event in handlers.SILENT:
            raise Failed from refusal
        return refusal.message
    except Exception as failure:
        # Who waits gets an answer; what nobody waits for is asked for again.
        log.error("a push was not handled: %s", type(failure).__name__)
        if message.event in handlers.SILENT:
            raise Failed from failure
        return "系统繁忙，请稍后再试。"


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
