"""办公文件：Word and Excel files that are only text and numbers; what carries or fetches anything more is refused.

Nothing in them is unpacked to disk: their list of parts, their types and their links are looked at.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

# What is stored; the registered names are longer than the column.
DOCX, XLSX = "application/docx", "application/xlsx"
REGISTERED = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MAIN = {DOCX: "wordprocessingml.document.main+xml", XLSX: "spreadsheetml.sheet.main+xml"}
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


DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
)


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
    except DAMAGED:
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
    """A listing of the package: small, and without anything that it declares itself."""
    with package.open(part) as stream:
        content = stream.read(MOST_LISTED_BYTES + 1)
    if len(content) > MOST_LISTED_BYTES or b"\0" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise NotPlain("文件含有不允许的声明，请另存为普通文件或 PDF")
    return content


def _refuse_fetching(links: bytes) -> None:
    for name, told in _elements(links):
        fetched = name == "Relationship" and told.get("TargetMode", "").strip().lower() == "external"
        if fetched and not told.get("Type", "").endswith("/hyperlink"):
            raise NotPlain("文件含有宏、嵌入对象或外部链接，请另存为普通文件或 PDF")


def _main_of(types: bytes) -> str:
    named = {told.get("ContentType", "") for _, told in _elements(types)}
    if any("macroenabled" in one.lower() or "vba" in one.lower() for one in named):
        raise NotPlain("文件含有宏、嵌入对象或外部链接，请另存为普通文件或 PDF")
    for kind, main in _MAIN.items():
        if any(one.endswith(main) for one in named):
            return kind
    raise NotPlain("只支持 PDF、.docx、.xlsx 和照片")


def _elements(listing: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of a listing with their attributes, read as Office reads them: names may have prefixes, letters be
    spelled another way. What was declared was refused before, so nothing grows here.

    Raises:
        ExpatError: it is no XML.
    """
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, told: found.append((name.rpartition(":")[2], told))
    parser.Parse(listing, True)
    yield from found
