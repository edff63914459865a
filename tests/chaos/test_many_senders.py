"""多进程并行 / Four senders and several schedulers at work at once: each notice once, each digest once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

import models
from tests.chaos.support import Campaign, base_of, file_complaints
from tests.chaos.test_kill_sender import SENT
from tests.servers import ROOT, wait_until
from wx_backend.clock import system_clock
from wx_backend.domain.satisfaction import week_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

WEEKS_BACK = (14, 7)

AGAIN = "失败，下次再试：forget_order"


def run_due_twice(service, now):
    """Two `run-due` of the same moment, started together; both must end well."""
    command = [sys.executable, "-m", "wx_backend", "run-due", f"--now={now.isoformat(timespec='seconds')}"]
    env = {**os.environ, **service.env}
    both = [subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ended = [(one.communicate(timeout=60)[1], one.returncode) for one in both]
    # Writing tables anew waits for whoever is at work on them; when that takes too long, it says so and is done later.
    late = [words for words, code in ended if code == 1 and AGAIN in words]
    assert len(late) + [code for _, code in ended].count(0) == 2, ended


def test_each_notice_and_each_digest_is_there_once(make_service, wechat, staff_openids):
    service = make_service(wechat=wechat.base)
    service.follow(staff_openids)
    senders = [service.sender(number) for number in range(4)]
    schedulers = [service.process("scheduler.py", name=f"scheduler-{number}") for number in range(2)]
    now = system_clock()
    weeks = {week_of((now - timedelta(days=back + 7)).date()) for back in (*WEEKS_BACK, 0)}

    try:
        for sender in senders:
            sender.start()
        with service.web() as web:
            file_complaints(Campaign(service), base_of(web), count=45, clients=6)
        for back in WEEKS_BACK:
            run_due_twice(service, now - timedelta(days=back))
        for scheduler in schedulers:
            scheduler.start()
        with service.rows():
            waiting = models.OutboxMessage.select().where(models.OutboxMessage.status.not_in(SENT))
            digests = models.WeeklyDigest.select()
            wait_until(
                lambda: digests.count() >= 2 * len(weeks) and not waiting.exists(), seconds=150, what="all is told"
            )
    finally:
        for process in (*senders, *schedulers):
            process.stop()

    with service.rows():
        written = Counter((row.staff_id, row.period) for row in models.WeeklyDigest.select())
        runs = Counter((run.job, run.period) for run in models.JobRun.select())
        all_ids = {row.client_msg_id for row in models.OutboxMessage.select()}
    shown = Counter(card["client_msg_id"] for name in ("jia", "yi", "bing") for card in wechat.inbox(name))
    assert len(written) == 2 * len(weeks)
    assert {period for _, period in written} == weeks
    assert set(written.values()) == {1}
    assert set(runs.values()) == {1}
    assert set(shown) == all_ids
    assert set(shown.values()) == {1}
