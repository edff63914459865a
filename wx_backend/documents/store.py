"""文件存放：sealed bytes in one folder, each file whole or not there at all."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Container
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{32}")
ORPHAN_AGE_SECONDS = 3600
# Pictures stop before the words do: what is left is for the database and its log.
LEAST_FREE_BYTES = 2**30


class Store:
    """A folder of files named by random ids."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, content: bytes) -> None:
        """Write a file and wait for the disk, for its name in the folder as well: temporary name, flush, rename."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self._path(name).with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path(name))
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def has_room(self) -> bool:
        """Whether the disk has room for more files, and for all else that is written on it."""
        folder = next(place for place in (self.folder, *self.folder.parents) if place.exists())
        return shutil.disk_usage(folder).free > LEAST_FREE_BYTES

    def read(self, name: str) -> bytes:
        """Raises:
        FileNotFoundError: there is no such file.
        """
        return self._path(name).read_bytes()

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def sweep(self, known: Container[str]) -> int:
        """Remove files without a row that are older than an hour. Returns how many went."""
        old = time.time() - ORPHAN_AGE_SECONDS
        files = self.folder.iterdir() if self.folder.exists() else []
        orphans = [file for file in files if file.stem not in known and file.stat().st_mtime < old]
        for file in orphans:
            file.unlink(missing_ok=True)
        return len(orphans)

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise ValueError("not the name of a stored file")
        return self.folder / name
