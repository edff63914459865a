"""演示的数据目录：the folder with settings, keys, database and logs; complete as a whole, or not there.

What is being filled stands beside it with the ending ``.partial`` and takes its name when it is complete, so that an
interrupted start leaves nothing that looks like a city.
"""

from __future__ import annotations

import base64
import configparser
import fcntl
import json
import os
import secrets
import shutil
from datetime import datetime
from pathlib import Path

from wx_backend import config
from wx_backend.config import Settings

ROOT = Path(__file__).resolve().parent.parent
CONFIG, DATABASE, KEYS, MARK = "config.ini", "mashang.db", "keys.json", "demo.json"


class NotOurs(Exception):
    """The folder holds something that the demo did not make, and must not be touched."""


class Installation:
    """One data folder. Paths in its settings are given as seen from the project's folder, where every process runs."""

    def __init__(self, folder: Path) -> None:
        whole = folder.resolve()
        self.folder = whole.relative_to(ROOT) if whole.is_relative_to(ROOT) else whole
        self.partial = self.folder.with_name(f"{self.folder.name}.partial")
        # What the phones show. Beside the folder, since the platform writes it while the folder gets its name.
        self.phones = self.folder.with_name(f"{self.folder.name}.phones.json")

    @property
    def is_complete(self) -> bool:
        return (self.folder / MARK).exists()

    @property
    def filled_at(self) -> datetime:
        """The moment up to which the past was lived."""
        return datetime.fromisoformat(json.loads((self.folder / MARK).read_text())["filled_at"])

    def refuse_others(self) -> None:
        """Raises: NotOurs when the folder is neither empty, nor absent, nor made by the demo."""
        if self.folder.exists() and not self.is_complete and any(self.folder.iterdir()):
            raise NotOurs(f"{self.folder} holds something else; choose another folder with --data")

    def hold(self) -> None:
        """Keep the folder to this process until it ends.

        Raises: NotOurs when another demo works with it.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._lock = self.folder.with_name(f"{self.folder.name}.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotOurs(f"another demo is running with {self.folder}") from None

    def forget(self) -> None:
        """Remove the city, and what an interrupted start left."""
        for folder in (self.folder, self.partial):
            if folder.exists():
                shutil.rmtree(folder)
        self.phones.unlink(missing_ok=True)

    def begin(self) -> None:
        """Make the empty folder that is filled."""
        if self.partial.exists():
            shutil.rmtree(self.partial)
        self.phones.unlink(missing_ok=True)
        self.partial.mkdir(parents=True)

    def finish(self, moment: datetime) -> None:
        """Call the filled folder complete."""
        (self.partial / MARK).write_text(json.dumps({"filled_at": moment.isoformat(timespec="seconds")}))
        if self.folder.exists():
            self.folder.rmdir()
        self.partial.rename(self.folder)

    def write_settings(self, port: int, simulator_port: int) -> None:
        """Write the settings for these ports: secrets are new the first time, and what is there otherwise stays."""
        path = (self.folder if self.is_complete else self.partial) / CONFIG
        values = configparser.ConfigParser(interpolation=None)
        values.read_dict(_new_secrets())
        values.read(path, encoding="utf-8")
        values.read_dict(_fixed(self.folder, port, simulator_port))
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("; 演示配置，由 ./dev demo 生成 / Settings of the demo, written by ./dev demo\n\n")
            values.write(file)
        fresh.replace(path)

    def settings(self) -> Settings:
        """The settings; while the folder is being filled, with paths into the one that is filled."""
        if self.is_complete:
            return config.load(self.folder / CONFIG, environment={})
        paths = _paths(self.partial)
        moved = {
            "MASHANG_SERVICE_DATA_DIR": paths["service"]["data_dir"],
            "MASHANG_DATABASE_URL": paths["database"]["url"],
            "MASHANG_KEYS_FILE": paths["keys"]["file"],
        }
        return config.load(self.partial / CONFIG, environment=moved)


def _paths(folder: Path) -> dict[str, dict[str, str]]:
    return {
        "service": {"data_dir": str(folder)},
        "database": {"url": f"sqlite:///{folder / DATABASE}"},
        "keys": {"file": str(folder / KEYS)},
    }


def _fixed(folder: Path, port: int, simulator_port: int) -> dict[str, dict[str, str]]:
    simulator = f"http://127.0.0.1:{simulator_port}"
    paths = _paths(folder)
    return {
        "service": {"mode": "demo", "city": "演示市", "base_url": f"http://127.0.0.1:{port}", **paths["service"]},
        "database": paths["database"],
        "keys": paths["keys"],
        "wechat": {"api_base": simulator},
        # Whoever looks at it in the evening wants to see notices arrive.
        "deadlines": {"quiet_from": "00:00", "quiet_until": "00:00"},
        "templates": {
            "complaint_notice": "demo-complaint-notice",
            "assignment_notice": "demo-assignment-notice",
            "warning_notice": "demo-warning-notice",
            "escalation_notice": "demo-escalation-notice",
            "weekly_digest": "demo-weekly-digest",
            "monthly_report": "demo-monthly-report",
            "circular_notice": "demo-circular-notice",
            "binding_notice": "demo-binding-notice",
            "progress": "demo-progress",
            "progress_kind": "long_term",
        },
        "web": {"shell_origin": simulator, "workers": "2", "threads": "4"},
    }


def _new_secrets() -> dict[str, dict[str, str]]:
    return {
        "mini_program": {
            "appid": f"wx{secrets.token_hex(8)}",
            "secret": secrets.token_hex(16),
            "token": secrets.token_hex(12),
            "encoding_aes_key": _aes_key(),
        },
        "official_account": {
            "appid": f"wx{secrets.token_hex(8)}",
            "secret": secrets.token_hex(16),
            "original_id": f"gh_{secrets.token_hex(6)}",
            "token": secrets.token_hex(12),
            "encoding_aes_key": _aes_key(),
        },
    }


def _aes_key() -> str:
    """43 letters and digits that are the base64 of 32 bytes（EncodingAESKey）."""
    while not (key := base64.b64encode(secrets.token_bytes(32)).decode()[:43]).isalnum():
        pass
    return key
