"""小程序：signing in, checking words, and telling a citizen how his complaint stands."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from wx_backend.config import Settings

from .client import GovClient
from .errors import BUSY, CodeNotValid, WechatError, WechatRefused

log = logging.getLogger(__name__)

# 40029 unknown or too old, 40163 used, 41008 empty: all of them want a new code from wx.login.
CODE_ERRORS = frozenset({40029, 40163, 41008})
CHECKED_CHARACTERS = 2500
FORUM_SCENE = 3
# 44991, 45009, 45011: a limit of ours is reached.
TROUBLE = frozenset({BUSY, 44991, 45009, 45011})
REST_SECONDS = 20.0

Verdict = Literal["pass", "review", "pending"]


@dataclass(frozen=True)
class WechatIdentity:
    """Who signed in. The session_key is not here: it never leaves the exchange."""

    mini_openid: str
    unionid: str | None


class MiniProgram:
    """The mini-program's side of WeChat."""

    def __init__(self, client: GovClient, hurried: GovClient) -> None:
        self._client = client
        self._hurried = hurried
        self._resting_until = 0.0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The mini-program that the settings name."""
        account, wechat = settings.mini_program, settings.wechat
        timeout = (wechat.connect_timeout_seconds, wechat.read_timeout_seconds)
        hurry = wechat.content_check_timeout_seconds
        return cls(
            GovClient(account.appid, account.secret, api_base=wechat.api_base, timeout=timeout),
            GovClient(account.appid, account.secret, api_base=wechat.api_base, timeout=timeout, hurry_seconds=hurry),
        )

    def code_to_session(self, code: str) -> WechatIdentity:
        """Exchange a login code, once; a code is never tried again. Source: miniprogram, user-login, code2Session.

        Raises:
            CodeNotValid: the phone has to ask for a new code.
            WechatError: WeChat does not answer, or refuses this person or us.
        """
        params = {"appid": self._client.appid, "secret": self._client.secret, "js_code": code}
        try:
            answer = self._client.get(
                "https://api.weixin.qq.com/sns/jscode2session",
                params={**params, "grant_type": "authorization_code"},
                no_token=True,
                idempotent=False,
            )
        except WechatRefused as refused:
            if refused.errcode in CODE_ERRORS:
                raise CodeNotValid("the login code is not valid") from None
            raise
        if not answer.get("openid"):
            raise WechatError("an answer without openid")
        return WechatIdentity(str(answer["openid"]), str(answer["unionid"]) if answer.get("unionid") else None)

    def check_text(self, mini_openid: str, content: str) -> Verdict:
        """Ask whether words are fit to be seen（内容安全检测）. Never fails: without an answer they are ``pending``.

        A verdict other than ``pass`` means that a person looks at the words; nothing is dropped for it, since every
        complaint speaks of bad things. WeChat answers for those only who used the mini-program in the last two hours.
        After a failure nothing is asked for some seconds, so that nobody waits for a WeChat that is down.
        """
        if time.monotonic() < self._resting_until:
            return "pending"
        body = {"version": 2, "scene": FORUM_SCENE, "openid": mini_openid, "content": content[:CHECKED_CHARACTERS]}
        try:
            answer = self._hurried.post("https://api.weixin.qq.com/wxa/msg_sec_check", data=body)
        except WechatError as failure:
            if not isinstance(failure, WechatRefused) or failure.errcode in TROUBLE:
                self._resting_until = time.monotonic() + REST_SECONDS
            log.warning("content check: %s", failure)
            return "pending"
        result = answer.get("result")
        suggest = result.get("suggest") if isinstance(result, Mapping) else None
        if suggest == "pass":
            return "pass"
        return "review" if suggest in ("review", "risky") else "pending"

    def send_progress(self, mini_openid: str, template_id: str, data: Mapping[str, str], *, page: str) -> str:
        """Send one subscription message（订阅消息）, which uses up one consent, and return WeChat's msgid.

        There is no client_msg_id here, so a repeat after a lost answer may be shown twice.

        Raises:
            WechatRefused: e.g. 43101, the person has not agreed or the consent is used up.
            WechatUnavailable: no usable answer.
        """
        body = {
            "touser": mini_openid,
            "template_id": template_id,
            "page": page,
            "data": {key: {"value": value} for key, value in data.items()},
            "miniprogram_state": "formal",
            "lang": "zh_CN",
        }
        return str(self._client.post("message/subscribe/send", data=body).get("msgid", ""))

    def subscribe_templates(self) -> dict[str, tuple[str, dict[str, list[str]]]]:
        """The subscription templates of the mini-program: content, and the values of list fields by key, by id.

        Raises:
            WechatError: WeChat does not tell.
        """
        listed = self._client.get("https://api.weixin.qq.com/wxaapi/newtmpl/gettemplate").get("data") or []
        return {str(one.get("priTmplId")): (str(one.get("content", "")), _values(one)) for one in listed}


def _values(template: Mapping[str, Any]) -> dict[str, list[str]]:
    lists = template.get("keywordEnumValueList") or []
    return {str(one["keywordCode"]).removesuffix(".DATA"): list(one["enumValueList"]) for one in lists}
