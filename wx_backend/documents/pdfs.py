"""文档：what makes a PDF more than paper; such a one is refused rather than mended.

Names are looked for in clear, however they are spelled, and in packed objects, which are unpacked for that. What is
encrypted cannot be looked at and is refused, too.
"""

from __future__ import annotations

import re
import zlib

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
_STREAM = re.compile(rb"\bstream\r?\n(.*?)endstream", re.DOTALL)
_OBJECTS = re.compile(rb"/ObjStm\b.*?\bstream\r?\n(.*?)endstream", re.DOTALL)
# "#4a" and the like spell a letter of a name another way.
_SPELLED = re.compile(rb"#([0-9A-Fa-f]{2})")


def is_active(content: bytes) -> bool:
    """Whether the file does something when it is opened, carries another file, or hides what it does."""
    plain = _in_letters(content)
    if _ACTIVE.search(plain) or _SHORT.search(_STREAM.sub(b" ", plain)):
        return True
    packs, left = list(_OBJECTS.finditer(content)), MOST_UNPACKED_BYTES
    if plain.count(b"/ObjStm") > len(packs):
        return True  # one is not written as everybody writes it
    for packed in packs:
        objects = _unpacked(packed[1], left)
        if objects is None:
            return True
        left -= len(objects)
        names = _in_letters(objects)
        if _ACTIVE.search(names) or _SHORT.search(names):
            return True
    return False


def _in_letters(content: bytes) -> bytes:
    return _SPELLED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _unpacked(packed: bytes, most: int) -> bytes | None:
    """The objects in clear; None where they are too many, or packed in a way that is not usual."""
    try:
        unpacking = zlib.decompressobj()
        objects = unpacking.decompress(packed, most)
    except zlib.error:
        return None
    return None if unpacking.unconsumed_tail else objects
