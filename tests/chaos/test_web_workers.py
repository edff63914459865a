"""网页进程 / What the workers of the web server have in common, and how one that was killed comes back."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from tests.chaos.support import Service, base_of, children
from tests.servers import answers, wait_until

WORKERS = 2


def kilobytes(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return {name: int(size) for name, size in re.findall(r"^(\w+): +(\d+) kB", lines, re.M)}


def seconds_of_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.slow
def test_workers_share_the_code_so_that_one_that_was_killed_is_back_with_little_work(tmp_path):
    service = Service(tmp_path / "service", f"sqlite:///{tmp_path}/service.db", web_workers=str(WORKERS))
    service.seed()

    with service.web() as web:
        wait_until(lambda: len(children(web.pid)) == WORKERS, seconds=20, what="both workers")
        before = set(children(web.pid))
        shared = [kilobytes(pid) for pid in before]
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(set(children(web.pid)) - before) == WORKERS, seconds=20, what="others in their place")
        wait_until(lambda: answers(f"{base_of(web)}/healthz"), seconds=20, what="an answer")
        spent = [seconds_of_cpu(pid) for pid in children(web.pid)]
        first = seconds_of_cpu(web.pid)

    assert all(one["Private_Dirty"] < one["Rss"] / 2 for one in shared), shared
    assert max(spent) < first / 2, "the code was read again"
