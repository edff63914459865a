"""微信仿真平台的客户端：what the demo asks of the simulator, over its control API and nothing else."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from demo.people import Person
from handlers.templates import TEMPLATES
from wx_backend.config import Settings

CALLBACK = "/api/v1/official-account/callback"
MINI_CALLBACK = "/api/v1/mini-program/callback"
# What a scanned code of an office or a post opens（扫普通链接二维码打开小程序）.
SCANNED_PAGE = "pages/profile/profile"
# Public institutions may use long-term subscriptions（长期订阅）: asked once, good for every later message.
LONG_TERM = 3
PATIENCE_SECONDS = 20


class WechatWrong(Exception):
    """The simulator did not do what it was asked."""


class Wechat:
    """One connection to the simulator. For one thread."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Raises: WechatWrong, with what the simulator says."""
        sent = json.dumps(body or {}).encode() if method == "POST" else None
        self._connection.request(method, f"/_control{path}", sent, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        answer = json.loads(response.read())
        if response.status != 200:
            raise WechatWrong(f"{method} {path}: {response.status} {answer}")
        return answer

    def open_accounts(self, settings: Settings) -> None:
        """Set up mini-program and official account; the callback address proves itself first."""
        mini, official = settings.mini_program, settings.official_account
        self.ask(
            "POST",
            "/accounts",
            {
                "kind": "mini_program",
                "appid": mini.appid,
                "secret": mini.secret,
                "name": f"{settings.service.city}码上监督",
                "original_id": "gh_of_the_demo",
                "token": mini.token,
                "encoding_aes_key": mini.encoding_aes_key,
                "callback_url": settings.service.base_url + MINI_CALLBACK,
                "verify": True,
                "subscribe_templates": [_template(settings, "progress", type=LONG_TERM)],
                "link_rules": [{"prefix": f"{settings.service.base_url}/q/", "path": SCANNED_PAGE}],
            },
        )
        self.ask(
            "POST",
            "/accounts",
            {
                "kind": "official_account",
                "appid": official.appid,
                "secret": official.secret,
                "original_id": official.original_id,
                "token": official.token,
                "encoding_aes_key": official.encoding_aes_key,
                "callback_url": settings.service.base_url + CALLBACK,
                "verify": True,
                "name": f"{settings.service.city}效能监督",
                "links": [mini.appid],
                "templates": [_template(settings, name) for name in TEMPLATES if name != "progress"],
            },
        )

    def register(self, people: Iterable[Person], *, following: bool) -> dict[str, str]:
        """Give these people phones; returns their unionids. `following` makes followers of those who are."""
        found = {}
        for person in people:
            answer = self.ask(
                "POST",
                "/users",
                {"id": person.id, "name": person.name, "follow": following and person.follows},
            )
            found[person.id] = answer["unionid"]
        return found

    def follow(self, person: Person) -> str:
        """Follow the official account as a person does; returns the greeting."""
        return reply_of(self.ask("POST", f"/users/{person.id}/follow"))

    def login_code(self, person_id: str, settings: Settings) -> str:
        """What wx.login gives in this person's mini-program."""
        answer = self.ask("POST", f"/users/{person_id}/login-code", {"appid": settings.mini_program.appid})
        return str(answer["code"])

    def subscribe(self, person_id: str, settings: Settings) -> None:
        """Say yes to progress messages, as the mini-program asks before a complaint is handed in."""
        body = {"appid": settings.mini_program.appid, "template_id": settings.templates.progress, "answer": "accept"}
        self.ask("POST", f"/users/{person_id}/subscriptions", body)

    def set_clock(self, moment: datetime | None) -> None:
        """Make it this moment on the platform, or the real one again."""
        self.ask("POST", "/clock", {"now": moment.isoformat()} if moment else {"real": True})

    def hurry(self, on: bool) -> None:
        """Whether delivery results follow a message at once, or after the platform's usual moment."""
        self.ask("POST", "/settings", {"template_finish_delay": 0.0 if on else 0.05})

    def wait_until_delivered(self) -> None:
        """Return when no push is under way any more.

        Raises: WechatWrong when that takes too long.
        """
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while self.ask("GET", "/health")["waiting_pushes"]:
            if time.monotonic() > give_up_at:
                raise WechatWrong("pushes of the simulator are not answered")
            time.sleep(0.002)

    def show_phones(self, settings: Settings, codes: list[dict[str, str]], admin: Person) -> None:
        """What the page of phones shows."""
        self.ask(
            "POST",
            "/phones",
            {
                "web_base": settings.service.base_url,
                "mini_appid": settings.mini_program.appid,
                "official_appid": settings.official_account.appid,
                "citizens": ["elder", "young"],
                "supervisors": ["head"],
                "departments": [admin.id],
                "codes": codes,
            },
        )


def reply_of(outcome: dict[str, Any]) -> str:
    """The words of the official account's reply.

    Raises: WechatWrong when there are none, or it failed.
    """
    reply = outcome["reply"]
    if reply is None or reply["type"] == "failure":
        raise WechatWrong(f"no reply of the service: {outcome}")
    return str(reply["content"])


def _template(settings: Settings, name: str, **more: object) -> dict[str, object]:
    template = TEMPLATES[name]
    template_id = getattr(settings.templates, name)
    described = {"title": template.title, "content": template.content, "enums": template.enums}
    return {"template_id": template_id, **described, **more}
