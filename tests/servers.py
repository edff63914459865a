"""测试用的真实服务进程 / Real servers for the tests: a private MariaDB, and commands of ours that answer HTTP.

Each ends with the test process that started it, whatever way that one ends (setpriv --pdeathsig), and is otherwise
ended by its own pid. Everything listens on 127.0.0.1 only.
"""

import contextlib
import http.client
import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import pymysql
import pytest

ROOT = Path(__file__).resolve().parent.parent
# What Chromium needs to start as root on a machine without a screen, and to ask nobody outside.
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROGRAM_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])

FIRST_PORT, LAST_PORT = 20_000, 32_000  # the kernel hands out its own from 32768 on
WORKERS = 32  # each xdist worker has every 32nd port, so that two never choose the same


def require(program: str) -> str:
    """The path of a program; without it the test is skipped, or fails where everything must be there (CI=true)."""
    path = shutil.which(program, path=PROGRAM_PATH)
    if path:
        return path
    reason = f"{program} is not installed; ./dev setup says how"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _own_ports() -> Iterator[int]:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ports = range(FIRST_PORT + worker % WORKERS, LAST_PORT, WORKERS)
    start = secrets.randbelow(len(ports))  # two runs on one machine seldom meet
    return itertools.cycle([*ports[start:], *ports[:start]])


_ports = _own_ports()


