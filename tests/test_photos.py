"""照片：how large a picture may be, what it costs to draw it anew, and how it looks afterwards."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import struct
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pillow_heif import from_pillow

from tests.servers import ROOT
from wx_backend.documents import heic as heic_decoding
from wx_backend.documents import photos
from wx_backend.documents.heic import NotHeic, is_heic, pixels

MOST_GROWTH_KB = 150_000
# The process that decodes a HEIC, beside the one that asks for it.
MOST_DECODER_KB = 300_000

# Draws one picture in a process of its own, which tells by how much its memory grew at most（VmHWM）.
MEASURED = """
import io, json, resource, sys
from PIL import Image
from wx_backend.documents import photos

def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

def jpeg():
    out = io.BytesIO()
    Image.new("RGB", (50, 50)).save(out, "JPEG")
    return out.getvalue()

content = open(sys.argv[1], "rb").read()
photos.redrawn(jpeg(), most_pixels=40_000_000)
before, most = peak(), 0
try:
    drawn = photos.redrawn(content, most_pixels=40_000_000)
    most = max(Image.open(io.BytesIO(drawn.content)).size)
except photos.TooManyPixels:
    pass
loaded = any("heif" in name for name in sys.modules)
decoder = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"longest": most, "growth": peak() - before, "decoder": decoder, "decoder_of_heic_is_here": loaded}))
"""


def encoded(form, mode, size, **more):
    """A picture with something in it, so that it does not compress to nothing."""
    picture, tile = Image.new(mode, size), Image.effect_noise((512, 512), 60)
    bands = len(picture.getbands())
    tile = tile.convert(mode) if bands == 1 else Image.merge(mode, [tile] * bands)
    for left in range(0, size[0], 512):
        for top in range(0, size[1], 512):
            picture.paste(tile, (left, top))
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def in_a_process_of_its_own(content, folder):
    file = folder / "picture"
    file.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@functools.cache
def heic(size, mode="RGB", colour="red", **more):
    """A picture as a telephone of Apple's makes it, by the quickest way to encode one."""
    picture = Image.new(mode, size, colour) if max(size) < 1000 else Image.linear_gradient("L").resize(size)
    out = io.BytesIO()
    from_pillow(picture.convert(mode)).save(out, quality=90, enc_params={"preset": "ultrafast"}, **more)
    return out.getvalue()


def said_to_be(size, content):
    """Another size in the header of the container; the picture in it stays as it is."""
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", *size) + content[at + 8 :]


FAST = {"compress_level": 1}
SMALL_HEIC = heic((64, 48))
LARGEST = {
    "JPEG": lambda: encoded("JPEG", "RGB", (7300, 5479), quality=40),
    "JPEG, just not twice too wide": lambda: encoded("JPEG", "RGB", (4090, 4090), quality=40),
    "tall JPEG": lambda: encoded("JPEG", "RGB", (2100, 19000), quality=40),
    "JPEG for print": lambda: encoded("JPEG", "CMYK", (8190, 4880), quality=30),
    "progressive JPEG": lambda: encoded("JPEG", "RGB", (4000, 4000), quality=40, progressive=True, subsampling=0),
    "progressive JPEG for print": lambda: encoded("JPEG", "CMYK", (3640, 3290), quality=30, progressive=True),
    "PNG": lambda: encoded("PNG", "RGB", (4000, 4000), **FAST),
    "PNG with transparency": lambda: encoded("PNG", "RGBA", (4000, 4000), **FAST),
    "PNG with a palette": lambda: encoded("PNG", "P", (4000, 4000), transparency=0, **FAST),
    "PNG of two colours": lambda: encoded("PNG", "1", (4000, 4000), **FAST),
    "PNG in grey of 16 bits": lambda: encoded("PNG", "I;16", (4000, 4000), **FAST),
    "WebP": lambda: encoded("WEBP", "RGBA", (2828, 2121), quality=20, method=0),
    "lossless WebP": lambda: encoded("WEBP", "RGBA", (2828, 2121), lossless=True, method=0),
    "HEIC": lambda: heic((7304, 5476)),
    "HEIC in tiles, taken upright": lambda: heic((7304, 5476), tile_size=2048, exif=with_orientation(6).tobytes()),
}


@pytest.mark.parametrize("what", LARGEST)
def test_the_largest_pictures_of_each_kind_are_taken_in_little_memory(what, tmp_path):
    measured = in_a_process_of_its_own(LARGEST[what](), tmp_path)

    assert 1500 < measured["longest"] <= photos.LONGEST_SIDE
    assert measured["growth"] < MOST_GROWTH_KB
    assert (measured["decoder"] > 0) == what.startswith("HEIC")
    assert measured["decoder"] < MOST_DECODER_KB
    assert not measured["decoder_of_heic_is_here"]


