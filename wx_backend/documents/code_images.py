"""二维码图形：QR codes as modules, as vector paths, as SVG and as PNG; made for paper that gets scratched and covered.

Error correction H restores 30 % of the codewords, block by block. A strip of tape from side to side lies along the
codewords and spoils more of them than it covers; how many of one block depends on the size. Of the sizes up to 69
modules only version 10 (57 modules) stands nearly every strip of 15 %, so nothing smaller is made. The mask is fixed:
`qrcode` would try all eight and weigh them, which takes six times as long and is of no use to any reader of today. For
many codes there is `Series`: with the version and the mask fixed, each module is a sum modulo 2 of bits of the text, so
a code is put together from ready-made parts by exclusive or (docs/adr/0007-codes-by-exclusive-or.md).
"""

from __future__ import annotations

import io
import re
from functools import lru_cache, reduce
from operator import xor

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_H

VERSION = 10
MASK = 2
QUIET_ZONE = 4
# Any character but NUL: `qrcode` cannot divide a block of zeros.
BASE = "A"
DARK_RUN = re.compile("1+")

# One text of "0" and "1" for each row of modules, the topmost first.
Modules = list[str]


def modules(link: str) -> Modules:
    """The QR code of a link, without its quiet zone."""
    made = _made(link)
    return ["".join("1" if dark else "0" for dark in row) for row in made]


class Series:
    """Codes of links that differ in their last `length` characters only, each one many times faster than `modules`."""

    def __init__(self, prefix: str, length: int) -> None:
        base = prefix + BASE * length
        self._length = length
        self._base = _bits(base)
        self._side = len(_made(base))
        # What turning one bit of one character changes, whatever the other characters are.
        self._changes = [[_bits(_turned(base, at, bit)) ^ self._base for bit in range(7)] for at in range(-length, 0)]
        self._of_character = lru_cache(maxsize=None)(self._sum)

    def modules(self, ending: str) -> Modules:
        """The QR code of the prefix with this ending.

        Raises:
            ValueError: the ending has another length, or characters beyond ASCII.
        """
        if len(ending) != self._length or not ending.isascii():
            raise ValueError("the ending is not of this series")
        found = self._base
        for at, character in enumerate(ending):
            found ^= self._of_character(at, ord(character))
        digits = f"{found:0{self._side**2}b}"
        return [digits[start : start + self._side] for start in range(0, len(digits), self._side)]

    def _sum(self, at: int, character: int) -> int:
        turned = character ^ ord(BASE)
        return reduce(xor, (change for bit, change in enumerate(self._changes[at]) if turned >> bit & 1), 0)


def path(code: Modules) -> str:
    """The dark modules as one SVG path; a module is one unit, and the quiet zone begins at 0, 0."""
    return "".join(
        f"M{run.start() + QUIET_ZONE} {y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
        for y, row in enumerate(code, start=QUIET_ZONE)
        for run in DARK_RUN.finditer(row)
    )


def svg(code: Modules, *, title: str = "") -> str:
    """A whole SVG picture, black on white, with its quiet zone."""
    side = len(code) + 2 * QUIET_ZONE
    named = f"<title>{_escaped(title)}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">{named}'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path(code)}"/></svg>'
    )


def png(code: Modules, *, pixels: int) -> bytes:
    """A PNG of about this many pixels a side: each module the same whole number of pixels, at least one."""
    side = len(code) + 2 * QUIET_ZONE
    picture = Image.new("1", (side, side), 1)
    for y, row in enumerate(code):
        for x, digit in enumerate(row):
            if digit == "1":
                picture.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0)
    scale = max(1, pixels // side)
    out = io.BytesIO()
    picture.resize((side * scale, side * scale), Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()


def _made(link: str) -> list[list[bool]]:
    code = qrcode.QRCode(VERSION, error_correction=ERROR_CORRECT_H, mask_pattern=MASK)
    # Byte mode for the whole: a run of digits in another mode would change the length.
    code.add_data(link.encode(), optimize=0)
    code.make()
    return code.modules  # type: ignore[no-any-return]


def _bits(link: str) -> int:
    return int("".join(modules(link)), 2)


def _turned(text: str, at: int, bit: int) -> str:
    place = len(text) + at
    return text[:place] + chr(ord(text[place]) ^ 1 << bit) + text[place + 1 :]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
