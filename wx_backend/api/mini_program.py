"""小程序推送：the events of subscription messages; what could not be noted is asked for again with a 503."""

from __future__ import annotations

from flask import Response, request
from flask_openapi3 import APIBlueprint

import handlers
from wx_backend.wechat import callback
from wx_backend.wechat.errors import CallbackRefused

from . import access, context
from .official_account import again, plain, refused, worked_on
from .shapes import bytes_of

api = APIBlueprint("mini_program", __name__, url_prefix="/api/v1/mini-program")


@api.get("/callback", responses={200: bytes_of("text/plain")})
@access.public
def verify() -> Response:
    """服务器地址验证 / Echo what WeChat sends, if it is WeChat."""
    settings = context.settings()
    try:
        return plain(callback.verify_url(settings, request.args, account=settings.mini_program))
    except CallbackRefused as wrong:
        return refused(wrong)


@api.post("/callback", responses={200: bytes_of("text/plain")})
@access.public
def receive() -> Response:
    """接收推送 / Take an event about subscription messages, as XML or JSON."""
    settings = context.settings()
    try:
        body = request.stream.read(settings.limits.callback_bytes + 1)
        message = callback.open_message(settings, request.args, body, context.now(), account=settings.mini_program)
    except CallbackRefused as wrong:
        return refused(wrong)
    outcome = worked_on(message, handlers.hear_mini_program)
    if outcome is None or outcome.failed:
        return again()
    return plain(callback.ACKNOWLEDGED)
