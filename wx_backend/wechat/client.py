"""接口客户端：wechatpy's client with what a public service needs and the library lacks.

One subclass turns every address to the configured host, shares `stable_token` through the database, bounds every
repeat and every wait, and raises for answers that are no JSON. Source of the rules: WeChat's page on the access token
(getStableAccessToken) and the behaviour of wechatpy 1.8.18, which repeats for ever on 40001 and waits for ever on HTTP.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests
from wechatpy import WeChatClient

from wx_backend.clock import Clock, system_clock

from .errors import BUSY, TOKEN_ERRORS, TokenRefused, WechatRefused, WechatUnavailable
from .session import PinnedSession
from .tokens import SharedTokens

OFFICIAL = "https://api.weixin.qq.com"
BUSY_RETRIES = 2
TOKEN_PATIENCE_SECONDS = 12.0

Answer = dict[str, Any]


class GovClient(WeChatClient):
    """The client of one appid; safe to use from several threads.

    `hurry_seconds` makes one for questions that a waiting citizen must not wait for: that many seconds for each step,
    and no second try.
    """

    def __init__(
        self,
        appid: str,
        secret: str,
        *,
        api_base: str,
        timeout: tuple[float, float],
        hurry_seconds: float | None = None,
        clock: Clock = system_clock,
    ) -> None:
        super().__init__(appid, secret, timeout=timeout, auto_retry=False)
        self._origin = api_base.rstrip("/")
        self._busy_retries = BUSY_RETRIES
        patience, connect_retries = TOKEN_PATIENCE_SECONDS, 1
        if hurry_seconds is not None:
            patience, connect_retries, self._busy_retries = hurry_seconds, 0, 0
            timeout = (min(timeout[0], hurry_seconds), min(timeout[1], hurry_seconds))
        self._http = PinnedSession(self._origin, timeout=timeout, connect_retries=connect_retries)
        self._tokens = SharedTokens(appid, clock=clock, patience=patience)

    @property
    def access_token(self) -> str:
        # wechatpy reads every property once before __init__ has run; the AttributeError it gets then is wanted.
        return self._tokens.usable(self._stable_token)

    def fetch_access_token(self) -> str:
        return self.access_token

    def _stable_token(self) -> tuple[str, int]:
        """Ask for the token in normal mode, which gives every asker the same one and ends nobody's.

        Raises:
            TokenRefused: WeChat gives none.
            WechatUnavailable: no usable answer.
        """
        body = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        answer = _object(self._http.request("POST", f"{self._origin}/cgi-bin/stable_token", json=body))
        if answer["errcode"]:
            raise TokenRefused(answer["errcode"], str(answer.get("errmsg", "")))
        try:
            return str(answer["access_token"]), int(answer["expires_in"])
        except (KeyError, TypeError, ValueError):
            raise WechatUnavailable("an answer without a token", sent=False) from None

    def _request(self, method: str, url_or_endpoint: str, **options: Any) -> Any:
        """What every API class of wechatpy ends in.

        Further to the options of `requests`: `no_token` for the calls that take none, and `idempotent` for those that
        may be repeated when WeChat says that it is busy (reading calls, and sends with a client_msg_id); `read` makes
        the answer of the response, `_object` unless told.

        Raises:
            WechatRefused: WeChat answered with an error code.
            WechatUnavailable: no usable answer.
        """
        url = self._address(url_or_endpoint, options.pop("api_base_url", self.API_BASE_URL))
        processor: Callable[[Answer], Any] | None = options.pop("result_processor", None)
        with_token = not options.pop("no_token", False)
        busy_tries = self._busy_retries if options.pop("idempotent", method == "get") else 0
        if isinstance(options.get("data"), dict):
            # Menus show \uXXXX as it stands, so Chinese goes out as UTF-8.
            options["data"] = json.dumps(options["data"], ensure_ascii=False).encode()
        read: Callable[[requests.Response], Answer] = options.pop("read", _object)
        answer = self._answer(method, url, options, read=read, with_token=with_token, busy_tries=busy_tries)
        return processor(answer) if processor else answer

    def image(self, url: str, data: Mapping[str, Any]) -> bytes:
        """What a call answers that gives an image on success and JSON on error.

        Raises:
            WechatRefused: WeChat answered with an error code.
            WechatUnavailable: no usable answer.
        """
        answer = self._request("post", url, data=dict(data), idempotent=True, read=_image_or_object)
        if "image" not in answer:
            raise WechatUnavailable("an answer without an image", sent=True)
        return bytes(answer["image"])

    def _answer(
        self,
        method: str,
        url: str,
        options: dict[str, Any],
        *,
        read: Callable[[requests.Response], Answer],
        with_token: bool,
        busy_tries: int,
    ) -> Answer:
        params = dict(options.pop("params", None) or {})
        renewed = not with_token
        if with_token:
            params["access_token"] = self.access_token
        tried = 0
        while True:
            answer = read(self._http.request(method, url, params=params, **options))
            errcode = answer["errcode"]
            if not errcode:
                return answer
            if errcode in TOKEN_ERRORS and not renewed:
                renewed = True
                params["access_token"] = self._tokens.renewed(self._stable_token, stale=params["access_token"])
            elif errcode == BUSY and tried < busy_tries:
                tried += 1
                time.sleep(0.2 * 2**tried * random.uniform(0.5, 1.5))
            else:
                raise WechatRefused(errcode, str(answer.get("errmsg", "")))

    def _address(self, url_or_endpoint: str, base: str) -> str:
        url = url_or_endpoint if url_or_endpoint.startswith("http") else base + url_or_endpoint
        return self._origin + url.removeprefix(OFFICIAL) if url.startswith(OFFICIAL) else url


def _image_or_object(response: requests.Response) -> Answer:
    """An image as it is; anything else is an object."""
    if response.status_code == 200 and response.headers.get("Content-Type", "").startswith("image/"):
        return {"errcode": 0, "image": response.content}
    return _object(response)


def _object(response: requests.Response) -> Answer:
    """The JSON object of an answer, with errcode as a number (it comes as text at times, or not at all)."""
    if response.status_code != 200:
        raise WechatUnavailable(f"HTTP {response.status_code}", sent=True)
    try:
        answer = json.loads(response.content.decode("utf-8", "replace"), strict=False)
        if not isinstance(answer, Mapping):
            raise WechatUnavailable("the JSON is no object", sent=True)
        return {**answer, "errcode": int(answer.get("errcode") or 0)}
    except (ValueError, TypeError):
        raise WechatUnavailable("the answer is no JSON", sent=True) from None
