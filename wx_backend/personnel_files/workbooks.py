"""工作簿：lines of the first sheet of an xlsx, read by a process of its own that a hostile file may end.

Macros, external links, embedded things, document types, a thousand sheets and zip bombs are refused before a sheet is
opened; what gets past that meets the child's limits of memory and processor time.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from wx_backend.domain.imports.sheets import FileWrong, Sheet

from . import limits

CHILD = Path(__file__).with_name("workbook_child.py")
TOO_MUCH = "工作簿无法读取：内容损坏或过于复杂，请只保留要导入的一张表后再试"
Line = tuple[int, list[str]]


def read(path: Path) -> Sheet:
    """The heading and the lines of the first sheet.

    Raises:
        FileWrong: it is refused; also while the lines are read.
    """
    lines = _lines(path)
    heading: list[str] = []
    for _, heading in lines:
        if any(heading):
            break
    sheet = Sheet(path.name, heading, lines)
    with path.open("rb") as file:
        sheet.digest = hashlib.file_digest(file, "sha256")
    return sheet


def _lines(path: Path) -> Iterator[Line]:
    bounds = {name: value for name, value in vars(limits).items() if name.isupper()}
    child = subprocess.Popen(
        [sys.executable, "-I", str(CHILD), str(path), json.dumps(bounds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
    )
    try:
        assert child.stdout is not None
        for number, said in enumerate(child.stdout, start=1):
            yield number, _cells(said)
        if child.wait() != 0:
            raise FileWrong([TOO_MUCH])
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _cells(said: bytes) -> list[str]:
    line = json.loads(said)
    if isinstance(line, dict):
        raise FileWrong([line["refused"]])
    cells: list[str] = line
    return cells
