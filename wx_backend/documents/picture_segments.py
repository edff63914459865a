"""照片的分段：of how many segments a JPEG or PNG file says it is, counted before anybody else reads it.

Who reads a picture keeps a note of each segment, and goes over all pixels again for each scan of a JPEG. Four bytes are
enough for a segment and thirty for a scan: ten megabytes of them take hundreds of megabytes, or half an hour.
"""

from __future__ import annotations

import re

# Encoders write about ten scans, and a segment for each 64 kB of notes.
MOST_SCANS = 100
MOST_SEGMENTS = 2000
# Between two segments there may be bytes that fill.
MOST_FILLING = 64
# Pictures are packed in chunks of at least four kilobytes.
MOST_CHUNKS = 5000
_PNG = b"\x89PNG\r\n\x1a\n"
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_START_OF_SCAN, _END, _WITHOUT_LENGTH = 0xDA, 0xD9, (0x01, 0xD8)


def too_many(content: bytes) -> bool:
    """Whether a picture is of more segments or scans than pictures have; nothing is counted behind its end."""
    if content.startswith(b"\xff\xd8"):
        return _too_many_in_jpeg(content)
    return content.startswith(_PNG) and _too_many_in_png(content)


def _too_many_in_jpeg(content: bytes) -> bool:
    at, scans, filled = 2, 0, True
    for _ in range(MOST_SEGMENTS):
        found = _MARKER.search(content, at)
        # Behind the head of a scan come its pixels, behind all others the next segment.
        if scans > MOST_SCANS or (filled and (found.start() if found else len(content)) - at > MOST_FILLING):
            return True
        if found is None or content[found.end() - 1] == _END:
            return False
        at, marker = found.end(), content[found.end() - 1]
        filled = marker != _START_OF_SCAN
        scans += not filled
        if marker not in _WITHOUT_LENGTH:
            at += int.from_bytes(content[at : at + 2], "big")
    return True


def _too_many_in_png(content: bytes) -> bool:
    at = len(_PNG)
    for _ in range(MOST_CHUNKS):
        if at + 12 > len(content) or content[at + 4 : at + 8] == b"IEND":
            return False
        at += 12 + int.from_bytes(content[at : at + 4], "big")
    return True