def free_port() -> int:
    """A port of 127.0.0.1 below 32768 that nobody listens on; not given twice to this worker, never to another."""
    for port in itertools.islice(_ports, (LAST_PORT - FIRST_PORT) // WORKERS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise RuntimeError("no free port below 32768")


def wait_until(ready: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Ask every 20 ms until the answer is yes. Raises: TimeoutError naming `what`."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.02)


def answers(url: str) -> bool:
    """Whether somebody answers HTTP at this address with anything but a server error."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=5)
    try:
        connection.request("GET", address.path or "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Process:
    """One program with its log in a file; of ours: Process(sys.executable, "-m", "wx_backend", ..., log=...).

    As a context manager it starts at the beginning and stops at the end; when the body fails, the end of the log
    is shown below the failure.
    """

    def __init__(
        self,
        *command: str,
        log: Path,
        env: Mapping[str, str] | None = None,
        answers_at: str | None = None,
        seconds: float = 20,
        user: str | None = None,
    ) -> None:
        """`env` is added to the present one; `answers_at` is the address that must answer before start() returns."""
        self.command: Sequence[str] = command
        self.log = log
        self.env = {**os.environ, **(env or {})}
        self.answers_at = answers_at
        self.seconds = seconds
        self.user = user
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._child, "not started"
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Start and wait for the address. Raises: RuntimeError with the end of the log when it does not come up."""
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [require("setpriv"), "--pdeathsig", "TERM", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=self.env,
                **_as_user(self.user),
            )
        if self.answers_at:
            address = self.answers_at
            self.wait_until(lambda: answers(address), what=f"an answer at {address}")

    def wait_until(self, ready: Callable[[], bool], *, what: str) -> None:
        """Wait for something this process does. Raises: RuntimeError with the log when it ends or takes too long."""
        try:
            wait_until(lambda: not self.running or ready(), seconds=self.seconds, what=what)
        except TimeoutError as late:
            self.kill()
            raise RuntimeError(f"{late}\n{self.log_tail()}") from None
        if not self.running:
            raise RuntimeError(f"ended with code {self.wait()} before {what}\n{self.log_tail()}")

    def wait(self, seconds: float = 20) -> int:
        """Wait for the end; the exit code (negative: the signal). Raises: subprocess.TimeoutExpired."""
        assert self._child, "not started"
        return self._child.wait(seconds)

    def stop(self) -> None:
        """End it as an administrator would; after 20 s without mercy."""
        if self.running:
            self.send(signal.SIGTERM)
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.running:
            self.send(signal.SIGKILL)
            self.wait()

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def restart(self) -> None:
        self.stop()
        self.start()

    def log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def log_tail(self, lines: int = 40) -> str:
        return f"--- end of the log of {' '.join(self.command)}\n" + "\n".join(self.log_text().splitlines()[-lines:])

    def __enter__(self) -> "Process":
        self.start()
        return self

    def __exit__(self, _kind: type | None, error: BaseException | None, _trace: TracebackType | None) -> None:
        if error is not None:
            error.add_note(self.log_tail())
        self.stop()


def _as_user(name: str | None) -> dict[str, Any]:
    if name is None:
        return {}
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


MARIADB_SETTINGS = """\
[mysqld]
datadir={folder}/data
socket={folder}/socket
pid-file={folder}/pid
tmpdir={folder}
port={port}
bind-address=127.0.0.1
skip-networking=0
skip-name-resolve
character-set-server=utf8mb4
default-time-zone=+00:00
innodb_flush_log_at_trx_commit=1
innodb_snapshot_isolation=ON
innodb_buffer_pool_size=64M
innodb_log_file_size=16M
performance_schema=OFF
"""


LEFT_BEHIND_SECONDS = 3600  # no test takes nearly as long


def _sweep() -> None:
    """Remove the folders of servers whose tests were killed: they may lie in RAM."""
    for folder in Path(tempfile.gettempdir()).glob("mashang-mariadb-*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > LEFT_BEHIND_SECONDS and not (folder / "pid").exists():
                shutil.rmtree(folder)


class MariaDbServer:
    """A private MariaDB in a folder and on a port of its own, with the settings that production runs with."""

    def __init__(self) -> None:
        """Make the folder and the empty system tables; start() is a step of its own."""
        install = require("mariadb-install-db")
        # mariadbd refuses to run as root; pytest's own folders are closed to other users, so this one stands beside.
        user = "mysql" if os.geteuid() == 0 else None
        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix="mashang-mariadb-"))
        self.port = free_port()
        settings = self.folder / "my.cnf"
        settings.write_text(MARIADB_SETTINGS.format(folder=self.folder, port=self.port))
        if user:
            shutil.chown(self.folder, user)
            settings.chmod(0o644)
        installed = subprocess.run(
            [install, f"--defaults-file={settings}", "--auth-root-authentication-method=normal", "--skip-test-db"],
            capture_output=True,
            text=True,
            check=False,
            **_as_user(user),
        )
        if installed.returncode:
            raise RuntimeError(f"{install} failed\n{installed.stdout}{installed.stderr}")
        self.process = Process(
            require("mariadbd"), f"--defaults-file={settings}", log=self.folder / "server.log", user=user
        )

    def start(self) -> None:
        """Start and wait until it takes connections. Raises: RuntimeError with the log."""
        self.process.start()
        self.process.wait_until(self._takes_connections, what=f"MariaDB on port {self.port}")

    def stop(self) -> None:
        self.process.stop()

    def kill(self) -> None:
        """kill -9: what was committed must be there after start()."""
        self.process.kill()

    def restart(self) -> None:
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    def create_database(self, name: str) -> str:
        """An empty database and a user who may do everything in it and nothing elsewhere; its DATABASE_URL."""
        password = secrets.token_hex(16)
        self.execute(
            f"CREATE DATABASE `{name}`",
            f"CREATE USER `{name}`@'127.0.0.1' IDENTIFIED BY '{password}'",
            f"GRANT ALL ON `{name}`.* TO `{name}`@'127.0.0.1'",
        )
        return f"mysql://{name}:{password}@127.0.0.1:{self.port}/{name}"

    def execute(self, *statements: str) -> list[tuple[object, ...]]:
        """Run statements as the database's administrator; the rows of the last one."""
        with contextlib.closing(self._connect()) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    @contextlib.contextmanager
    def holding(self, *tables: str) -> Iterator[None]:
        """Somebody else holds these tables: whoever asks for them waits, and is told nothing."""
        with contextlib.closing(self._connect()) as other:
            other.cursor().execute(f"LOCK TABLES {', '.join(f'{table} WRITE' for table in tables)}")
            yield

    def _connect(self) -> "pymysql.connections.Connection":
        return pymysql.connect(unix_socket=str(self.folder / "socket"), user="root", autocommit=True)

    def _takes_connections(self) -> bool:
        try:
            self._connect().close()
        except pymysql.Error:
            return False
        return True


@contextlib.contextmanager
def running_mariadb() -> Iterator[MariaDbServer]:
    """A started MariaDB, removed at the end."""
    server = MariaDbServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDbServer]:
    """One MariaDB for all tests of this worker; each test makes its own database in it."""
    with running_mariadb() as server:
        yield server
