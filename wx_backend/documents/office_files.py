"""办公文件：Word and Excel files that are only text and numbers; what carries or fetches anything more is refused.

Nothing in them is unpacked to disk or parsed: their list of parts, their types and their links are looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

# What is stored; the registered names are longer than the column.
DOCX, XLSX = "application/docx", "application/xlsx"
REGISTERED = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MAIN = {DOCX: b"wordprocessingml.document.main+xml", XLSX: b"spreadsheetml.sheet.main+xml"}
MOST_PARTS = 2000
MOST_BYTES = 100 * 2**20
MOST_LISTED_BYTES = 2**20
# Macros, embedded and remote things; a printer's settings are the one harmless lump of bytes.
_FORBIDDEN = re.compile(
    r"vbaproject|vbadata|(^|/)(externallinks|embeddings|activex|ctrlprops|querytables|macrosheets|dialogsheets|customui"
    r"|webextensions|model)/|connections\.xml$|afchunk|\.(exe|dll|js|vbs|hta|html?|lnk|scr)$"
    r"|^(?!xl/printersettings/|word/printersettings).*\.bin$|(^|/)\.\.(/|$)|^/|\\",
    re.IGNORECASE,
)
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[^>]*>", re.IGNORECASE)


class NotPlain(Exception):
    """The file is no Word or Excel file, or more than words and numbers; the message is for who sent it."""


def kind_of(content: bytes) -> str:
    """DOCX or XLSX, by what is in the file and not by its name.

    Raises:
        NotPlain: it is neither, or carries macros, embedded objects or links that fetch something.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _look_at(parts)
            for part in parts:
                if part.filename.lower().endswith(".rels"):
                    _refuse_fetching(_read(package, part))
            return _main_of(_read(package, package.getinfo("[Content_Types].xml")))
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error):
        raise NotPlain("文件不完整、已加密或不是 .docx、.xlsx 格式") from None


def _look_at(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if len(parts) > MOST_PARTS or len(set(names)) < len(names) or sum(part.file_size for part in parts) > MOST_BYTES:
        raise NotPlain("文件解压后过大")
    if any(part.flag_bits & 1 for part in parts):
        raise NotPlain("文件已加密，请去掉密码后再上传")
    if any(_FORBIDDEN.search(part.filename) for part in parts):
        raise NotPlain("文件含有宏、嵌入对象或外部链接，请另存为普通文件或 PDF")


def _read(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A listing of the package: small, and in an encoding in which it can be searched."""
    with package.open(part) as stream:
        content = stream.read(MOST_LISTED_BYTES + 1)
    if len(content) > MOST_LISTED_BYTES or b"\0" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise NotPlain("文件含有不允许的声明，请另存为普通文件或 PDF")
    return content


def _refuse_fetching(links: bytes) -> None:
    if any(b"/hyperlink" not in link for link in _EXTERNAL.findall(links)):
        raise NotPlain("文件含有宏、嵌入对象或外部链接，请另存为普通文件或 PDF")


def _main_of(types: bytes) -> str:
    if b"macroenabled" in types.lower():
        raise NotPlain("文件含有宏、嵌入对象或外部链接，请另存为普通文件或 PDF")
    for kind, main in _MAIN.items():
        if main in types:
            return kind
    raise NotPlain("只支持 PDF、.docx、.xlsx 和照片")