def in_two_scans(jpeg):
    """The first scan is said to be of one colour only, so that libjpeg has to keep it all until the others come."""
    at = jpeg.index(b"\xff\xda")
    return jpeg[:at] + b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\1\0\0\x3f\0" + jpeg[at + 14 :]


def behind_its_head(content, size, more):
    return content[:size] + more + content[size:]


def with_more_scans(jpeg, count, behind=b""):
    """The last scan of a progressive JPEG so many times more; each has the decoder go over all pixels again."""
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * count + b"\xff\xd9" + behind


TOO_LARGE = {
    "JPEG": lambda: encoded("JPEG", "L", (8000, 5100), quality=30),
    "progressive JPEG": lambda: encoded("JPEG", "RGB", (4100, 4000), quality=30, progressive=True),
    "JPEG in several scans": lambda: in_two_scans(encoded("JPEG", "RGB", (4100, 4000), quality=30)),
    "JPEG of a thousand scans": lambda: with_more_scans(flat("JPEG", "RGB", "red", (60, 60), progressive=True), 1000),
    "JPEG of a million notes": lambda: behind_its_head(flat("JPEG", "RGB", "red"), 2, b"\xff\xfe\0\2" * 1_000_000),
    "JPEG of a thousand scans behind signs without a length": lambda: behind_its_head(
        with_more_scans(flat("JPEG", "RGB", "red", (60, 60), progressive=True), 1000), 2, b"\xff\x01" * 9
    ),
    "JPEG that is filled up": lambda: behind_its_head(flat("JPEG", "RGB", "red"), 2, b"\xff" * 1_000_000),
    "PNG": lambda: encoded("PNG", "1", (4100, 4000)),
    "PNG of a million notes": lambda: behind_its_head(
        flat("PNG", "RGB", "red"), 33, b"\0\0\0\0prVt\xa6\x87\x8c\x49" * 600_000
    ),
    "WebP": lambda: encoded("WEBP", "RGB", (2900, 2121), quality=20, method=0),
    "HEIC": lambda: said_to_be((8001, 5000), heic((60, 40))),
    "WebP of 13000 by 13000 equal pixels": lambda: bytes.fromhex(
        "524946461a000000574542505650384c0e0000002fc7f2b10c071011fd0f4444ff03"
    ),
}


@pytest.mark.parametrize("what", TOO_LARGE)
def test_what_is_larger_is_refused_undecoded(what, tmp_path):
    measured = in_a_process_of_its_own(TOO_LARGE[what](), tmp_path)

    assert measured["longest"] == 0
    assert measured["growth"] < 20_000


@pytest.mark.parametrize(("limit", "amount"), [("PROCESS_BYTES", 200 * 2**20), ("PATIENCE_SECONDS", 0.05)])
def test_a_heic_that_is_too_much_for_its_decoder_is_said_to_be_too_large(monkeypatch, limit, amount):
    large = heic((7304, 5476))

    with monkeypatch.context() as patched:
        patched.setattr(heic_decoding, limit, amount)
        with pytest.raises(photos.TooManyPixels):
            photos.redrawn(large, most_pixels=40_000_000)

    assert shown(heic((60, 40))).size == (60, 40)


# What somebody would do who has taken over the decoder, with what is left of the process to do it.
TAKEN_OVER = """
import os, runpy, socket, subprocess, sys
import pillow_heif

def attempted(act):
    try:
        act()
    except OSError:
        return "refused"
    return "done"

def open_heif(*_, **__):
    os.closerange(3, 50)
    acts = (
        lambda: os.open(sys.argv[2], os.O_RDONLY),
        lambda: os.open(sys.argv[2] + ".mine", os.O_WRONLY | os.O_CREAT),
        lambda: socket.socket(),
        lambda: subprocess.run(["true"]),
    )
    os.write(1, " ".join(attempted(act) for act in acts).encode())
    os._exit(0)

pillow_heif.open_heif = open_heif
runpy.run_path(sys.argv.pop(1), run_name="__main__")
"""


def test_a_decoder_that_somebody_has_taken_over_opens_no_file_and_no_connection(tmp_path):
    secret, limits = tmp_path / "keys.json", {"PROCESS_BYTES": 2**30, "PROCESSOR_SECONDS": 9}
    secret.write_text("{}")
    command = [sys.executable, "-c", TAKEN_OVER, str(heic_decoding.CHILD), json.dumps(limits), str(secret)]

    done = subprocess.run(command, input=SMALL_HEIC, capture_output=True, check=False)

    assert done.stdout.decode().split() == ["refused"] * 4, done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_a_heic_that_is_larger_than_its_header_says_ends_its_decoder_and_nothing_else():
    liar = said_to_be((64, 64), heic((7304, 5476)))

    with pytest.raises(photos.TooManyPixels):
        photos.redrawn(liar, most_pixels=40_000_000)

    assert shown(heic((60, 40))).size == (60, 40)


