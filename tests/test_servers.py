"""测试所用服务进程本身的测试 / The servers the tests rely on: do they start, die and come back as promised?"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pymysql
import pytest

from tests.servers import ROOT, MariaDbServer, Process, answers, free_port, require, running_mariadb, wait_until

pytestmark = pytest.mark.xdist_group("servers")


@pytest.fixture(scope="module")
def own_mariadb() -> Iterator[MariaDbServer]:
    with running_mariadb() as server:
        yield server


def connect(url: str) -> "pymysql.connections.Connection":
    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname,
        port=parts.port or 0,
        user=parts.username,
        password=parts.password or "",
        database=parts.path.lstrip("/"),
    )


@pytest.mark.mariadb
def test_what_was_committed_is_there_after_a_kill(own_mariadb):
    url = own_mariadb.create_database("killed")
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE note (words VARCHAR(50))")
        cursor.execute("INSERT INTO note VALUES ('码上监督')")
        connection.commit()

    own_mariadb.kill()
    own_mariadb.start()

    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT words FROM note")
        assert cursor.fetchall() == (("码上监督",),)


@pytest.mark.mariadb
def test_a_restart_is_another_process_on_the_same_address(own_mariadb):
    url, before = own_mariadb.create_database("restarted"), own_mariadb.process.pid

    own_mariadb.restart()

    assert own_mariadb.process.pid != before
    connect(url).close()


@pytest.mark.mariadb
def test_mariadb_runs_with_the_settings_of_production(own_mariadb):
    variables = (
        "SELECT @@innodb_flush_log_at_trx_commit, @@innodb_snapshot_isolation, @@character_set_server, "
        "@@time_zone, @@bind_address"
    )

    assert own_mariadb.execute(variables) == [(1, 1, "utf8mb4", "+00:00", "127.0.0.1")]


@pytest.mark.mariadb
def test_the_user_of_one_database_sees_no_other(own_mariadb):
    own_mariadb.create_database("secret_one")
    url = own_mariadb.create_database("curious_one")

    with closing(connect(url)) as connection, pytest.raises(pymysql.err.OperationalError, match="denied"):
        connection.select_db("secret_one")


def test_a_web_process_is_ready_when_start_returns_and_gone_after_stop(tmp_path):
    address = f"http://127.0.0.1:{free_port()}/"
    server = Process(
        sys.executable, "-m", "http.server", "--bind", "127.0.0.1", address.split(":")[-1].rstrip("/"),
        log=tmp_path / "log", answers_at=address,
    )  # fmt: skip

    server.start()
    answered = answers(address)
    server.stop()

    assert answered
    assert not server.running
    assert not answers(address)


def test_a_process_that_does_not_come_up_shows_its_log(tmp_path):
    broken = Process(
        sys.executable,
        "-c",
        "raise SystemExit('配置缺少密钥')",
        log=tmp_path / "log",
        answers_at=f"http://127.0.0.1:{free_port()}/",
    )

    with pytest.raises(RuntimeError, match="配置缺少密钥"):
        broken.start()


def test_a_failure_beside_a_running_process_shows_its_log(tmp_path):
    talkative = Process(sys.executable, "-uc", "print('正在处理'); import time; time.sleep(60)", log=tmp_path / "log")

    with pytest.raises(ZeroDivisionError) as failure:
        fail_beside(talkative)

    assert "正在处理" in failure.value.__notes__[0]
    assert not talkative.running


def fail_beside(process: Process) -> None:
    with process:
        process.wait_until(lambda: "正在处理" in process.log_text(), what="its first word")
        raise ZeroDivisionError


def test_a_process_ends_with_the_test_run_that_started_it(tmp_path):
    starter = (
        "import os, signal, sys; from pathlib import Path; from tests.servers import Process\n"
        "body = 'print(1, flush=True); import time; time.sleep(60)'\n"
        "child = Process(sys.executable, '-c', body, log=Path(sys.argv[1]))\n"
        "# Only when the child runs is the signal asked for.\n"
        "child.start(); child.wait_until(lambda: bool(child.log_text()), what='its first word')\n"
        "print(child.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    run = subprocess.run(
        [sys.executable, "-c", starter, str(tmp_path / "log")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    orphan = int(run.stdout)

    wait_until(lambda: not is_alive(orphan), seconds=5, what="the end of the orphan")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_ports_are_below_those_the_kernel_hands_out_and_never_given_twice():
    ports = [free_port() for _ in range(100)]

    assert len(set(ports)) == 100
    assert max(ports) < 32768


def test_two_workers_are_never_given_the_same_port():
    own = {free_port() for _ in range(50)}
    other = subprocess.run(
        [sys.executable, "-c", "from tests.servers import free_port; print(*{free_port() for _ in range(360)})"],
        cwd=ROOT,
        env={**os.environ, "PYTEST_XDIST_WORKER": "gw7"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert own.isdisjoint(map(int, other.stdout.split()))


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_program_skips_at_home_and_fails_in_ci(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)

    with pytest.raises(outcome, match="no-such-program"):
        require("no-such-program")
