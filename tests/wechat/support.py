"""微信测试的工具 / Settings for tests, the simulator's control API, and pushes signed by WeChat's own rules."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import requests

from wx_backend import config
from wx_backend.clock import BEIJING
from wx_backend.config import Settings
from wx_backend.wechat.crypto import MessageCrypto, signature

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=BEIJING)

MINI = {"appid": "wx00000000000test1", "secret": "mini-secret-for-tests"}
ACCOUNT = {
    "appid": "wx00000000000test2",
    "secret": "account-secret-for-tests",
    "original_id": "gh_test00000000",
    "token": "callback-token-for-tests",
    "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
}
TEMPLATE_IDS = {
    "complaint_notice": "template-complaint",
    "assignment_notice": "template-assignment",
    "warning_notice": "template-warning",
    "escalation_notice": "template-escalation",
    "weekly_digest": "template-digest",
    "monthly_report": "template-monthly",
    "circular_notice": "template-circular",
    "binding_notice": "template-binding",
    "progress": "template-progress",
}


def settings_for(api_base: str = "http://127.0.0.1:9", **changed: str) -> Settings:
    """Settings of a test service that calls WeChat at `api_base`; `changed` as ``section_key="value"``."""
    values = {
        "service_mode": "test",
        "service_base_url": "http://127.0.0.1:8000",
        "wechat_api_base": api_base,
        "wechat_connect_timeout_seconds": "1",
        "wechat_read_timeout_seconds": "1",
        "wechat_content_check_timeout_seconds": "0.5",
        **{f"mini_program_{key}": value for key, value in MINI.items()},
        **{f"official_account_{key}": value for key, value in ACCOUNT.items()},
        **{f"templates_{key}": value for key, value in TEMPLATE_IDS.items()},
        **changed,
    }
    environment = {f"MASHANG_{key.upper()}": value for key, value in values.items()}
    return config.load(config.EXAMPLE, environment)


class Simulator:
    """The control API of a running simulator."""

    def __init__(self, base: str) -> None:
        self.base = base

    def control(self, method: str, path: str, /, **body: Any) -> Any:
        answer = requests.request(method, f"{self.base}/_control/{path}", json=body or None, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def reset(self) -> None:
        self.control("POST", "reset")

    def add_accounts(self, *, templates: Mapping[str, Any], callback_url: str = "", **more: Any) -> None:
        """Both accounts as the settings of `settings_for` name them, with these templates of ours."""
        described = {
            name: {"title": one.title, "content": one.content, "enums": one.enums} for name, one in templates.items()
        }
        progress = described.pop("progress", None)
        self.control("POST", "accounts", kind="mini_program", **MINI, subscribe_templates=_with_ids(progress))
        self.control(
            "POST",
            "accounts",
            kind="official_account",
            **ACCOUNT,
            links=[MINI["appid"]],
            templates=[{"template_id": TEMPLATE_IDS[name], **one} for name, one in described.items()],
            **({"callback_url": callback_url, "verify": True} if callback_url else {}),
            **more,
        )

    def add_user(self, name: str, **facts: Any) -> dict[str, str]:
        """A person; returns the openids by appid."""
        openids: dict[str, str] = self.control("POST", "users", id=name, name=name, **facts)["openids"]
        return openids

    def login_code(self, name: str) -> str:
        return str(self.control("POST", f"users/{name}/login-code", appid=MINI["appid"])["code"])

    def say(self, name: str, text: str) -> Any:
        return self.control("POST", f"users/{name}/text", content=text)

    def inbox(self, name: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.control("GET", f"users/{name}/inbox")
        return entries

    def calls(self, path: str) -> list[dict[str, Any]]:
        """The requests that a path has seen."""
        answer = requests.get(f"{self.base}/_control/requests", params={"path": path}, timeout=20)
        logged: list[dict[str, Any]] = answer.json()
        return logged

    def fault(self, path: str, kind: str, /, **more: Any) -> None:
        self.control("POST", "faults", **{"path": path, "kind": kind, **more})

    @contextmanager
    def broken(self, path: str, kind: str, /, **more: Any) -> Iterator[None]:
        """The path misbehaves for the length of the block."""
        self.fault(path, kind, **more)
        try:
            yield
        finally:
            requests.delete(f"{self.base}/_control/faults", timeout=20)


def _with_ids(progress: dict[str, str] | None) -> list[dict[str, Any]]:
    return [{"template_id": TEMPLATE_IDS["progress"], "type": 2, **progress}] if progress else []


def xml(fields: Mapping[str, object]) -> str:
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<xml>{inner}</xml>"


def text_fields(text: str = "帮助", sender: str = "openid-of-wang", **more: object) -> dict[str, object]:
    """The fields of a text message as WeChat pushes them."""
    return {
        "ToUserName": ACCOUNT["original_id"],
        "FromUserName": sender,
        "CreateTime": int(NOW.timestamp()),
        "MsgType": "text",
        "Content": text,
        "MsgId": secrets.randbelow(10**16),
        **more,
    }


def event_fields(event: str, sender: str = "openid-of-wang", **more: object) -> dict[str, object]:
    return {
        "ToUserName": ACCOUNT["original_id"],
        "FromUserName": sender,
        "CreateTime": int(NOW.timestamp()),
        "MsgType": "event",
        "Event": event,
        **more,
    }


def sealed_push(
    inner: str | bytes, *, at: datetime = NOW, token: str = ACCOUNT["token"], appid: str = ACCOUNT["appid"]
) -> tuple[dict[str, str], bytes]:
    """Query and body of a push in encrypted mode."""
    plain = inner if isinstance(inner, bytes) else inner.encode()
    encrypted = MessageCrypto(ACCOUNT["encoding_aes_key"], appid).encrypt(plain)
    return signed(encrypted, at=at, token=token)


def signed(encrypted: str, *, at: datetime = NOW, token: str = ACCOUNT["token"]) -> tuple[dict[str, str], bytes]:
    """Any text as the Encrypt of a push, rightly signed."""
    timestamp, nonce = str(int(at.timestamp())), "486452656"
    args = {
        "signature": signature(token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "msg_signature": signature(token, timestamp, nonce, encrypted),
    }
    body = f"<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return args, body.encode()


def body_of(call: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON body of a logged request."""
    found: dict[str, Any] = json.loads(call["body"])
    return found


def wait_for(condition: Any, seconds: float = 5.0) -> None:
    """Wait until something is so that happens in another thread."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
