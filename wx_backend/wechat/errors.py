"""微信错误：what can go wrong with WeChat, as our own exceptions. None carries an address, a token or a secret."""

from __future__ import annotations

# The access token is wrong, unknown or over: 40001 invalid credential, 40014 invalid token, 42001 expired.
TOKEN_ERRORS = frozenset({40001, 40014, 42001})
BUSY = -1


class WechatError(Exception):
    """WeChat did not do what it was asked."""


class WechatRefused(WechatError):
    """WeChat answered with an error code."""

    def __init__(self, errcode: int, errmsg: str = "") -> None:
        super().__init__(f"{errcode} {errmsg}".strip())
        self.errcode = errcode


class TokenRefused(WechatRefused):
    """WeChat gives this appid no access token: wrong secret, address not allowed, account frozen."""


class WechatUnavailable(WechatError):
    """There is no usable answer; `sent` says whether the request may have been carried out all the same."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


class CodeNotValid(WechatError):
    """The login code is unknown, too old or used; the phone has to ask for a new one."""


class CallbackRefused(Exception):
    """What came to the callback address is not from WeChat, or not for us; `status` is 400 or 403."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
