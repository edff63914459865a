"""苹果照片：HEIC pictures, measured by the header of their container and decoded by a process of its own.

The decoder is large and written in C++, so it is never loaded where requests are answered: what comes back from the
process are bare pixels, counted. Source of the boxes: ISO/IEC 14496-12 (container) and 23008-12 (``ispe``).
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from . import heic_child

CHILD = Path(heic_child.__file__)
# For these a telephone's picture needs 390 MB of addresses, of which 215 MB are ever used; one with ten bits for each
# colour 500 and 320, one with a colour of its own for each pixel（4:4:4）520 and 410.
MOST_PIXELS = 40_000_000
PROCESS_BYTES = 540 * 2**20
PROCESSOR_SECONDS = 8
PATIENCE_SECONDS = 20.0
BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
MOST_BOXES = 4000


class NotHeic(Exception):
    """The bytes are no picture of this kind, or a damaged one, or one that the decoder failed at."""


class TooMuchWork(Exception):
    """Decoding the picture takes more memory or time than there is for one."""


def is_heic(content: bytes) -> bool:
    """Whether the file says of itself that it is HEIC."""
    head = int.from_bytes(content[:4], "big")
    if content[4:8] != b"ftyp" or not 16 <= head <= 256:
        return False
    brands = {content[at : at + 4] for at in (8, *range(16, min(head, len(content)), 4))}
    return bool(brands & BRANDS)


def pixels(content: bytes) -> int:
    """How many pixels the largest picture in the container has, by its header.

    Raises:
        NotHeic: the header says nothing of that.
    """
    sizes = []
    for meta in _inside(content, 0, len(content), b"meta", skip=4):
        for properties in _inside(content, *meta, b"iprp"):
            for container in _inside(content, *properties, b"ipco"):
                for start, end in _inside(content, *container, b"ispe", skip=4):
                    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (start, start + 4))
                    sizes.append(width * height if end - start >= 8 else 0)
    if not sizes or min(sizes) == 0:
        raise NotHeic
    return max(sizes)


def _inside(content: bytes, start: int, end: int, wanted: bytes, skip: int = 0) -> Iterator[tuple[int, int]]:
    """Where the boxes of a kind between two places begin and end, without their headings."""
    at, seen = start, 0
    while at + 8 <= end:
        size, kind, heading = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], 8
        if size == 1:
            size, heading = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = end - at
        seen += 1
        if size < heading or at + size > end or seen > MOST_BOXES:
            raise NotHeic
        if kind == wanted:
            yield at + heading + skip, at + size
        at += size


def decoded(content: bytes, *, longest_side: int) -> Image.Image:
    """The main picture, upright, on white, with at most so many pixels a side; nothing else of the file is left.

    Raises:
        NotHeic: see there.
        TooMuchWork: see there.
    """
    limits = {
        "MOST_PIXELS": MOST_PIXELS,
        "PROCESS_BYTES": PROCESS_BYTES,
        "PROCESSOR_SECONDS": PROCESSOR_SECONDS,
        "LONGEST_SIDE": longest_side,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD), json.dumps(limits)],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooMuchWork from None
    if done.returncode in (heic_child.OUT_OF_MEMORY, -signal.SIGXCPU, -signal.SIGKILL):
        raise TooMuchWork
    said = done.stdout
    size = int.from_bytes(said[:4], "big"), int.from_bytes(said[4:8], "big")
    if done.returncode or not 0 < max(size) <= longest_side or len(said) != 8 + size[0] * size[1] * 3:
        raise NotHeic
    return Image.frombytes("RGB", size, said[8:])
