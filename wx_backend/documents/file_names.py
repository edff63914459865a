"""文件名：what a document is called, made harmless: as it is shown, and as it is saved on whatever machine.

A name is what somebody's device made up. Its last ending decides what a machine does with the file, so that is the one
that the content has; how a name is told to a browser is RFC 6266 and RFC 8187.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from . import office_files, pdfs

ENDINGS = {pdfs.PDF: "pdf", office_files.DOCX: "docx", office_files.XLSX: "xlsx", "image/jpeg": "jpg"}
# With the ending, in UTF-8, within what file systems take（255 字节）.
MOST_CHARACTERS = 60
_NOT_IN_NAMES = re.compile(r'[<>:"|?*%]')
_ENDING = re.compile(r"\s*\.\s*[A-Za-z][A-Za-z0-9]{0,7}\s*$")
# Windows opens a device by these, whatever the ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9])(\..*)?", re.IGNORECASE)


def cleaned(given: str, media_type: str) -> str:
    """The name with the ending of its content, or "" where nothing is left of it.

    Folders, characters that cannot be seen or turn the direction, and all endings that it claims are gone.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    seen = "".join(" " if c.isspace() else c for c in last if c.isspace() or unicodedata.category(c)[0] != "C")
    stem = _NOT_IN_NAMES.sub("_", " ".join(seen.split()))
    while shorter := _ENDING.search(stem):
        stem = stem[: shorter.start()]
    stem = stem[:MOST_CHARACTERS].strip(" ._")
    if not stem or _DEVICES.fullmatch(stem):
        return ""
    return f"{stem}.{ENDINGS[media_type]}"


def disposition(name: str, media_type: str) -> str:
    """The header Content-Disposition: pictures may be shown, everything else is saved. Without a name a plain one."""
    kind, plain = ("inline", "picture") if media_type.startswith("image/") else ("attachment", "document")
    header = f'{kind}; filename="{plain}.{ENDINGS[media_type]}"'
    return f"{header}; filename*=UTF-8''{quote(name, safe='')}" if name else header
