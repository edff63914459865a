"""文档：what makes a PDF more than paper; such a one is refused rather than mended.

Names are looked for in clear, however they are spelled, and in packed objects, which are unpacked for that. What is
encrypted cannot be looked at and is refused, too.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice

PDF = "application/pdf"
MOST_UNPACKED_BYTES = 50 * 2**20
# Names by which a PDF runs or carries something; long enough not to come about in packed pictures by chance.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|GoToR|Rendition|Encrypt)\b"
    # To open at a page is harmless; anything else that happens at opening is not.
    rb"|/OpenAction(?!\s*\[)"
)
# Too short for that: looked for where no packed bytes are.
_SHORT = re.compile(rb"/(?:JS|AA)\b")
_STREAM, _END = re.compile(rb"\bstream\r?\n"), b"endstream"
# "#4a" and the like spell a letter of a name another way.
_SPELLED = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST_SPELLED = 100_000


def is_active(content: bytes) -> bool:
    """Whether the file does something when it is opened, carries another file, or hides what it does.

    Each byte is looked at a few times at most, whatever they are.
    """
    plain = _in_letters(content)
    if plain is None or _ACTIVE.search(plain) or _SHORT.search(_without_streams(plain)):
        return True
    packs, left = list(_packs(content)), MOST_UNPACKED_BYTES
    if plain.count(b"/ObjStm") > len(packs):
        return True  # one is not written as everybody writes it
    for packed in packs:
        objects = _unpacked(packed, left)
        if objects is None:
            return True
        left -= len(objects)
        names = _in_letters(objects)
        if names is None or _ACTIVE.search(names) or _SHORT.search(names):
            return True
    return False


def _in_letters(content: bytes) -> bytes | None:
    """What is spelled another way in plain letters; None where that is most of it."""
    if next(islice(_SPELLED.finditer(content), MOST_SPELLED, None), None):
        return None
    return _SPELLED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _stream_from(content: bytes, at: int) -> tuple[int, int, int] | None:
    """Where the next stream is named, begins and ends; None where there is no whole one any more."""
    found = _STREAM.search(content, at)
    end = content.find(_END, found.end()) if found else -1
    return (found.start(), found.end(), end) if found and end >= 0 else None


def _without_streams(content: bytes) -> bytes:
    parts, at = [], 0
    while found := _stream_from(content, at):
        parts.append(content[at : found[0]])
        at = found[2] + len(_END)
    return b" ".join([*parts, content[at:]])


def _packs(content: bytes) -> Iterator[bytes]:
    """The packed bytes of each object stream, up to one that does not begin as everybody writes it."""
    at = content.find(b"/ObjStm")
    while at >= 0 and (found := _stream_from(content, at)):
        # Readers take "stream" with a space or half a line end as well; then the next whole one is of another object.
        if content.find(b"stream", at, found[0]) >= 0:
            return
        yield content[found[1] : found[2]]
        at = content.find(b"/ObjStm", found[2])


def _unpacked(packed: bytes, most: int) -> bytes | None:
    """The objects in clear; None where they are too many, or packed in a way that is not usual."""
    try:
        unpacking = zlib.decompressobj()
        objects = unpacking.decompress(packed, most)
    except zlib.error:
        return None
    return None if unpacking.unconsumed_tail else objects
