"""被测服务器：gunicorn on loopback, ours and a floor with the very same settings, and what its workers weigh."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent
FIRST_PORT, LAST_PORT = 20_000, 32_000  # the kernel hands out its own from 32768 on
START_SECONDS = 30.0


@dataclass(frozen=True)
class Memory:
    """What a worker holds, in bytes: all of it, its share of what is shared, and what is its alone."""

    rss: int
    pss: int
    uss: int

    @classmethod
    def of(cls, pid: int) -> Memory:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text()
        size = {name: int(kilobytes) * 1024 for name, kilobytes in re.findall(r"^(\w+): +(\d+) kB", lines, re.M)}
        return cls(size["Rss"], size["Pss"], size["Private_Clean"] + size["Private_Dirty"])


class Server:
    """One gunicorn, for the length of a ``with`` block; ended by its own process id.

    `application` is what gunicorn is told to serve instead of ours; `config` is the settings file for both.
    """

    def __init__(self, name: str, *, config: Path, application: str | None = None) -> None:
        self.name = name
        self.port = free_port()
        self._log = config.with_name(f"{name}.log")
        self._command = [
            *("setpriv", "--pdeathsig", "TERM"),  # it must not outlive a benchmark that is killed
            *(sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py")),
            *("--bind", f"127.0.0.1:{self.port}"),
            *([application] if application else []),
        ]
        self._environment = {
            # Settings of whoever calls the benchmark would make it another benchmark.
            **{name: value for name, value in os.environ.items() if not name.startswith(("MASHANG_", "DATABASE_URL"))},
            "MASHANG_CONFIG": str(config),
        }

    def __enter__(self) -> Server:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, _kind: type | None, error: BaseException | None, _trace: TracebackType | None) -> None:
        self._stop()
        if error is not None:
            error.add_note(f"--- log of {self.name}\n{self._log.read_text(errors='replace')[-2000:]}")

    def workers(self) -> list[int]:
        pid = self._process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def memory(self) -> list[Memory]:
        """What each worker holds now."""
        return [Memory.of(pid) for pid in self.workers()]

    def processor_seconds(self) -> float:
        """The processor time that the workers have used so far; other programs on the machine hardly change it."""
        tasks = [task for pid in self.workers() for task in Path(f"/proc/{pid}/task").iterdir()]
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def _wait(self) -> None:
        give_up_at = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"{self.name} does not start\n{self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        return False

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def free_port() -> int:
    for port in _ports():
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port")


def _ports() -> Iterator[int]:
    for _ in range(100):
        yield FIRST_PORT + secrets.randbelow(LAST_PORT - FIRST_PORT)
