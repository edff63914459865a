"""手机：one person's use of the service over its public API: signs in as the mini-program does, and asks.

The requests are real ones through the whole application; only the clock and the missing network are the demo's.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from demo.wechat import Wechat
from wx_backend.clock import ForcedClock
from wx_backend.config import Settings

BROWSER = "browser:"


class ServiceWrong(Exception):
    """The service did not answer as it should."""


class Service:
    """The application as phones reach it."""

    def __init__(self, app: Flask, clock: ForcedClock, wechat: Wechat, settings: Settings) -> None:
        self.clock, self.wechat, self.settings = clock, wechat, settings
        self._client: FlaskClient = app.test_client(use_cookies=False)
        self._told = clock()

    def ask(
        self, method: str, path: str, *, token: str = "", body: Mapping[str, Any] | None = None, once: bool = False
    ) -> Any:
        """Send JSON and return the JSON of the answer. `once` adds the key that makes a write happen once.

        Raises: ServiceWrong when the answer is an error.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if once:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        options: dict[str, Any] = {} if body is None else {"json": body}
        response = self._client.open(f"/api/v1{path}", method=method, headers=headers, **options)
        return _answer(response, f"{method} {path}")

    def upload(self, token: str, picture: bytes) -> str:
        """Upload a photo and return its id."""
        response = self._client.post(
            "/api/v1/attachments",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())},
            data={"file": (BytesIO(picture), "photo.jpg", "image/jpeg")},
        )
        return str(_answer(response, "upload")["id"])

    def keep_wechat_in_time(self) -> None:
        """Set the platform's clock to ours, unless it was done for this moment."""
        if self._told != self.clock():
            self.wechat.set_clock(self.clock())
            self._told = self.clock()


def _answer(response: Any, what: str) -> Any:
    if response.status_code >= 400:
        raise ServiceWrong(f"{what}: {response.status_code} {response.get_data(as_text=True)}")
    return response.json


class Phones:
    """Everybody's phone, with who is signed in until when."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._signed_in: dict[str, tuple[str, datetime]] = {}

    def token(self, who: str, *, opened: bool = False) -> str:
        """A session of this person, who signs in when there is none; `opened` when words will be judged."""
        now = self._service.clock()
        token, ends = self._signed_in.get(who, ("", now))
        if token and ends > now:
            if opened and not who.startswith(BROWSER):
                self._code(who)
            return token
        answer = self._service.ask("POST", "/sessions", body={"code": self._code(who)})
        ends = datetime.fromisoformat(answer["expires_at"]).replace(tzinfo=now.tzinfo)
        if answer["staff"]:
            ends = min(ends, now + timedelta(hours=self._service.settings.sessions.staff_hours))
        self._signed_in[who] = (answer["token"], ends)
        return str(answer["token"])

    def _code(self, who: str) -> str:
        """What wx.login gives. WeChat takes it for a visit, and judges words only of those who came in two hours."""
        if who.startswith(BROWSER):
            return who
        self._service.keep_wechat_in_time()
        return self._service.wechat.login_code(who, self._service.settings)
