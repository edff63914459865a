"""推送的速度：notices from the outbox to WeChat, beside a bare loop of `requests` that posts the same messages.

The loop has its token, its session and its bodies ready and keeps no record. The sender finds out what is due, holds it
under a lease, builds the message, and notes what became of it, on disk, so that none is lost and none shown twice.
"""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import requests

import models
from bench import city, compare, load
from bench.city import City
from bench.compare import Benchmark, Measured, Pair
from bench.servers import ROOT, free_port
from handlers import sender
from handlers.notices import STAFF_NOTICES
from handlers.templates import TEMPLATES
from wx_backend import config
from wx_backend.cli import bot_context
from wx_backend.clock import BEIJING, system_clock
from wx_backend.config import Settings
from wx_backend.domain import outbox

SEND = "/cgi-bin/message/template/send"
RECIPIENTS = 20
WARM_UP = 60
STEADY_SECONDS, STEADY_RATE = 20, 5
PAYLOAD = {
    "complaint_id": 1,
    "number": "T20261123000001",
    "organization": "虚构区市场监督管理局",
    "kind_label": "投诉",
    "filed_at": "2026-11-23 10:30",
    "due_on": "2026-12-01",
}


class Platform:
    """The simulated WeChat, a process of its own, with one account, our templates and some followers."""

    def __init__(self, base: str, settings: Settings) -> None:
        self.base = base
        self.account = settings.official_account
        self._ask = requests.Session()
        self._ask.trust_env = False

    def control(self, method: str, path: str, **body: Any) -> Any:
        answer = self._ask.request(method, f"{self.base}/_control/{path}", json=body or None, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def prepare(self, mini_appid: str, template_ids: dict[str, str], followers: int) -> list[str]:
        """Make everything ready; the openids of the followers."""
        self.control("POST", "accounts", kind="mini_program", appid=mini_appid, secret="s")
        self.control(
            "POST",
            "accounts",
            kind="official_account",
            appid=self.account.appid,
            secret=self.account.secret,
            links=[mini_appid],
            templates=[
                {"template_id": template_ids[name], "title": TEMPLATES[name].title, "content": TEMPLATES[name].content}
                for name in template_ids
            ],
        )
        users = [self.control("POST", "users", id=f"staff-{n}", follow=True) for n in range(followers)]
        self._followers = followers
        return [str(user["openids"][self.account.appid]) for user in users]

    def shown(self) -> dict[str, datetime]:
        """When each message came to a phone, by its client_msg_id; to the whole second."""
        return {
            card["client_msg_id"]: datetime.fromisoformat(card["at"])
            for number in range(self._followers)
            for card in self.control("GET", f"users/staff-{number}/inbox")
        }


def run(pairs: int, count: int) -> None:
    with city.founded() as place, simulated(place, RECIPIENTS) as (platform, settings, openids):
        for number, openid in enumerate(openids):
            models.StaffAccount.create(
                name=f"督查{number}（虚构）", role=models.StaffRole.SUPERVISOR, account_openid=openid, whole_city=True
            )
        context = bot_context(settings, system_clock)
        bare = _Bare(platform, settings, openids)
        _fill(WARM_UP, openids, "warm")
        drain(context)
        bare.send(WARM_UP, "warm")
        print(f"{count} notices each, one sender, SQLite WAL synchronous=FULL")
        found = []
        for number in range(pairs):
            floor = bare.send(count, f"bare-{number}")
            _fill(count, openids, f"ours-{number}")
            place.checkpoint()
            found.append(Pair(ours=drain(context), floor=floor))
            print(f"  pair {number + 1}: {found[-1]}")
        all_sent()
        _steadily(platform, context, openids)
        per_second = statistics.median(pair.ours.round.per_second for pair in found)
        print(f"a backlog, as after an outage: {per_second:.0f} a second with one sender (goal 20)")
        print(f"by processor time {statistics.median(pair.thrift for pair in found):.2f} of floor")
        print(compare.last_line(BENCHMARK.name, compare.median_ratio(found), BENCHMARK.goal))


@contextmanager
def simulated(place: City, followers: int) -> Iterator[tuple[Platform, Settings, list[str]]]:
    """The simulator, told of our account; the settings that lead to it, and the openids of its followers."""
    base = f"http://127.0.0.1:{free_port()}"
    command = ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "wechat_simulator", "--port", base[17:]]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        process.stdout.readline()
        template_ids = {name: f"template-{name}" for name in STAFF_NOTICES}
        changed = {f"MASHANG_TEMPLATES_{name.upper()}": value for name, value in template_ids.items()}
        accounts = {
            "MASHANG_WECHAT_API_BASE": base,
            "MASHANG_OFFICIAL_ACCOUNT_APPID": "wx0000000000bench1",
            "MASHANG_OFFICIAL_ACCOUNT_SECRET": "secret",
            "MASHANG_MINI_PROGRAM_APPID": "wx0000000000bench2",
        }
        settings = config.load(place.config, {**changed, **accounts})
        platform = Platform(base, settings)
        yield platform, settings, platform.prepare(settings.mini_program.appid, template_ids, followers)
    finally:
        process.terminate()
        process.wait(20)


