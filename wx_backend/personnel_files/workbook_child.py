"""工作簿读取进程：a process of its own that looks into a workbook, refuses a hostile one, and says its lines.

Run as ``python -I workbook_child.py FILE LIMITS`` with the limits as JSON. It prints one JSON list a line, the heading
first; or one object ``{"refused": "…"}``. It imports nothing of ours: what a workbook can break is this process, which
may use so much memory and processor time and no more, and writes no file.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

# Macros, embedded and remote things; a printer's settings are the one harmless lump of bytes.
FORBIDDEN = re.compile(
    r"vbaproject|(^|/)(externallinks|embeddings|activex|ctrlprops|querytables|macrosheets|dialogsheets|customui"
    r"|webextensions|model)/|connections\.xml$|^(?!xl/printersettings/).*\.(bin|exe|dll|js|vbs)$",
    re.IGNORECASE,
)
# A prolog without a document type, in UTF-8: the only thing that an entity could be declared in is missing.
PROLOG = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml(?:(?!\?>)[^>])*\?>\s*)?((<!--.*?-->|<\?[\w-]+[^>]*\?>)\s*)*<[A-Za-z_]", re.DOTALL
)
ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")
EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[^>]*>", re.IGNORECASE)
# Whole numbers beyond this have lost digits in the cell already.
LARGEST_EXACT = 10**15


class Refused(Exception):
    """The workbook is not read; the message is for the person who sent it."""


def main(path: str, limits: dict[str, int]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits["PROCESS_BYTES"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["PROCESSOR_SECONDS"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        look_inside(path, limits)
        for line in lines(path, limits):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except Refused as refused:
        sys.stdout.write(json.dumps({"refused": str(refused)}, ensure_ascii=False) + "\n")


def look_inside(path: str, limits: dict[str, int]) -> None:
    """Raises:
    Refused: the package is no plain workbook, before any sheet of it is read.
    """
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            _look_at_parts(parts, limits)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _look_at_text(package, part)
            with package.open("[Content_Types].xml") as types:
                if b"spreadsheetml.sheet.main+xml" not in types.read():
                    raise Refused("不是 xlsx 工作簿，请另存为 .xlsx（不含宏）")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise Refused("文件不是完整的 xlsx 工作簿；旧版 .xls 或加密的文件请另存为未加密的 .xlsx") from None


def _look_at_parts(parts: list[zipfile.ZipInfo], limits: dict[str, int]) -> None:
    names = [part.filename.lower() for part in parts]
    if sum(name.startswith("xl/worksheets/") and name.endswith(".xml") for name in names) > limits["SHEETS"]:
        raise Refused(f"工作表超过 {limits['SHEETS']} 张，请只保留要导入的一张")
    if len(parts) > limits["PARTS"] or len(set(names)) < len(names):
        raise Refused("工作簿内部文件过多或重复")
    for part in parts:
        if part.flag_bits & 1:
            raise Refused("工作簿已加密，请去掉密码后再导入")
        if FORBIDDEN.search(part.filename):
            raise Refused("工作簿含有宏、外部链接或嵌入对象，请另存为不含这些内容的 .xlsx")
        most = limits["TEXTS_BYTES"] if part.filename.lower().endswith("sharedstrings.xml") else limits["PART_BYTES"]
        if part.file_size > most or _is_packed_like_a_bomb(part, limits):
            raise Refused("工作簿解压后过大")
    if sum(part.file_size for part in parts) > limits["PART_BYTES"]:
        raise Refused("工作簿解压后过大")


def _is_packed_like_a_bomb(part: zipfile.ZipInfo, limits: dict[str, int]) -> bool:
    return part.file_size > limits["PACKED_FREELY"] and part.file_size > part.compress_size * limits["PACKED"]


def _look_at_text(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with package.open(part) as text:
        beginning = text.read(4096)
        if not PROLOG.match(beginning) or not _is_utf8(beginning):
            raise Refused("工作簿含有不允许的文档声明（DTD）或编码")
        if part.filename.lower().endswith(".rels"):
            outside = EXTERNAL.findall(beginning + text.read())
            if any(b"/hyperlink" not in link for link in outside):
                raise Refused("工作簿含有外部链接，请断开链接后再导入")


def _is_utf8(beginning: bytes) -> bool:
    stated = ENCODING.search(beginning[:200])
    return stated is None or stated[1].lower() in (b"utf-8", b"utf8", b"us-ascii")


def lines(path: str, limits: dict[str, int]) -> Iterator[list[str]]:
    """The lines of the first sheet as texts.

    Raises:
        Refused: there is no sheet that can be read, or too much in it.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except (CalamineError, OSError, IndexError, ValueError):
        raise Refused("工作簿无法读取，请用 Excel 或 WPS 另存为 .xlsx 后再试") from None
    if sheet.total_width > limits["COLUMNS"]:
        raise Refused(f"工作表超过 {limits['COLUMNS']} 列")
    # Empty lines above the heading count, so that a line has the number that people see beside it.
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > limits["LINES"]:
            raise Refused(f"工作表超过 {limits['LINES']} 行，请拆分文件")
        yield [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    """What a cell says, as a person would type it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < LARGEST_EXACT:
            return str(int(cell))
        return f"{cell:.0f}（数字过长，请把该列设为文本格式）" if abs(cell) >= LARGEST_EXACT else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return str(cell)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
