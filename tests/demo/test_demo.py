"""演示的整体测试 / The whole demo as a process: it fills, serves, answers a supervisor, ends, and comes again."""

import http.client
import json
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from demo.installation import MARK
from tests.servers import Process, free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("demo")]


class Demo:
    """One data folder and two ports, on which the demo is started as often as one likes."""

    def __init__(self, folder) -> None:
        self.folder = folder / "city"
        self.port, self.simulator_port = free_port(), free_port()
        self.log = folder / "demo.log"

    def process(self):
        options = {
            "--data": self.folder,
            "--port": self.port,
            "--simulator-port": self.simulator_port,
            "--citizens": 30,
            "--ratings": 60,
            "--complaints": 8,
        }
        words = [str(word) for pair in options.items() for word in pair]
        self.log.write_text("")
        return Process(sys.executable, "-m", "demo", *words, log=self.log, seconds=120)

    def start(self):
        running = self.process()
        running.start()
        running.wait_until(lambda: "Ctrl-C ends it" in self.log.read_text(), what="the guide")
        return running

    def ask(self, path, body=None, *, port=None):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.simulator_port, timeout=20)
        try:
            sent = None if body is None else json.dumps(body).encode()
            connection.request("GET" if body is None else "POST", path, sent, {"Content-Type": "application/json"})
            response = connection.getresponse()
            assert response.status < 300, response.read()
            return json.loads(response.read())
        finally:
            connection.close()

    def supervisor_says(self, words):
        return self.ask("/_control/users/head/text", {"content": words})["reply"]


def number_in(text):
    """The first number in a text."""
    return re.findall(r"\d+", text)[0]


def stopped(running, number=signal.SIGINT):
    """End it with a signal; its exit code and how long it took."""
    begun = time.monotonic()
    running.send(number)
    return running.wait(20), time.monotonic() - begun


def child_with(word, running):
    """The process that was started by this one and has the word in its command."""
    pids = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    return next(int(pid) for pid in pids if word in Path(f"/proc/{pid}/cmdline").read_text())


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return Demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def first_run(demo):
    """The first start with its whole life: what it printed, what a supervisor saw, how it ended."""
    running = demo.start()
    try:
        seen = {
            "guide": demo.log.read_text(),
            "ready": demo.ask("/readyz", port=demo.port),
            "todo": demo.supervisor_says("待办"),
            "inbox": demo.ask("/_control/users/head/inbox"),
            "phones": demo.ask("/_control/phones"),
        }
        seen["accepted"] = demo.supervisor_says(f"受理 {number_in(seen['guide'].split('受理')[1])}")
        seen["ended"] = stopped(running)
        seen["log"] = demo.log.read_text()
        return seen
    finally:
        running.stop()


def test_the_service_is_ready_when_the_guide_is_printed(first_run):
    assert first_run["ready"]["status"] == "ok"


def test_the_guide_names_both_addresses(first_run, demo):
    assert f"http://127.0.0.1:{demo.simulator_port}/" in first_run["guide"]
    assert f"http://127.0.0.1:{demo.port}/q/" in first_run["guide"]


def test_a_supervisor_sees_what_waits_and_takes_it_up(first_run):
    assert "待处理" in first_run["todo"]["content"] or "等待处理" in first_run["todo"]["content"]
    assert first_run["accepted"]["content"].startswith("已受理")


def test_the_supervisors_phone_has_the_history_of_the_month(first_run):
    cards = [entry for entry in first_run["inbox"] if entry["kind"] == "template"]
    titles = {entry["title"] for entry in cards}
    days = {entry["at"][:10] for entry in cards}

    assert titles >= {"投诉举报提醒", "满意度周报提醒", "月度报告提醒"}
    assert len(days) >= 4


def test_the_page_of_phones_has_two_citizens_a_supervisor_a_department_and_eight_codes(first_run):
    phones = first_run["phones"]

    assert (len(phones["citizens"]), len(phones["supervisors"]), len(phones["departments"])) == (2, 1, 1)
    assert len(phones["codes"]) == 8


def test_ctrl_c_ends_it_within_five_seconds_and_without_a_traceback(first_run):
    status, seconds = first_run["ended"]

    assert status == 0
    assert seconds < 5
    assert "已停止" in first_run["log"]
    assert "Traceback" not in first_run["log"]


def test_a_second_start_fills_nothing_again_and_everything_is_still_there(first_run, demo):
    filled = (demo.folder / MARK).stat().st_mtime_ns
    running = demo.start()
    try:
        text = demo.log.read_text()
        detail = demo.supervisor_says(f"详情 {number_in(first_run['accepted']['content'])}")
        status, _ = stopped(running, signal.SIGTERM)
    finally:
        running.stop()

    assert "第一次启动" not in text
    assert (demo.folder / MARK).stat().st_mtime_ns == filled
    assert "状态：已受理" in detail["content"]
    assert status == 0


def test_when_a_process_dies_the_demo_says_which_and_ends(first_run, demo):
    running = demo.start()
    try:
        os.kill(child_with("gunicorn", running), signal.SIGKILL)
        status = running.wait(20)
    finally:
        running.stop()

    assert status == 1
    assert "web 意外结束" in demo.log.read_text()


def test_a_start_that_is_interrupted_leaves_no_city(demo, tmp_path):
    other = Demo(tmp_path)
    running = other.process()
    running.start()
    try:
        running.wait_until(lambda: "posts, officials, codes" in other.log.read_text(), what="the posts")
        status, seconds = stopped(running)
    finally:
        running.stop()

    assert status == 0
    assert seconds < 5
    assert not other.folder.exists()
    assert "Traceback" not in other.log.read_text()
