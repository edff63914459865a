"""照片：what a citizen uploads is measured before it is decoded, and drawn anew without anything that came along.

A new picture from the bare pixels has no position, device, thumbnail, comment or trailing bytes（EXIF、GPS、注释）.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 2048
QUALITY = 85


class NotAPhoto(Exception):
    """The bytes are no picture of a kind that is taken."""


class TooManyPixels(Exception):
    """The picture is larger than allowed."""


@dataclass(frozen=True)
class Photo:
    media_type: str
    content: bytes


def redrawn(content: bytes, *, most_pixels: int) -> Photo:
    """The picture as a fresh JPEG, upright, at most 2048 pixels a side.

    Raises:
        NotAPhoto: not JPEG, PNG or WebP, or damaged.
        TooManyPixels: more than `most_pixels` by its header; nothing was decoded.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                if picture.width * picture.height > most_pixels:
                    raise TooManyPixels
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                return Photo("image/jpeg", _drawn(picture))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise TooManyPixels from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            raise NotAPhoto from None


def _drawn(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.new("RGB", upright.size, "white")
    shown = upright.convert("RGBA")
    fresh.paste(shown, mask=shown.getchannel("A"))
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