class _Bare:
    """The smallest sender there can be."""

    def __init__(self, platform: Platform, settings: Settings, openids: list[str]) -> None:
        account = settings.official_account
        body = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret}
        answer = requests.post(f"{platform.base}/cgi-bin/stable_token", json=body, timeout=10).json()
        self._url = f"{platform.base}{SEND}?access_token={answer['access_token']}"
        self._openids = openids
        self._mini = {"appid": settings.mini_program.appid, "pagepath": "packages/admin/complaint/complaint?id=1"}

    def send(self, count: int, name: str) -> Measured:
        data = {
            "character_string1": {"value": PAYLOAD["number"]},
            "thing2": {"value": PAYLOAD["organization"]},
            "phrase3": {"value": PAYLOAD["kind_label"]},
            "time4": {"value": PAYLOAD["filed_at"]},
            "date5": {"value": PAYLOAD["due_on"]},
        }
        common = {"template_id": "template-complaint_notice", "data": data, "miniprogram": self._mini}
        started, busy = time.perf_counter(), time.process_time()
        with requests.Session() as session:
            for number in range(count):
                touser = self._openids[number % RECIPIENTS]
                body = {**common, "touser": touser, "client_msg_id": f"{name}-{number}"}
                answer = session.post(self._url, json=body, timeout=10).json()
                if answer["errcode"]:
                    raise load.WrongAnswer(answer["errmsg"])
        return _measured(count, time.perf_counter() - started, time.process_time() - busy)


def _measured(count: int, seconds: float, busy: float) -> Measured:
    return Measured(load.Round(count, seconds, busy, [seconds / count] * count), busy / count)


def _fill(count: int, openids: list[str], name: str) -> None:
    staff = list(models.StaffAccount.select().where(models.StaffAccount.account_openid.in_(openids)))
    with models.database.atomic("IMMEDIATE"):
        for number in range(count):
            _put(staff[number % RECIPIENTS], f"{name}-{number}")


def _put(account: models.StaffAccount, name: str) -> None:
    outbox.enqueue("complaint_notice", unique=name, now=system_clock(), staff=account, payload=PAYLOAD)


def drain(context: Any) -> Measured:
    """Send until nothing waits."""
    one, count = sender.Sender(context), 0
    started, busy = time.perf_counter(), time.process_time()
    while taken := one.send_due():
        count += taken
    return _measured(count, time.perf_counter() - started, time.process_time() - busy)


def all_sent() -> None:
    sent = models.OutboxMessage.status.in_([models.OutboxStatus.SENT, models.OutboxStatus.DELIVERED])
    if left := models.OutboxMessage.select().where(~sent).count():
        raise load.WrongAnswer(f"{left} notices were not sent")


def _steadily(platform: Platform, context: Any, openids: list[str]) -> None:
    """Five a second: how long from being written to being on the phone, to the next whole second."""
    staff = list(models.StaffAccount.select().where(models.StaffAccount.account_openid.in_(openids)))
    stop = threading.Event()

    def work() -> None:
        sender.run_forever(context, stop)
        models.database.close()

    thread = threading.Thread(target=work)
    thread.start()
    for number in range(STEADY_SECONDS * STEADY_RATE):
        _put(staff[number % RECIPIENTS], f"steady-{number}")
        time.sleep(1 / STEADY_RATE)
    time.sleep(2 * context.settings.outbox.idle_seconds + 1)
    stop.set()
    thread.join()
    shown = platform.shown()
    rows = models.OutboxMessage.select().where(models.OutboxMessage.unique_key.startswith("steady-"))
    waits = sorted((shown[row.client_msg_id] - row.created_at.astimezone(BEIJING)).total_seconds() for row in rows)
    late = waits[math.ceil(len(waits) * 0.99) - 1] + 1
    print(
        f"{STEADY_RATE} a second: {len(waits)} of {len(waits)} shown, 99 % within {late:.0f} s of their cause (goal 10)"
    )


BENCHMARK = Benchmark("notices", "notices from the outbox to WeChat, against a bare loop of requests", 0.70, 300, run)
