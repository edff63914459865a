"""数据来源：a file or an address becomes a sheet; by the file's content, not by its name."""

from __future__ import annotations

from pathlib import Path

from wx_backend.domain.imports.sheets import FileWrong, Sheet

from . import csv_files, http_json, limits, workbooks
from .http_json import Source


def read(place: str, source: Source | None = None) -> Sheet:
    """What stands in a file, or at an address of the configured system.

    Raises:
        FileWrong: it cannot be read; also while the sheet's lines are read.
    """
    if place.startswith(("http://", "https://")):
        if source is None:
            raise FileWrong(["这里不能从网址导入"])
        return http_json.read(place, source)
    path = Path(place)
    if not path.is_file():
        raise FileWrong([f"找不到文件 {place}"])
    if path.stat().st_size > limits.FILE_BYTES:
        raise FileWrong([f"文件超过 {limits.FILE_BYTES // 1024**2} MB"])
    with path.open("rb") as file:
        beginning = file.read(8)
    if beginning.startswith(b"PK"):
        return workbooks.read(path)
    if beginning.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileWrong(["旧版 .xls 或加密的工作簿不能导入，请另存为未加密的 .xlsx"])
    return csv_files.read(path)
