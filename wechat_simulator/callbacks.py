"""消息推送 / Deliveries to the callback URL: the five seconds, three times, and what came of it.

Source: miniprogram/dev/framework/server-ability/message-push and the passive reply page of the service account.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

import requests

from wechat_simulator import wire
from wechat_simulator.crypto import signature
from wechat_simulator.state import Account, Platform, User
from wechat_simulator.wire import BadReply, Reply, nonce

FAILURE = "该公众号提供的服务出现故障，请稍后再试"
RESPONSE_BYTES = 256 * 1024
WAITING_AT_MOST = 20_000

_local = threading.local()


@dataclass(frozen=True)
class Answer:
    """What one HTTP request to the service brought; status None when there was no answer in time."""

    status: int | None
    body: bytes
    seconds: float
    error: str = ""


@dataclass
class Outcome:
    """推送结果: all deliveries of one push, and what the person saw."""

    deliveries: list[dict[str, object]] = field(default_factory=list)
    reply: Reply | None = None

    def as_json(self) -> dict[str, object]:
        return {"reply": self.reply.as_json() if self.reply else None, "deliveries": self.deliveries}


def verify(account: Account, timestamp: int, timeout: float) -> bool:
    """服务器地址验证: the GET with echostr that must come back unchanged before WeChat takes a URL."""
    salt, echo = nonce(), str(secrets.randbelow(10**18))
    params = {
        "signature": signature(account.token, str(timestamp), salt),
        "timestamp": str(timestamp),
        "nonce": salt,
        "echostr": echo,
    }
    answer = request_service("GET", account.callback_url, params, "", timeout)
    return answer.status == 200 and answer.body == echo.encode()


def push(
    world: Platform,
    account: Account,
    user: User,
    content: Mapping[str, object],
    *,
    delay: float = 0,
    shown: bool = False,
) -> Future[Outcome]:
    """Deliver a message or an event about a person in the background; the future holds the outcome.

    With `shown`, the reply or the failure notice appears on the person's phone. Without a callback URL nothing is sent.
    """
    pushed = Push(world, account, user, content, shown)
    if not account.callback_url:
        pushed.future.set_result(pushed.outcome)
    elif world.count("waiting pushes") > WAITING_AT_MOST:
        world.count_down("waiting pushes")
        pushed.note(1, Answer(None, b"", 0, "dropped: too many pushes are waiting"))
        pushed.future.set_result(pushed.outcome)
    else:
        world.courier.later(delay, pushed.run)
    return pushed.future


class Push:
    """One message on its way, delivered up to three times with the same MsgId and CreateTime."""

    def __init__(
        self, world: Platform, account: Account, user: User, content: Mapping[str, object], shown: bool
    ) -> None:
        self.world, self.account, self.user, self.shown = world, account, user, shown
        self.openid = world.openid(user, account.appid)
        self.generation = world.generation
        self.message = {
            "ToUserName": account.original_id,
            "FromUserName": self.openid,
            "CreateTime": int(world.clock.now()),
            **content,
        }
        self.future: Future[Outcome] = Future()
        self.outcome = Outcome()
        self._signed: tuple[dict[str, str], str] | None = None

    def run(self) -> None:
        """Deliver once; plan the next delivery, or come to the end. A reset of the platform ends it too."""
        if self.generation != self.world.generation:
            self.future.set_result(self.outcome)
            return
        started = time.monotonic()
        settings = self.world.settings
        if self._signed is None or settings.callback_fresh_signature:
            message = wire.write(self.account, self.message, list_always=settings.subscribe_list_always)
            self._signed = wire.sign(self.world, self.account, self.openid, message)
        params, body = self._signed
        sent_as = wire.CONTENT_TYPES[self.account.format]
        answer = request_service("POST", self.account.callback_url, params, body, settings.callback_timeout, sent_as)
        self.note(len(self.outcome.deliveries) + 1, answer)
        if answer.status == 200:
            self._finish(self._reply(answer.body))
        elif len(self.outcome.deliveries) >= settings.callback_attempts:
            self._finish(Reply("failure", FAILURE))
        else:
            rest = settings.callback_interval - (time.monotonic() - started)
            self.world.courier.later(rest, self.run)

    def _reply(self, body: bytes) -> Reply | None:
        try:
            return wire.read_reply(self.account, self.openid, body)
        except BadReply as error:
            self.outcome.deliveries[-1]["error"] = f"bad reply: {error}"
            return Reply("failure", FAILURE)

    def _finish(self, reply: Reply | None) -> None:
        if self.generation == self.world.generation:
            self.world.count_down("waiting pushes")
        if self.shown and reply and self.world.follow_of(self.user, self.account):
            self.outcome.reply = reply
            kind = "failure" if reply.type == "failure" else "text"
            self.world.put_in_inbox(self.user, self.account, kind=kind, text=reply.content)
        self.future.set_result(self.outcome)

    def note(self, attempt: int, answer: Answer) -> None:
        """Keep one delivery for the test to look at, unless the platform has been reset meanwhile."""
        delivery = {
            "n": self.world.next_number(),
            "at": self.world.clock.now_iso(),
            "appid": self.account.appid,
            "user": self.user.id,
            "event": self.message.get("Event") or self.message["MsgType"],
            "msg_id": self.message.get("MsgId") or self.message.get("MsgID"),
            "attempt": attempt,
            "status": answer.status,
            "seconds": round(answer.seconds, 3),
            "error": answer.error,
        }
        self.outcome.deliveries.append(delivery)
        with self.world.lock:
            if self.generation == self.world.generation:
                self.world.deliveries.append(delivery)


def request_service(
    method: str,
    url: str,
    params: Mapping[str, str],
    body: str | bytes,
    timeout: float,
    content_type: str = "text/xml",
) -> Answer:
    """One request to the service, cut off when the time is over, however slowly bytes drip."""
    started = time.monotonic()
    try:
        with _session().request(
            method,
            url,
            params=params,
            data=body.encode() if isinstance(body, str) else body,
            headers={"Content-Type": content_type, "User-Agent": "Mozilla/4.0", "Connection": "close"},
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            content = b""
            for piece in response.iter_content(8192):
                content += piece
                if len(content) > RESPONSE_BYTES or time.monotonic() - started > timeout:
                    raise requests.Timeout("the answer does not end")
            return Answer(response.status_code, content, time.monotonic() - started)
    except requests.RequestException as error:
        return Answer(None, b"", time.monotonic() - started, type(error).__name__)


def _session() -> requests.Session:
    """One session a thread, and never through a proxy of the environment."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
        _local.session.trust_env = False
    session: requests.Session = _local.session
    return session
