"""办事事项目录：reads the CSV catalogue of a service hall, one matter a line（UTF-8 or GBK）."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from wx_backend.domain.catalogue_import import MatterRow

COLUMNS = (
    "department",
    "department_code",
    "area_code",
    "group",
    "matter",
    "matter_code",
    "matter_type_code",
    "matter_type",
)
REQUIRED = ("department", "department_code", "matter", "matter_code", "matter_type_code", "matter_type")


class FileWrong(Exception):
    """The file cannot be imported; `problems` names each bad line with its column, in Chinese."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(path: Path) -> list[MatterRow]:
    """All rows of the file.

    Raises:
        FileWrong: with every bad line; nothing is taken from a file with one.
    """
    reader = csv.DictReader(io.StringIO(_decoded(path.read_bytes())))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise FileWrong([f"缺少列：{'、'.join(missing)}"])
    rows: list[MatterRow] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for line, record in enumerate(reader, start=2):
        empty = [name for name in REQUIRED if not (record[name] or "").strip()]
        problems += [f"第 {line} 行 {name} 列为空" for name in empty]
        if None in record:
            problems.append(f"第 {line} 行列数过多")
        code = (record["matter_code"] or "").strip()
        if code in seen:
            problems.append(f"第 {line} 行 matter_code 与第 {seen[code]} 行重复：{code}")
        seen.setdefault(code, line)
        rows.append(_row(record))
    if problems:
        raise FileWrong(problems)
    return rows


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise FileWrong(["文件编码无法识别，请另存为 UTF-8 或 GBK 编码的 CSV"]) from None


def _row(record: dict[str, str]) -> MatterRow:
    def cell(name: str) -> str:
        return (record[name] or "").strip()

    return MatterRow(
        department=cell("department"),
        department_code=cell("department_code"),
        group=cell("group"),
        name=cell("matter"),
        code=cell("matter_code"),
        type_code=cell("matter_type_code"),
        type_label=cell("matter_type"),
    )
