"""进程管理的测试 / The processes: do they all end, is a death explained, and is a taken port named?"""

import socket
import sys
import time

import pytest

from demo.__main__ import main
from demo.processes import ChildDied, Children
from tests.servers import free_port, wait_until

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def children():
    started = Children()
    yield started
    started.stop()


def test_even_what_ignores_the_request_ends_within_five_seconds(children, tmp_path):
    log = tmp_path / "stubborn.log"
    children.start("stubborn", sys.executable, "-c", STUBBORN, log=log)
    wait_until(lambda: "up" in log.read_text(), seconds=10, what="the start")
    begun = time.monotonic()

    children.stop()

    assert time.monotonic() - begun < 5


def test_a_process_that_dies_is_named_with_its_last_words(children, tmp_path):
    children.start("网页服务 web", sys.executable, "-c", "raise SystemExit('没有配置')", log=tmp_path / "web.log")

    with pytest.raises(ChildDied, match=r"(?s)web 意外结束.*没有配置"):
        children.wait_for("http://127.0.0.1:9/", seconds=10)


def test_waiting_for_what_never_answers_ends(children):
    with pytest.raises(TimeoutError, match=r"does not answer within 0\.1 s"):
        children.wait_for("http://127.0.0.1:9/", seconds=0.1)


@pytest.mark.parametrize("option", ["--port", "--simulator-port"])
def test_a_taken_port_is_named_and_nothing_is_made(option, tmp_path, capsys):
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        ports = {"--port": str(free_port()), "--simulator-port": str(free_port())}
        ports[option] = str(taken.getsockname()[1])
        status = main([*(word for pair in ports.items() for word in pair), "--data", str(tmp_path / "demo")])

    said = capsys.readouterr().err
    assert status == 2
    assert ports[option] in said
    assert option in said
    assert not (tmp_path / "demo").exists()