@given(st.binary(max_size=400), st.integers(0, 800), st.integers(0, 800))
def test_a_container_cut_and_mixed_up_is_measured_or_refused(noise, start, end):
    whole = SMALL_HEIC[:start] + noise + SMALL_HEIC[end:]

    with contextlib.suppress(NotHeic):
        assert pixels(whole) > 0
    is_heic(noise)


def test_a_progressive_jpeg_of_many_scans_is_drawn_and_what_is_behind_it_is_none_of_it():
    scan = b"\xff\xda\0\2"
    few = with_more_scans(flat("JPEG", "RGB", "red", (60, 60), progressive=True), 80, behind=scan * 3000)

    assert shown(few).size == (60, 60)


def test_packed_texts_beside_a_picture_are_not_unpacked_without_end():
    notes = PngInfo()
    for number in range(8):
        notes.add_text(f"note{number}", "x" * 1_000_000, zip=True)

    with pytest.raises(photos.NotAPhoto):
        photos.redrawn(encoded("PNG", "RGB", (10, 10), pnginfo=notes), most_pixels=1000)


# --- how it looks ----------------------------------------------------------------------------------------------------


def flat(form, mode, colour, size=(40, 20), **more):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, form, **more)
    return out.getvalue()


def shown(content):
    return Image.open(io.BytesIO(photos.redrawn(content, most_pixels=40_000_000).content))


@pytest.mark.parametrize(
    ("mode", "colour", "wanted"),
    [
        ("RGB", (200, 100, 50), (200, 100, 50)),
        ("RGBA", (255, 0, 0, 128), (255, 127, 127)),
        ("RGBA", (10, 20, 30, 0), (255, 255, 255)),
        ("LA", (0, 128), (127, 127, 127)),
        ("L", 90, (90, 90, 90)),
        ("1", 1, (255, 255, 255)),
        ("I;16", 90 * 256, (90, 90, 90)),
    ],
)
def test_colours_stay_and_what_is_transparent_is_on_white(mode, colour, wanted):
    seen = shown(flat("PNG", mode, colour)).getpixel((20, 10))

    assert all(abs(one - other) <= 3 for one, other in zip(seen, wanted, strict=True)), seen


@pytest.mark.parametrize(
    ("mode", "colour", "wanted"),
    [
        ("RGB", (200, 100, 50), (200, 100, 50)),
        ("RGBA", (255, 0, 0, 0), (255, 255, 255)),
        ("L", 90, (90, 90, 90)),
    ],
)
def test_colours_of_a_heic_stay_and_what_is_transparent_is_on_white(mode, colour, wanted):
    seen = shown(heic((64, 64), mode, colour)).getpixel((30, 30))

    assert all(abs(one - other) <= 6 for one, other in zip(seen, wanted, strict=True)), seen


@pytest.mark.parametrize("form", ["PNG", "WEBP", "MPO"])
def test_of_several_pictures_in_one_file_the_first_is_taken(form):
    others = [Image.new("RGB", (40, 20), colour) for colour in ("blue", "green")]

    still = shown(flat(form, "RGB", "red", save_all=True, append_images=others))

    assert (still.size, getattr(still, "n_frames", 1)) == ((40, 20), 1)
    assert all(abs(one - wanted) < 10 for one, wanted in zip(still.getpixel((20, 10)), (255, 0, 0), strict=True))


def with_orientation(number):
    notes = Image.Exif()
    notes[0x0112] = number
    return notes


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture_taken_sideways_stands_upright(form):
    sideways = Image.new("RGB", (4000, 1000), "white")
    sideways.paste("black", (0, 0, 1000, 1000))
    out = io.BytesIO()
    if form == "HEIF":
        notes = with_orientation(6).tobytes()
        from_pillow(sideways).save(out, exif=notes, quality=50, enc_params={"preset": "ultrafast"})
    else:
        sideways.save(out, form, exif=with_orientation(6))

    upright = shown(out.getvalue())

    assert upright.size == (512, 2048)
    assert upright.getpixel((256, 100))[0] < 20  # what was left is on top
    assert upright.getpixel((256, 1900))[0] > 235


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_photo_with_damaged_notes_is_taken_as_it_lies():
    damaged = flat("JPEG", "RGB", "red", exif=with_orientation(6)).replace(b"Exif\0\0MM\0*", b"Exif\0\0MM\0*\xff")
    cut = flat("JPEG", "RGB", "red", exif=b"Exif\0\0MM\0*\0")

    assert shown(damaged).size == (40, 20)
    assert shown(cut).size == (40, 20)


def test_one_picture_at_a_time_is_drawn_and_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(photos, "PATIENCE_SECONDS", 0.1)
    done = threading.Event()
    photos._drawer.submit(done.wait)

    with pytest.raises(photos.StillDrawing):
        shown(flat("JPEG", "RGB", "red"))
    done.set()
    monkeypatch.undo()

    assert shown(flat("JPEG", "RGB", "red")).size == (40, 20)
