"""混沌测试的准备 / A flood of complaints under kills, once per database, for all the sentences about it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from handlers.templates import TEMPLATES
from tests.api import conftest as in_process
from tests.chaos.support import STAFF, Campaign, Killer, Service, base_of, file_complaints
from tests.servers import ROOT
from tests.wechat import conftest as of_wechat
from tests.wechat.support import ACCOUNT, Simulator
from wx_backend.documents.store import Store

app, city, phone = in_process.app, in_process.city, in_process.phone
simulator_process = of_wechat.simulator_process

BOTH_DATABASES = [
    pytest.param("sqlite", marks=pytest.mark.xdist_group("chaos-sqlite")),
    pytest.param("mariadb", marks=[pytest.mark.mariadb, pytest.mark.xdist_group("chaos-mariadb")]),
]


@pytest.fixture
def wechat(simulator_process):
    """WeChat with our two accounts and templates."""
    platform = Simulator(simulator_process)
    platform.reset()
    platform.add_accounts(templates=TEMPLATES)
    return platform


@pytest.fixture
def staff_openids(wechat):
    """The supervisors and discipline, who follow the official account: openid by unionid."""
    return {unionid: wechat.add_user(name, follow=True)[ACCOUNT["appid"]] for unionid, name in STAFF.items()}


@pytest.fixture(params=BOTH_DATABASES)
def fresh_url(request, tmp_path):
    """An empty database of this test's own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/service.db"
    name = f"chaos_{tmp_path.name}".replace("-", "_").replace("[", "_").replace("]", "")[-60:]
    return request.getfixturevalue("mariadb_server").create_database(name)


@pytest.fixture
def make_service(fresh_url, tmp_path):
    """Makes the service of this test with these settings, seeded."""

    def make(**changed):
        service = Service(tmp_path / "service", fresh_url, **changed)
        service.seed()
        return service

    return make


@pytest.fixture(
    params=[
        *BOTH_DATABASES,
        pytest.param("mariadb-as-installed", marks=[pytest.mark.mariadb, pytest.mark.xdist_group("chaos-mariadb")]),
    ]
)
def database_url(request):
    """SQLite; MariaDB as we set it up; and MariaDB 10.11 as it comes, where a transaction reads rows that are old."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server, url = request.getfixturevalue("mariadb_server"), request.getfixturevalue("mariadb_url")
    server.execute(f"SET GLOBAL innodb_snapshot_isolation={'ON' if request.param == 'mariadb' else 'OFF'}")
    yield url
    server.execute("SET GLOBAL innodb_snapshot_isolation=ON")


@pytest.fixture(params=BOTH_DATABASES)
def flooded(request):
    """Complaints filed by twelve citizens at once while a web worker is killed after every forty receipts."""
    return request.getfixturevalue(f"flooded_{request.param}")


# A fixture for each database, because one with parameters would be made anew whenever the parameter changes.


@pytest.fixture(scope="session")
def flooded_sqlite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flooded-sqlite")
    return flood(folder, f"sqlite:///{folder}/service.db", complaints=500)


@pytest.fixture(scope="session")
def flooded_mariadb(tmp_path_factory, mariadb_server):
    return flood(tmp_path_factory.mktemp("flooded-mariadb"), mariadb_server.create_database("flooded"), complaints=200)


def flood(folder, url, *, complaints):
    service = Service(folder, url, outbox_lease_seconds="2", outbox_first_retry_seconds="1")
    service.seed()
    campaign = Campaign(service)
    with service.web() as web, Killer(web, 40, lambda: len(campaign.acknowledged)) as killer:
        file_complaints(campaign, base_of(web), count=complaints, clients=12)
    campaign.kills = killer.kills
    return campaign


@pytest.fixture
def struck(service):
    """Runs the application in processes of their own, each until the moment at which it is killed."""

    def act(*acts):
        command = [sys.executable, "-m", "tests.chaos.struck", *(word for one in acts for word in one)]
        environment = {**os.environ, **service.env}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        wanted = [0 if moment == "never" else int(signal.SIGKILL) for _, moment, _ in acts]
        assert done.stdout.split() == [str(one) for one in wanted], done.stderr

    return act


@pytest.fixture
def store(service):
    return Store(service.folder / "attachments")
