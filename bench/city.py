"""测量用的城市：settings, keys and a filled database for one benchmark, thrown away afterwards.

It lies under ``var`` in the project's folder: a folder for temporary files may be in memory, where waiting for the disk
costs nothing.
"""

from __future__ import annotations

import configparser
import secrets
import sqlite3
import string
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench import floors
from bench.servers import ROOT
from models import Post, PostPowerItem, PowerItem
from wx_backend import config, database, migrating
from wx_backend.clock import system_clock
from wx_backend.config import Settings
from wx_backend.domain import seeding
from wx_backend.domain.keyring import Keyring
from wx_backend.key_file import KeyFile

WORKERS, THREADS = 2, 4
MATTERS = 20
Sections = dict[str, dict[str, object]]


@dataclass(frozen=True)
class City:
    """What a benchmark works with: a small city in a database that both servers find through `config`."""

    folder: Path
    settings: Settings
    keys: Keyring
    now: datetime
    pages: list[str]

    @property
    def kept_in(self) -> str:
        """What the two servers keep their rows in."""
        return "SQLite WAL synchronous=FULL" if self._is_file else "MariaDB flush_log_at_trx_commit=1"

    @property
    def _is_file(self) -> bool:
        return self.settings.database.url.startswith("sqlite:")

    @property
    def config(self) -> Path:
        return self.folder / "config.ini"

    @property
    def database(self) -> Path:
        return self.folder / "city.db"

    @property
    def floor_database(self) -> Path:
        return self.folder / floors.FILE

    def checkpoint(self) -> None:
        """Move both logs into their files, as the scheduler does every few seconds: each measurement begins alike."""
        if not self._is_file:
            return
        for file in (self.database, self.floor_database):
            with closing(sqlite3.connect(file, timeout=10)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


@contextmanager
def founded(*, url: str = "", changed: Sections | None = None) -> Iterator[City]:
    """A city for the length of a ``with`` block; the domain may be called on it, as in the service itself.

    It is in SQLite, or in the database of `url`; `changed` are settings unlike those of the other benchmarks.
    """
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as name:
        folder, now = Path(name), system_clock()
        settings = settings_in(folder, {"database": {"url": url}, **(changed or {})} if url else changed)
        pages = floors.prepare(url or floors.url_in(folder))
        key_file = KeyFile(settings.keys.file)
        key_file.create(now.date())
        # Nothing waits for the disk while the city is being built; the servers open it for themselves, durably.
        opened = database.connect(settings.database.url, durable=False)
        try:
            migrating.up(opened)
            seeding.small_city(keys=key_file.keyring(), now=now)
            _fill_power_lists()
            yield City(folder, settings, key_file.keyring(), now, pages)
        finally:
            opened.close_all()  # type: ignore[attr-defined]


def _fill_power_lists() -> None:
    """As many matters for each post as a profile shows; three would be a light one."""
    for post in Post.select():
        for number in range(MATTERS):
            item = PowerItem.create(
                organization=post.organization_id,
                code=f"{post.code}-{number:03d}",
                name=f"示例许可事项之{number}的设立、变更、延续与注销",
                group="示例许可",
                type_code="1",
                type_label="行政许可",
            )
            PostPowerItem.create(post=post, power_item=item)


def settings_in(folder: Path, changed: Sections | None = None) -> Settings:
    """Settings for a service whose data lie in a folder."""
    letters = string.ascii_letters + string.digits
    sections: Sections = {
        "service": {"mode": "demo", "data_dir": folder},
        "database": {"url": f"sqlite:///{folder}/city.db"},
        "keys": {"file": folder / "keys.json"},
        "wechat": {"api_base": "http://127.0.0.1:9"},
        "official_account": {
            "token": secrets.token_hex(16),
            "encoding_aes_key": "".join(secrets.choice(letters) for _ in range(43)),
        },
        "web": {"workers": WORKERS, "threads": THREADS},
        # What is measured must not depend on the time of the day.
        "deadlines": {"quiet_from": "00:00", "quiet_until": "00:00"},
    }
    for name, values in (changed or {}).items():
        sections[name] = {**sections.get(name, {}), **values}
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_dict(sections)
    with (folder / "config.ini").open("w") as file:
        parser.write(file)
    return config.load(folder / "config.ini", {})
