"""进程：the processes of the demo, started with their logs in files, watched, and ended together by their ids."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from demo.installation import ROOT

GRACE_SECONDS = 3.0
LAST_LINES = 15


class PortTaken(Exception):
    """Somebody listens at a port that is wanted."""


class ChildDied(Exception):
    """A process ended that should run."""


def refuse_taken(port: int, option: str) -> None:
    """Raises: PortTaken, naming the option with which another port is chosen."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTaken(
                f"端口 {port} 已被占用，请用 {option} 另选一个 / port {port} is taken: {option} chooses another"
            ) from None


class Children:
    """All processes that were started, in a folder for their logs."""

    def __init__(self) -> None:
        self._running: dict[str, tuple[subprocess.Popen[bytes], Path]] = {}

    def start(self, name: str, *command: str, log: Path, **env: str) -> None:
        """Start one with its output in a log. It hears no Ctrl-C of the terminal, and ends when we are killed."""
        # PR_SET_PDEATHSIG by way of util-linux, where there is one.
        prefix = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        with log.open("ab") as output:
            child = subprocess.Popen(
                [*prefix, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**os.environ, **env},
                start_new_session=True,
            )
        self._running[name] = (child, log)

    def wait_for(self, url: str, *, seconds: float = 20) -> None:
        """Return when this address answers 200.

        Raises:
            ChildDied: a process ended meanwhile.
            TimeoutError: it takes too long.
        """
        give_up_at = time.monotonic() + seconds
        while not _answers(url):
            self.check()
            if time.monotonic() > give_up_at:
                raise TimeoutError(f"{url} does not answer within {seconds:g} s")
            time.sleep(0.03)

    def check(self) -> None:
        """Raises: ChildDied, with the end of its log."""
        for name, (child, log) in self._running.items():
            if child.poll() is not None:
                lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
                raise ChildDied("\n".join([f"{name} 意外结束 ended with {child.returncode}; {log}:", *lines]))

    def moved(self, folder: Path) -> None:
        """The logs' folder has another name now."""
        self._running = {name: (child, folder / log.name) for name, (child, log) in self._running.items()}

    def stop(self) -> None:
        """Ask all to end, and end those that have not after some seconds, with what they started."""
        for child, _ in self._running.values():
            child.send_signal(signal.SIGTERM)
        give_up_at = time.monotonic() + GRACE_SECONDS
        for child, _ in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.01, give_up_at - time.monotonic()))
        for child, _ in self._running.values():
            if child.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self._running.clear()


def start_simulator(children: Children, port: int, logs: Path, keep: Path) -> None:
    command = (sys.executable, "-m", "wechat_simulator", "--port", str(port), "--keep", str(keep))
    children.start("微信仿真平台 simulator", *command, log=logs / "simulator.log")


def start_web(children: Children, port: int, folder: Path) -> None:
    command = (sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}")
    children.start("网页服务 web", *command, log=folder / "web.log", MASHANG_CONFIG=str(folder / "config.ini"))


def start_workers(children: Children, folder: Path) -> None:
    """The sender and the scheduler."""
    config = str(folder / "config.ini")
    sender = (sys.executable, "-m", "wx_backend", "send-outbox")
    children.start("消息发送 sender", *sender, log=folder / "sender.log", MASHANG_CONFIG=config)
    scheduler = (sys.executable, "scheduler.py")
    children.start("定时任务 scheduler", *scheduler, log=folder / "scheduler.log", MASHANG_CONFIG=config)


def _answers(url: str) -> bool:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("GET", f"/{path}")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
