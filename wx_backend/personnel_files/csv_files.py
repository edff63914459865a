"""CSV 文件：lines of a CSV in UTF-8, with or without a byte order mark, or in GBK as Excel in China saves it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from wx_backend.domain.imports.sheets import FileWrong, Sheet

from . import limits


def read(path: Path) -> Sheet:
    """The heading and the lines of a file.

    Raises:
        FileWrong: it is no text in one of the encodings, or too large.
    """
    content = path.read_bytes()
    lines = _lines(decoded(content))
    sheet = Sheet(path.name, next(lines, (0, []))[1], lines, expected=content.count(b"\n"))
    sheet.digest.update(content)
    return sheet


def decoded(content: bytes) -> str:
    """The text of a file.

    Raises:
        FileWrong: it is in no encoding that is known here.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileWrong(["文件编码无法识别，请另存为 UTF-8 或 GBK 编码的 CSV"])


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    # One stray quotation mark would make a single cell of the rest of the file.
    csv.field_size_limit(limits.CELL_CHARACTERS)
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if number > limits.LINES:
                raise FileWrong([f"文件超过 {limits.LINES} 行，请拆分文件"])
            yield number, cells
    except csv.Error as wrong:
        raise FileWrong([f"第 {number + 1} 行不是完整的 CSV，请检查引号：{wrong}"]) from None
