"""混沌测试的工具 / The service as it is operated: processes over one database, citizens who do not give up."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import requests

import models
from tests.servers import ROOT, Process, free_port
from tests.wechat.support import ACCOUNT, MINI, TEMPLATE_IDS
from wx_backend import config, database
from wx_backend.documents.store import Store
from wx_backend.domain import attachments, caseload
from wx_backend.key_file import KeyFile

T = TypeVar("T")

NOBODY = "http://127.0.0.1:9"
UNLIMITED = {
    "limits_complaints_per_citizen_per_day": "100000",
    "limits_tickets_per_citizen_per_day": "100000",
}
# How the people of the small city are called in the simulator.
STAFF = {"u-supervisor-1": "jia", "u-supervisor-2": "yi", "u-discipline-1": "bing"}


# What is tried here must not depend on the time of the day.
NO_QUIET = {"deadlines_quiet_from": "00:00", "deadlines_quiet_until": "00:00"}


class Service:
    """One installation: a folder, a database, keys and the small city; any number of processes work on it."""

    def __init__(self, folder: Path, database_url: str, *, wechat: str = NOBODY, **changed: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.url = database_url
        values = {
            "service_mode": "test",
            "service_data_dir": str(folder),
            "service_base_url": "http://127.0.0.1:8000",
            "keys_file": str(folder / "keys.json"),
            "database_url": database_url,
            "wechat_api_base": wechat,
            "wechat_connect_timeout_seconds": "1",
            "wechat_read_timeout_seconds": "1",
            "wechat_content_check_timeout_seconds": "0.3",
            "outbox_idle_seconds": "0.1",
            **NO_QUIET,
            "web_workers": "4",
            "web_threads": "2",
            **{f"mini_program_{key}": value for key, value in MINI.items()},
            **{f"official_account_{key}": value for key, value in ACCOUNT.items()},
            **{f"templates_{key}": value for key, value in TEMPLATE_IDS.items()},
            **UNLIMITED,
            **changed,
        }
        self.env = {f"MASHANG_{key.upper()}": value for key, value in values.items()}
        self.env["MASHANG_CONFIG"] = str(config.EXAMPLE)

    @property
    def settings(self) -> config.Settings:
        return config.load(environment=self.env)

    @property
    def keys(self) -> Any:
        return KeyFile(self.folder / "keys.json").keyring()

    def command(self, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        """Run one of our commands to its end."""
        return subprocess.run(
            [sys.executable, "-m", "wx_backend", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.env, **changed},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def seed(self) -> None:
        done = self.command("seed-test")
        assert done.returncode == 0, done.stderr

    @contextlib.contextmanager
    def rows(self) -> Iterator[Any]:
        """This process reads (or prepares) the rows of the service."""
        db: Any = database.connect(self.url)
        db.connect()
        try:
            yield db
        finally:
            db.close_all()

    def follow(self, openids: dict[str, str]) -> None:
        """These members of staff have tied their WeChat: openid by unionid."""
        with self.rows():
            for unionid, openid in openids.items():
                changed = models.StaffAccount.update(account_openid=openid).where(
                    models.StaffAccount.unionid == unionid
                )
                assert changed.execute() == 1

    def web(self) -> Process:
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"127.0.0.1:{port}"]
        return Process(*command, log=self.folder / "web.log", env=self.env, answers_at=f"{base}/healthz")

    def process(self, *command: str, name: str) -> Process:
        return Process(sys.executable, *command, log=self.folder / f"{name}.log", env=self.env)

    def sender(self, number: int) -> Process:
        return self.process("-m", "wx_backend", "send-outbox", name=f"sender-{number}")


def base_of(web: Process) -> str:
    assert web.answers_at
    return web.answers_at.removesuffix("/healthz")


def children(pid: int) -> list[int]:
    """The processes that this one has started and that live."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


