"""独立进程测试 / The simulator as a process of its own: HTTP, keep-alive, faults on the wire, and no import of ours."""

import ast
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
OA = "wx00000000000000aa"
TOKEN_PATH = "/cgi-bin/token"
ASK = f"{TOKEN_PATH}?grant_type=client_credential&appid={OA}&secret=s"


@pytest.fixture(scope="module")
def server():
    """Runs `python -m wechat_simulator` on a free port and ends it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "wechat_simulator", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert process.stdout is not None
    assert str(port) in process.stdout.readline().decode()
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(5)
    process.stdout.close()


@pytest.fixture
def base(server):
    requests.post(f"{server}/_control/reset", timeout=5)
    account = {"kind": "official_account", "appid": OA, "secret": "s"}
    requests.post(f"{server}/_control/accounts", json=account, timeout=5)
    return server


def fault(base, kind, **more):
    requests.post(f"{base}/_control/faults", json={"path": TOKEN_PATH, "kind": kind, **more}, timeout=5)


def test_it_answers_over_http(base):
    answer = requests.get(base + ASK, timeout=5)

    assert answer.headers["Content-Type"] == "application/json; encoding=utf-8"
    assert len(answer.json()["access_token"]) > 100


def test_one_connection_serves_many_requests_quickly(base):
    connection = http.client.HTTPConnection(base.removeprefix("http://"))
    started = time.monotonic()
    for number in range(100):
        connection.request("POST", "/_control/users", json.dumps({"id": f"u{number}"}))
        assert connection.getresponse().read()
        if number == 0:
            first = connection.sock
    seconds = time.monotonic() - started

    assert connection.sock is first
    assert seconds < 3, "a delayed acknowledgement costs each 40 ms"
    connection.close()


@pytest.mark.parametrize(("kind", "processed"), [("reset_before", False), ("reset_after", True)])
def test_a_connection_is_reset_before_or_after_processing(base, kind, processed):
    fault(base, kind, times=1)

    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        requests.get(base + ASK, timeout=5)
    (entry,) = requests.get(f"{base}/_control/requests", timeout=5).json()
    assert ("access_token" in entry["response"]) is processed
    assert entry["status"] == (200 if processed else None)


def test_a_hanging_endpoint_never_answers(base):
    fault(base, "hang", seconds=0.5)

    with pytest.raises(requests.ConnectionError):
        requests.get(base + ASK, timeout=5)
    with pytest.raises(requests.ReadTimeout):
        requests.get(base + ASK, timeout=0.2)


def test_a_hanging_endpoint_does_not_hold_up_others(base):
    fault(base, "hang", seconds=20)
    with pytest.raises(requests.ReadTimeout):
        requests.get(base + ASK, timeout=0.1)

    assert requests.get(f"{base}/_control/health", timeout=5).json()["ok"] is True


def test_a_delayed_endpoint_answers_late(base):
    fault(base, "delay", seconds=0.3)
    started = time.monotonic()

    assert "access_token" in requests.get(base + ASK, timeout=5).json()
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(
    ("kind", "status", "content_type", "start"),
    [
        ("502", 502, "text/html", "<html>"),
        ("html", 200, "text/html; charset=utf-8", "<!DOCTYPE"),
        ("empty", 200, "text/plain", ""),
    ],
)
def test_answers_that_are_not_json(base, kind, status, content_type, start):
    fault(base, kind)
    answer = requests.get(base + ASK, timeout=5)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)
    assert answer.text.startswith(start)
    assert start or answer.content == b""


def test_an_error_code_so_many_times(base):
    fault(base, "errcode", errcode=40001, times=2)

    codes = [requests.get(base + ASK, timeout=5).json().get("errcode") for _ in range(3)]
    assert codes == [40001, 40001, None]


def test_an_error_code_as_text(base):
    fault(base, "errcode", errcode=45009, errcode_as_string=True)

    assert requests.get(base + ASK, timeout=5).json()["errcode"] == "45009"


def test_faults_are_cleared_by_path(base):
    fault(base, "empty")
    requests.delete(f"{base}/_control/faults", params={"path": "/other"}, timeout=5)
    assert len(requests.get(f"{base}/_control/faults", timeout=5).json()) == 1

    requests.delete(f"{base}/_control/faults", params={"path": TOKEN_PATH}, timeout=5)
    assert "access_token" in requests.get(base + ASK, timeout=5).json()


@pytest.mark.parametrize(
    "fault",
    [
        {"path": "/x", "kind": "fire"},
        {"path": "/_control/health", "kind": "empty"},
        {"path": "/x", "kind": "empty", "times": "often"},
        {"kind": "empty"},
    ],
)
def test_a_fault_that_is_none_is_refused(base, fault):
    refused = requests.post(f"{base}/_control/faults", json=fault, timeout=5)

    assert refused.status_code == 400


def test_a_body_that_is_far_too_large_is_refused(base):
    connection = http.client.HTTPConnection(base.removeprefix("http://"))
    connection.putrequest("POST", "/cgi-bin/menu/create")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()

    assert connection.getresponse().status == 413
    connection.close()


def test_it_imports_nothing_of_ours():
    allowed = sys.stdlib_module_names | {"cryptography", "flask", "qrcode", "requests", "wechat_simulator", "werkzeug"}
    allowed |= {"_typeshed"}
    for path in (ROOT / "wechat_simulator").glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or "wechat_simulator"] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= allowed, path


def test_importing_it_and_making_a_platform_starts_no_thread():
    code = (
        "import threading\n"
        "import wechat_simulator.app\n"
        "wechat_simulator.app.create_app()\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=30, check=False).returncode == 0


def test_it_ends_at_once_and_keeps_the_chats_it_was_told_to_keep(tmp_path):
    command = [sys.executable, "-m", "wechat_simulator", "--port", "0", "--keep", str(tmp_path / "phones.json")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    base = process.stdout.readline().partition("：")[2].strip().rstrip("/")
    requests.post(f"{base}/_control/accounts", json={"kind": "official_account", "appid": OA, "secret": "s"}, timeout=5)
    requests.post(f"{base}/_control/users", json={"id": "wang", "follow": True}, timeout=5)
    requests.post(f"{base}/_control/users/wang/text", json={"content": "帮助"}, timeout=5)

    process.terminate()

    assert process.wait(10) == 0
    process.stdout.close()
    kept = json.loads((tmp_path / "phones.json").read_text())
    assert [one["text"] for one in kept["users"]["wang"]["inbox"]] == ["帮助"]
