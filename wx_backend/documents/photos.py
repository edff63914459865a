"""照片：what a citizen uploads is measured before it is decoded, and drawn anew without anything that came along.

A new picture from the bare pixels has no position, device, thumbnail, comment or trailing bytes（EXIF、GPS、注释）. One
picture at a time is decoded in a process, in less than 150 MB: how many pixels that allows depends on the format. HEIC
is decoded outside.
"""

from __future__ import annotations

import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image, ImageChops, PngImagePlugin, UnidentifiedImageError
from PIL.ExifTags import Base

from . import heic, picture_segments

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 2048
QUALITY = 85
PATIENCE_SECONDS = 10.0

# A usual JPEG is made smaller while it is read; these are in memory whole. libwebp keeps four copies of its pixels.
MOST_PIXELS_WHOLE = {"PNG": 16_000_000, "WEBP": 6_000_000}
# Of a JPEG in several scans（渐进式）libjpeg keeps every coefficient, two bytes each, for all of its colours.
MOST_COEFFICIENTS = 48_000_000
# Packed texts beside the pixels; Pillow would unpack up to 64 MB of them.
PngImagePlugin.MAX_TEXT_MEMORY = 4 * 2**20

# What EXIF calls 2 to 8.
TURNS: dict[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# One thread for all: the C library keeps freed memory for each thread that ever decoded.
_drawer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="photos")


class NotAPhoto(Exception):
    """The bytes are no picture of a kind that is taken."""


class TooManyPixels(Exception):
    """The picture is larger than allowed."""


class StillDrawing(Exception):
    """The pictures of others took too long."""


@dataclass(frozen=True)
class Photo:
    media_type: str
    content: bytes


def redrawn(content: bytes, *, most_pixels: int) -> Photo:
    """The picture as a fresh JPEG, upright, at most 2048 pixels a side, on white where it was transparent.

    Raises:
        NotAPhoto: not JPEG, PNG, WebP or HEIC, or damaged.
        TooManyPixels: more than `most_pixels`, or than its format allows, by its header, or it is of too many
            segments; nothing was decoded. Or a HEIC that was too much for its process.
        StillDrawing: not done within ten seconds, for the pictures of others came first.
    """
    waiting = _drawer.submit(_redrawn, content, most_pixels)
    try:
        return waiting.result(PATIENCE_SECONDS)
    except TimeoutError:
        waiting.cancel()
        raise StillDrawing from None


def _redrawn(content: bytes, most_pixels: int) -> Photo:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            if heic.is_heic(content):
                return Photo("image/jpeg", _of_heic(content, most_pixels))
            if picture_segments.too_many(content):
                raise TooManyPixels
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                several_scans = picture.format not in MOST_PIXELS_WHOLE and not _in_one_scan(content)
                if picture.width * picture.height > min(most_pixels, _most_pixels(picture, several_scans)):
                    raise TooManyPixels
                return Photo("image/jpeg", _drawn(picture, several_scans))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, heic.TooMuchWork):
            raise TooManyPixels from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, heic.NotHeic):
            raise NotAPhoto from None


def _of_heic(content: bytes, most_pixels: int) -> bytes:
    if heic.pixels(content) > min(most_pixels, heic.MOST_PIXELS):
        raise TooManyPixels
    return _as_jpeg(heic.decoded(content, longest_side=LONGEST_SIDE))


def _most_pixels(picture: Image.Image, several_scans: bool) -> int:
    whole = MOST_COEFFICIENTS // len(picture.getbands()) if several_scans else 2**63
    return MOST_PIXELS_WHOLE.get(str(picture.format), whole)


def _in_one_scan(jpeg: bytes) -> bool:
    """Whether a JPEG tells all colours together, row by row; anything unusual counts as not."""
    at, colours = 2, 0
    while jpeg[at : at + 1] == b"\xff" and at + 10 <= len(jpeg):
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4])
        if marker in (0xC0, 0xC1):  # start of a sequential frame
            colours = jpeg[at + 9]
        elif marker == 0xDA:  # start of the first scan
            return jpeg[at + 4] == colours
        at += 2 + length
    return False


def _drawn(picture: Image.Image, several_scans: bool) -> bytes:
    size = _fitting(picture.size, LONGEST_SIDE)
    # Pixels are beside the coefficients in memory, so there should be fewer of them.
    picture.draft("RGB", _fitting(picture.size, LONGEST_SIDE * 3 // 4) if several_scans else size)
    small = _shrunk(_in_bands(picture), _fitting(picture.size, LONGEST_SIDE))
    turn = TURNS.get(_orientation(picture))
    upright = small if turn is None else small.transpose(turn)
    return _as_jpeg(upright)


def _as_jpeg(picture: Image.Image) -> bytes:
    fresh = Image.new("RGB", picture.size)
    fresh.paste(picture)
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _orientation(picture: Image.Image) -> object:
    try:
        return picture.getexif().get(Base.Orientation)
    except Exception:
        # Notes are written by every device in its own way, and Pillow stumbles over bad ones in as many: a photograph
        # with notes that cannot be read is shown as it lies.
        return None


def _fitting(size: tuple[int, int], longest: int) -> tuple[int, int]:
    factor = max(1.0, max(size) / longest)
    return max(1, round(size[0] / factor)), max(1, round(size[1] / factor))


def _in_bands(picture: Image.Image) -> Image.Image:
    """The picture with eight bits for each colour of each pixel, and nothing to be seen through."""
    picture.load()
    if picture.mode == "P":
        picture = picture.convert("RGBA")
    elif picture.mode == "I;16":
        picture = picture.point(lambda value: value / 256).convert("L")
    elif picture.mode == "1":
        picture = picture.convert("L")
    if "A" in picture.getbands():
        picture.paste("white", mask=ImageChops.invert(picture.getchannel("A")))
    return picture


def _shrunk(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    # Band by band: as a whole, a picture with transparency would be copied once more at its full size.
    colours = [name for name in picture.getbands() if name != "A"]
    bands = [picture.getchannel(name).resize(size, Image.Resampling.BICUBIC) for name in colours]
    return Image.merge(picture.mode.removesuffix("A"), bands)
