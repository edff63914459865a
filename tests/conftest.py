"""测试环境：real databases, real keys, forced clocks; what tests share."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path

import hypothesis
import pytest

import models
from tests.servers import mariadb_server  # noqa: F401
from wx_backend import config, database, migrating
from wx_backend.clock import BEIJING, ForcedClock
from wx_backend.domain import catalogue, code_search, seeding
from wx_backend.key_file import KeyFile

RAM = Path("/dev/shm")
ROOM = 3 * 1024**3  # bytes; all tests together use a third of it


def pytest_configure() -> None:
    """What lives for one test needs no disk: where there is room in RAM, every temporary folder is made there."""
    if "TMPDIR" in os.environ or not RAM.is_dir() or os.statvfs(RAM).f_flag & os.ST_NOEXEC:
        return
    if shutil.disk_usage(RAM).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(RAM)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest starts first, so that the other worker has all the rest to do meanwhile."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


# How fast examples are made is a matter of what else the machine does, and no finding.
hypothesis.settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy machine")

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=BEIJING)


SINGLE_ROWS = (models.AuditHead, models.CatalogueRevision)  # that conditional updates work on
EMPTIED = [table for table in models.TABLES if table not in SINGLE_ROWS]
FILLED = "SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM `{table._meta.table_name}`)" for table in EMPTIED)


def clean(db) -> None:
    """Empty every table but the single rows; most are empty already, which one question tells of all of them."""
    sqlite = database.is_sqlite(db)
    filled = db.execute_sql(FILLED).fetchone()
    db.execute_sql("PRAGMA foreign_keys=OFF" if sqlite else "SET FOREIGN_KEY_CHECKS=0")
    with db.atomic():
        for table in itertools.compress(EMPTIED, filled):
            table.delete().execute()
        models.AuditHead.update(sequence=0, seal="").execute()
    db.execute_sql("PRAGMA foreign_keys=ON" if sqlite else "SET FOREIGN_KEY_CHECKS=1")
    code_search.index.clear()


Rows = list[tuple[str, list[tuple[object, ...]]]]
_cities: dict[tuple[str, datetime, str], tuple[Rows, tuple[int, str]]] = {}


def small_city(db, *, keys, now) -> None:
    """Fill empty tables with the small city: made once, then put back row by row, which is ten times as fast."""
    one = (str(db.database), now, keys.hash("code", "small city"))
    if any(db.execute_sql(FILLED).fetchone()):
        seeding.small_city(keys=keys, now=now)  # somebody is there before the city, under the number of one of its own
        return
    if one not in _cities:
        seeding.small_city(keys=keys, now=now)
        head = models.AuditHead.get()
        _cities[one] = _rows(db), (head.sequence, head.seal)
        return
    rows, (sequence, seal) = _cities[one]
    with db.atomic():
        for statement, kept in rows:
            db.cursor().executemany(statement, kept)
        models.AuditHead.update(sequence=sequence, seal=seal).execute()
        catalogue.changed()


def _rows(db) -> Rows:
    """Every row there is, each table's with the statement that puts them back; tables stand behind those they name."""
    filled = itertools.compress(EMPTIED, db.execute_sql(FILLED).fetchone())
    rows = {table._meta.table_name: db.execute_sql(f"SELECT * FROM `{table._meta.table_name}`") for table in filled}
    mark = "?" if database.is_sqlite(db) else "%s"
    return [
        (f"INSERT INTO `{name}` VALUES ({', '.join([mark] * len(found.description))})", found.fetchall())
        for name, found in rows.items()
    ]


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/test.db"


@pytest.fixture(scope="session")
def mariadb_url(request):
    return request.getfixturevalue("mariadb_server").create_database("mashang_test")


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def database_url(request):
    """Each test of the domain runs on both databases."""
    return request.getfixturevalue(f"{request.param}_url")


_migrated: set[str] = set()


@pytest.fixture
def db(database_url):
    """A connected database with empty tables, made by the migrations."""
    opened = database.connect(database_url)
    opened.connect(reuse_if_open=True)
    if database_url not in _migrated:
        migrating.up(opened)
        _migrated.add(database_url)
    clean(opened)
    yield opened
    opened.close_all()  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory):
    file = KeyFile(tmp_path_factory.mktemp("keys") / "keys.json")
    file.create(date(2026, 10, 1))
    file.rotate(NOW.date())
    return file


@pytest.fixture
def key_file(tmp_path, made_keys):
    """A key file of this test's own; the keys in it are the same for all."""
    return KeyFile(shutil.copy(made_keys.path, tmp_path / "keys.json"))


@pytest.fixture
def keys(key_file):
    return key_file.keyring()


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def clock():
    return ForcedClock(NOW)


@pytest.fixture
def settings(tmp_path, key_file):
    return load_settings(tmp_path)


def load_settings(folder, **overrides):
    """Settings of test mode in a folder of their own; WeChat is where nobody listens unless told otherwise."""
    environment = {
        "MASHANG_SERVICE_MODE": "test",
        "MASHANG_SERVICE_DATA_DIR": str(folder),
        "MASHANG_SERVICE_BASE_URL": "https://mashang.example.test",
        "MASHANG_KEYS_FILE": str(folder / "keys.json"),
        "MASHANG_DATABASE_URL": f"sqlite:///{folder}/test.db",
        "MASHANG_WECHAT_API_BASE": "http://127.0.0.1:9",
        "MASHANG_OFFICIAL_ACCOUNT_TOKEN": "a-token-for-tests",
        # A machine that tests is slow at times; what is slow on purpose says so.
        "MASHANG_OFFICIAL_ACCOUNT_ANSWER_SECONDS": "4",
        "MASHANG_OFFICIAL_ACCOUNT_ENCODING_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        **{f"MASHANG_TEMPLATES_{name.upper()}": f"tpl-{name}" for name in config.STAFF_TEMPLATES},
        "MASHANG_TEMPLATES_PROGRESS": "tpl-progress",
        **overrides,
    }
    return config.load(environment=environment)
