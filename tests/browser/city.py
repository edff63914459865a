"""浏览器测试的城市 / The demonstration city as processes, and its doors that are no screens: API, WeChat's levers."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import requests

from tests.servers import ROOT, Process, free_port

# How the labels of the demo's codes begin.
DESK_CODE, POSTER, OLD_CODE = "桌牌", "大厅海报", "旧工牌"
SMALL = {"--citizens": 20, "--ratings": 40, "--complaints": 6}


def counted(figures: dict[str, Any]) -> tuple[int, int]:
    """How many ratings count, and how many from browsers stand apart."""
    (browser,) = (part["n"] for part in figures["classes"] if part["key"] == "browser")
    return figures["n"], browser


class City:
    """One running demo: web, sender, scheduler and simulated WeChat, with people who have phones."""

    def __init__(self, folder: Path, *, full: bool = False) -> None:
        """`full` lives a whole month of a busy city, as ./dev demo does; otherwise there are a few ratings only."""
        self.folder = folder / "city"
        self.web = f"http://127.0.0.1:{(port := free_port())}"
        self.wechat = f"http://127.0.0.1:{(simulator_port := free_port())}"
        options: dict[str, object] = {"--data": self.folder, "--port": port, "--simulator-port": simulator_port}
        words = [str(word) for pair in (options | ({} if full else SMALL)).items() for word in pair]
        patient = {"MASHANG_OFFICIAL_ACCOUNT_ANSWER_SECONDS": "4"}  # beside a browser everything takes its time
        command = (sys.executable, "-m", "demo", *words)
        self.process = Process(*command, log=folder / "demo.log", seconds=150, env=patient)
        self._http = requests.Session()
        self._http.trust_env = False

    def __enter__(self) -> City:
        self.process.start()
        self.process.wait_until(lambda: "Ctrl-C ends it" in self.process.log_text(), what="the demo's guide")
        self.phones = self.control("phones")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stop()

    def labels(self, beginning: str) -> list[str]:
        """What the codes are called on the phones page that begin so."""
        return [code["label"] for code in self.phones["codes"] if code["label"].startswith(beginning)]

    def code(self, label: str) -> str:
        """The address in the first code whose label begins so."""
        return next(code["url"] for code in self.phones["codes"] if code["label"].startswith(label))

    def token_of(self, label: str) -> str:
        return self.code(label).rpartition("/")[2]

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the simulator's control API."""
        return self._ask("GET" if body is None else "POST", f"{self.wechat}/_control/{path}", body)

    def inbox(self, user: str, kind: str) -> list[dict[str, Any]]:
        """The messages of a kind that this person's WeChat has shown, oldest first."""
        return [entry for entry in self.control(f"users/{user}/inbox") if entry["kind"] == kind]

    def sign_in(self, user: str) -> str:
        """A session of this person, as their mini-program gets one."""
        code = self.control(f"users/{user}/login-code", {"appid": self.phones["mini_appid"]})["code"]
        return str(self.api("POST", "sessions", {"code": code})["token"])

    def api(self, method: str, path: str, body: dict[str, Any] | None = None, *, token: str = "") -> Any:
        """Ask the service's API, each write with a key of its own."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._ask(method, f"{self.web}/api/v1/{path}", body, {**headers, "Idempotency-Key": str(uuid.uuid4())})

    def live_figures(self, organization: int) -> dict[str, Any]:
        """What the head of supervision reads about an office at this moment."""
        found = self.api("GET", f"admin/figures?level=organization&id={organization}", token=self.sign_in("head"))
        return dict(found)

    def office_of(self, label: str) -> int:
        """The id of the office that this code belongs to, or the post of this code."""
        return int(self.api("GET", f"codes/{self.token_of(label)}/profile")["organization"]["id"])

    def file_complaint(self, user: str, code_token: str, text: str) -> dict[str, Any]:
        """A complaint filed from this person's phone; the receipt."""
        body = {"code_token": code_token, "kind": "complaint", "category": "attitude", "text": text, "anonymous": True}
        return dict(self.api("POST", "complaints", body, token=self.sign_in(user)))

    def run_due(self, moment: str) -> str:
        """Do what the scheduler would do at this moment; what the command says."""
        for _ in range(3):  # what met the night's long work says that it is done later
            done = subprocess.run(
                [sys.executable, "-m", "wx_backend", "run-due", "--now", moment],
                cwd=ROOT,
                env={**os.environ, "MASHANG_CONFIG": str(self.folder / "config.ini")},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            if "下次再试" not in done.stderr:
                break
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _ask(self, method: str, url: str, body: object, headers: dict[str, str] | None = None) -> Any:
        answer = self._http.request(method, url, json=body, headers=headers, timeout=20)
        assert answer.status_code < 300, f"{method} {url}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None
