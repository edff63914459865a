"""微信测试的准备 / A simulator in a process of its own, emptied before each test, and clients that call it."""

import sys

import pytest

from handlers.templates import TEMPLATES
from tests.servers import Process, free_port
from tests.wechat.support import Simulator, settings_for


@pytest.fixture(scope="session")
def simulator_process(tmp_path_factory):
    port = free_port()
    log = tmp_path_factory.mktemp("simulator") / "log"
    address = f"http://127.0.0.1:{port}"
    with Process(
        sys.executable, "-m", "wechat_simulator", "--port", str(port), log=log, answers_at=f"{address}/_control/health"
    ):
        yield address


@pytest.fixture
def simulator(simulator_process):
    """Both accounts with our templates, and two people who follow the official account."""
    platform = Simulator(simulator_process)
    platform.reset()
    platform.add_accounts(templates=TEMPLATES)
    return platform


@pytest.fixture
def wechat_settings(simulator):
    return settings_for(simulator.base)


@pytest.fixture
def database_url(sqlite_url):
    """What is tested here is the edge; the rows behind it are tested with the domain on both databases."""
    return sqlite_url