class Killer:
    """Kills a random web worker whenever so many more complaints were acknowledged, without mercy.

    Counted in work done and not in seconds, so that a fast machine and a busy one see as many kills.
    """

    def __init__(self, web: Process, every: int, progress: Callable[[], int], seed: int = 20261123) -> None:
        self._web, self._every, self._progress = web, every, progress
        self._random = random.Random(seed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.kills = 0

    def _run(self) -> None:
        while not self._stop.wait(0.01):
            workers = children(self._web.pid)
            if workers and self._progress() >= (self.kills + 1) * self._every:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._random.choice(workers), signal.SIGKILL)
                    self.kills += 1

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


@dataclass
class Campaign:
    """What citizens know after they have filed their complaints."""

    service: Service
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)  # the receipt by idempotency key
    dropped: int = 0
    kills: int = 0
    seconds: float = 0.0


KINDS = ("complaint", "complaint", "complaint", "tip_off", "suggestion")


def file_complaints(campaign: Campaign, base: str, *, count: int, clients: int, patience: float = 120) -> None:
    """Citizens file complaints at once and repeat with the same key until each has its receipt."""
    give_up_at = time.monotonic() + patience
    begun = time.monotonic()

    def citizen(number: int) -> None:
        http = requests.Session()
        http.trust_env = False

        def until_answered(path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
            while time.monotonic() < give_up_at:
                try:
                    answer = http.post(base + path, json=body, headers=headers, timeout=20)
                except requests.RequestException:
                    campaign.dropped += 1
                    time.sleep(0.05)
                    continue
                if answer.status_code == 503:
                    time.sleep(0.2)
                    continue
                assert answer.status_code == 201, answer.text
                answered: dict[str, Any] = answer.json()
                return answered
            raise TimeoutError("no answer in time")

        signed_in = until_answered("/api/v1/test/sign-in", {"mini_openid": f"citizen-{number}"})
        for turn in range(number, count, clients):
            key = str(uuid.uuid4())
            body = {
                "organization_id": turn % 3 + 1,
                "kind": KINDS[turn % len(KINDS)],
                "category": "other",
                "text": f"第 {turn} 件：窗口排队时间过长，无人维持秩序",
                "anonymous": True,
            }
            authorization = f"Bearer {signed_in['token']}"
            receipt = until_answered(
                "/api/v1/complaints", body, **{"Authorization": authorization, "Idempotency-Key": key}
            )
            campaign.acknowledged[key] = receipt

    with ThreadPoolExecutor(clients) as crowd:
        for done in [crowd.submit(citizen, number) for number in range(clients)]:
            done.result()
    campaign.seconds = time.monotonic() - begun


def expected_notices(campaign: Campaign) -> set[str]:
    """The unique keys of the notices that the complaints in the tables should have; call it in `rows()`."""
    wanted = set()
    accounts = list(models.StaffAccount.select())
    for complaint in models.Complaint.select():
        tip_off = complaint.kind is models.ComplaintKind.TIP_OFF
        role = models.StaffRole.DISCIPLINE if tip_off else models.StaffRole.SUPERVISOR
        wanted |= {
            f"complaint_notice:{complaint.uid}:{account.id}"
            for account in accounts
            if account.role is role and _may_see(account, complaint)
        }
    return wanted


def _may_see(account: models.StaffAccount, complaint: models.Complaint) -> bool:
    mine = models.Complaint.select().where((models.Complaint.id == complaint.id) & caseload.visible_to(account))
    return bool(mine.exists())


def at_once(times: int, act: Callable[[int], T], *, threads: int = 16) -> list[T]:
    """Call `act` with 0, 1, 2 … in many threads that start together; the results in that order."""
    gate = threading.Barrier(min(threads, times))

    def run(number: int) -> T:
        if number < gate.parties:
            gate.wait()
        try:
            return act(number)
        finally:
            if not models.database.is_closed():
                models.database.close()

    with ThreadPoolExecutor(gate.parties) as crowd:
        return list(crowd.map(run, range(times)))


def names(store: Store) -> list[str]:
    return sorted(file.name for file in store.folder.iterdir())


def rows_with_their_files(service: Service, store: Store) -> list[str]:
    """The ids of all rows, each of which opens its file; call it in `rows()`."""
    rows = list(models.Attachment.select().order_by(models.Attachment.id))
    for row in rows:
        assert attachments.opened(row, store.read(row.id), service.keys)
    return [row.id for row in rows]
