"""公众号推送：WeChat knocks here; whatever comes is answered within its five seconds and never with a 5xx."""

from __future__ import annotations

import logging

from flask import Response, request
from flask_openapi3 import APIBlueprint

import handlers
from wx_backend.domain.errors import Refusal
from wx_backend.domain.transactions import patience
from wx_backend.wechat import callback
from wx_backend.wechat.errors import CallbackRefused

from . import access, context
from .shapes import bytes_of

api = APIBlueprint("official_account", __name__, url_prefix="/api/v1/official-account")
log = logging.getLogger(__name__)


@api.get("/callback", responses={200: bytes_of("text/plain")})
@access.public
def verify() -> Response:
    """服务器地址验证 / Echo what WeChat sends, if it is WeChat."""
    try:
        return _plain(callback.verify_url(context.settings(), request.args))
    except CallbackRefused as refused:
        return _refused(refused)


@api.post("/callback", responses={200: bytes_of("application/xml")})
@access.public
def receive() -> Response:
    """接收推送 / Take a message or an event, and answer it."""
    settings, now = context.settings(), context.now()
    try:
        body = request.stream.read(settings.limits.callback_bytes + 1)
        message = callback.open_message(settings, request.args, body, now)
    except CallbackRefused as refused:
        return _refused(refused)
    reply = _answer(message)
    if not reply:
        return _plain(callback.ACKNOWLEDGED)
    return Response(callback.seal_reply(settings, message, reply, now), content_type="application/xml; charset=utf-8")


def _answer(message: callback.Message) -> str | None:
    """The words of the reply, in time: a busy or failing service says so instead of letting WeChat repeat itself."""
    try:
        # WeChat gives up after five seconds; verifying, sealing and the network take their part of them.
        with patience(context.settings().official_account.answer_seconds):
            return handlers.dispatch(message, _context())
    except Refusal as refusal:
        return refusal.message
    except Exception as failure:
        # Whatever it is, WeChat gets an answer; a 5xx would only bring the same push again.
        log.error("a push was not handled: %s", type(failure).__name__)
        return "系统繁忙，请稍后再试。"


def _context() -> handlers.Context:
    services = context.services()
    return handlers.Context(
        settings=services.settings,
        keys=context.keys(),
        now=services.clock,
        mini_program=services.mini_program,
        official_account=services.official_account,
    )


def _plain(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")


def _refused(refused: CallbackRefused) -> Response:
    response = _plain("refused")
    response.status_code = refused.status
    return response
