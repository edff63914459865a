"""密钥文件：the keys on disk, outside the database, readable by the service alone.

The file is replaced as a whole (new file, flush, rename), so that a crash leaves the old or the new one. Running
processes see a change by its modification time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from wx_backend.domain.field_cipher import AES_256_GCM
from wx_backend.domain.keyring import (
    CODE_VERSIONS,
    MONTHS_KEPT,
    MOST_KEY_IDS,
    PURPOSES,
    Keyring,
    code_purpose,
    from_json,
    ids_of,
    month_before,
    name_of,
    new_key,
    to_json,
)


class KeysUsedUp(Exception):
    """Every version of a key that can be told apart was made."""


class KeyFile:
    """Keeps a `Keyring` in step with its file."""

    def __init__(self, path: Path, algorithm: str = AES_256_GCM) -> None:
        self.path = path
        self._algorithm = algorithm
        self._seen: tuple[int, int] | None = None
        self._keyring: Keyring | None = None

    def keyring(self) -> Keyring:
        """The keys as the file holds them now.

        Raises:
            FileNotFoundError: there is no key file; ``python -m wx_backend create-keys`` makes one.
        """
        stat = self.path.stat()
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if self._keyring is None or stamp != self._seen:
            self._keyring = Keyring(*from_json(self.path.read_text()), algorithm=self._algorithm)
            self._seen = stamp
        return self._keyring

    def create(self, today: date) -> None:
        """Make the file with fresh keys.

        Raises:
            FileExistsError: there is one already; keys are never overwritten.
        """
        with self._locked():
            if self.path.exists():
                raise FileExistsError(self.path)
            self._write({purpose: new_key() for purpose in PURPOSES}, {})
        self.rotate(today)

    def rotate(self, today: date) -> list[str]:
        """Make the tag keys of this month and the next, destroy those older than two months; say what changed.

        A lasting key whose purpose came with a newer version is made as well.
        """
        with self._locked():
            fixed, monthly = from_json(self.path.read_text())
            fresh = [purpose for purpose in PURPOSES if purpose not in fixed]
            fixed |= {purpose: new_key() for purpose in fresh}
            kept_from = month_before(today, MONTHS_KEPT)
            wanted = {month: key for month, key in monthly.items() if month >= kept_from}
            for month in (month_before(today, 0), month_before(today, -1)):
                wanted.setdefault(month, new_key())
            if wanted == monthly and not fresh:
                return []
            self._write(fixed, wanted)
        return [f"made {name}" for name in [*fresh, *sorted(wanted.keys() - monthly.keys())]] + [
            f"destroyed {month}" for month in sorted(monthly.keys() - wanted.keys())
        ]

    def add_code_key(self) -> str:
        """Make the next version of the key of codes and return its letter; codes made with the others stay genuine.

        Raises:
            KeysUsedUp: there is no letter left.
        """
        with self._locked():
            fixed, monthly = from_json(self.path.read_text())
            free = [version for version in CODE_VERSIONS if code_purpose(version) not in fixed]
            if not free:
                raise KeysUsedUp
            self._write(fixed | {code_purpose(free[0]): new_key()}, monthly)
        return free[0]

    def add_key(self, purpose: str) -> int:
        """Make a new key for a purpose that may have several; from the next request on it is the one that seals.

        Raises:
            ValueError: there is no number left for it.
        """
        with self._locked():
            fixed, monthly = from_json(self.path.read_text())
            key_id = max(ids_of(purpose, fixed), default=0) + 1
            if key_id > MOST_KEY_IDS:
                raise ValueError(f"no number is left for a key of {purpose}")
            self._write({**fixed, name_of(purpose, key_id): new_key()}, monthly)
        return key_id

    def destroy_keys(self, purpose: str, older_than: int) -> list[int]:
        """Destroy the keys of a purpose with a lower id; what they sealed can never be opened again."""
        with self._locked():
            fixed, monthly = from_json(self.path.read_text())
            gone = [key_id for key_id in ids_of(purpose, fixed) if key_id < older_than]
            for key_id in gone:
                del fixed[name_of(purpose, key_id)]
            self._write(fixed, monthly)
        return gone

    def _write(self, fixed: dict[str, bytes], monthly: dict[str, bytes]) -> None:
        fresh = self.path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(to_json(fixed, monthly))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
