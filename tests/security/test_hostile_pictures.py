"""恶意照片 / Pictures that tell where they were taken, that are none, or that would eat the server."""

from __future__ import annotations

import io
import struct
import threading
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pillow_heif import from_pillow

import models
from tests.api.conftest import complaint_body
from tests.effort import work_below
from tests.security.answers import assert_refusal, row_counts
from tests.security.conftest import OFFICE
from wx_backend.documents import photos
from wx_backend.domain import attachments

CANARY = b"canary-of-a-phone"
GPS = 0x8825
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"


def picture(form, *, size=(120, 80), **more):
    out = io.BytesIO()
    image = Image.effect_noise(size, 80).convert("RGB")
    image.save(out, form, **more)
    return out.getvalue()


def telephone(**more):
    """A picture as a telephone of Apple's makes it."""
    out = io.BytesIO()
    from_pillow(Image.effect_noise((120, 80), 80).convert("RGB")).save(out, quality=60, **more)
    return out.getvalue()


def exif():
    """Where, with what and when the picture was taken, and a thumbnail's worth of notes."""
    told = Image.Exif()
    told[0x010F], told[0x0110] = CANARY.decode(), "a model"
    told[0x9286] = b"ASCII\0\0\0" + CANARY
    told.get_ifd(GPS).update({1: "N", 2: (39.0, 54.0, 26.0), 3: "E", 4: (116.0, 23.0, 29.0), 29: CANARY.decode()})
    return told


def with_text():
    notes = PngInfo()
    notes.add_text("Comment", CANARY.decode())
    notes.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{CANARY.decode()}</x:xmpmeta>")
    return notes


def polyglot(tail):
    return picture("JPEG") + tail


def zip_tail():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.txt", CANARY)
    return out.getvalue()


TELLING = {
    "JPEG with position, device and note": lambda: picture("JPEG", exif=exif(), comment=CANARY),
    "JPEG with XMP": lambda: picture("JPEG", xmp=b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"),
    "PNG with texts": lambda: picture("PNG", pnginfo=with_text(), exif=exif()),
    "WebP with position": lambda: picture("WEBP", exif=exif(), xmp=CANARY),
    "HEIC with position and note": lambda: telephone(exif=exif().tobytes(), xmp=b"<x:xmpmeta>" + CANARY),
    "JPEG with a script behind it": lambda: polyglot(b"<script>" + CANARY + b"</script>"),
    "JPEG that is an archive as well": lambda: polyglot(zip_tail()),
    "JPEG with a script in its comment": lambda: picture("JPEG", comment=b"<script>" + CANARY + b"</script>"),
    "PNG with a script behind it": lambda: picture("PNG") + HTML + CANARY,
}


def upload(phone, content, name="photo.jpg", content_type="image/jpeg"):
    return phone.upload(content, name, content_type)


@pytest.mark.parametrize("what", TELLING)
def test_nothing_that_came_along_with_a_picture_is_stored_or_served(phone, supervisor, city, tmp_path, keys, what):
    wang, content = phone("wang"), TELLING[what]()
    assert CANARY in content
    kept = upload(wang, content).json["id"]
    filed = wang.post("/api/v1/complaints", complaint_body(city[OFFICE], attachments=[kept]))
    assert filed.status_code == 201

    served = supervisor.get(f"/api/v1/admin/attachments/{kept}")
    on_disk = [path.read_bytes() for path in Path(tmp_path, "attachments").iterdir()]
    opened = [attachments.opened(models.Attachment.get_by_id(kept), sealed, keys) for sealed in on_disk]

    assert served.status_code == 200
    assert opened == [served.data]
    for stored in (*on_disk, served.data):
        assert CANARY not in stored
        assert b"<script" not in stored
        assert b"PK\x03\x04" not in stored
    shown = Image.open(io.BytesIO(served.data))
    shown.load()
    assert dict(shown.getexif()) == {}
    assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert served.data[:3] == b"\xff\xd8\xff"
    assert served.data[-2:] == b"\xff\xd9"
    # Neither is the picture itself readable on the disk.
    assert on_disk[0][:1] != b"\xff"
    assert served.data not in on_disk


def test_a_served_picture_is_a_picture_for_every_browser_and_kept_by_none(phone, supervisor, city):
    wang = phone("wang")
    kept = upload(wang, polyglot(HTML)).json["id"]
    wang.post("/api/v1/complaints", complaint_body(city[OFFICE], attachments=[kept]))

    headers = supervisor.get(f"/api/v1/admin/attachments/{kept}").headers

    assert headers["Content-Type"] == "image/jpeg"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


NO_PICTURES = {
    "SVG": SVG,
    "HTML": HTML,
    "GIF": picture("GIF"),
    "BMP": picture("BMP"),
    "TIFF": picture("TIFF"),
    "PDF": picture("PDF"),
    "archive": zip_tail(),
    "nothing": b"",
    "text": "你好".encode(),
    "the head of a JPEG": picture("JPEG")[:20],
    "half a HEIC": telephone()[:-2000],
    "HEIC with a script behind it": telephone() + HTML,
    "the head of a HEIC": telephone()[:300],
    "HTML with the head of a HEIC": telephone()[:28] + HTML,
    "HEIC without a size": telephone().replace(b"ispe", b"free"),
    "HEIC with a box that ends behind the file": telephone().replace(b"\0\0\0\x14ispe", b"\x7f\0\0\x14ispe"),
    "AVIF": telephone().replace(b"heic", b"avif"),
    "half a JPEG": picture("JPEG")[:-2000],
    "half a PNG": picture("PNG")[:-4000],
    "HTML with the head of a PNG": b"\x89PNG\r\n\x1a\n" + HTML,
    "SVG with the head of a JPEG": b"\xff\xd8\xff\xe0" + SVG,
}


@pytest.mark.parametrize("what", NO_PICTURES)
def test_what_is_no_picture_is_refused_whatever_its_name_says(phone, tmp_path, city, what):
    wang, before = phone("wang"), row_counts()

    answers = [
        upload(wang, NO_PICTURES[what], name, content_type)
        for name, content_type in (("photo.jpg", "image/jpeg"), ("photo.png", "image/png"), ("a.webp", "image/webp"))
    ]

    for answer in answers:
        assert answer.status_code == 415
        assert_refusal(answer)
    assert row_counts() == before
    assert not list(Path(tmp_path).rglob("attachments/*"))


# --- floods ----------------------------------------------------------------------------------------------------------


def png(width, height, *, rows=b""):
    """A PNG that says how large it is and needs next to nothing to say so: black pixels compress to nothing."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def flood():
    """169 million pixels in some twenty kilobytes."""
    side = 13_000
    content = png(side, side, rows=(b"\0" + b"\0" * (side // 8)) * side)
    assert len(content) < 200_000
    return content


def test_a_flood_of_pixels_is_refused_before_it_is_decoded(phone, city, tmp_path, flood):
    wang, before = phone("wang"), row_counts()

    with work_below(1):
        answer = upload(wang, flood, "flood.png", "image/png")

    assert answer.status_code == 413
    assert_refusal(answer)
    assert row_counts() == before
    assert not list(Path(tmp_path).rglob("attachments/*"))


@pytest.mark.parametrize(("width", "height"), [(1, 60_000_000), (60_000_000, 1), (2**31 - 1, 2**31 - 1), (0, 10)])
def test_a_picture_that_lies_about_its_size_is_refused_at_once(phone, city, width, height):
    wang = phone("wang")

    with work_below(1):
        answer = upload(wang, png(width, height), "lie.png", "image/png")

    assert answer.status_code in (413, 415)
    assert_refusal(answer)


def test_a_file_larger_than_allowed_is_refused(phone, city, settings):
    wang, before = phone("wang"), row_counts()

    answers = [
        upload(wang, picture("JPEG") + b"\0" * (settings.limits.photo_bytes - 1000)),
        upload(wang, b"\0" * (settings.limits.photo_bytes + 1_000_000)),
    ]

    for answer in answers:
        assert answer.status_code == 413
        assert_refusal(answer)
    assert row_counts() == before


def test_the_largest_png_that_is_allowed_is_taken_and_a_larger_one_is_not(phone, city):
    wang = phone("wang")
    content, larger = (png(side, side, rows=(b"\0" + b"\0" * (side // 8)) * side) for side in (4_000, 4_008))

    assert upload(wang, content, "large.png", "image/png").status_code == 201
    assert models.Attachment.get().byte_count < 200_000
    refused = upload(wang, larger, "larger.png", "image/png")
    assert refused.status_code == 413
    assert "像素" in refused.json["error"]["message"]


@pytest.fixture
def drawn(monkeypatch):
    """How many pictures were decoded so far, one entry each."""
    real, seen = photos.redrawn, []

    def counting(content, **more):
        seen.append(len(content))
        return real(content, **more)

    monkeypatch.setattr(photos, "redrawn", counting)
    return seen


def test_a_picture_is_not_decoded_again_for_an_answer_that_is_known(phone, city, drawn):
    wang, content = phone("wang"), picture("JPEG")

    answers = [wang.upload(content, key="the-same-picture") for _ in range(3)]

    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(drawn) == 1
    assert wang.upload(picture("PNG"), key="the-same-picture").status_code == 422
    assert len(drawn) == 1


def test_a_picture_beyond_the_day_s_number_is_not_decoded_and_a_repeat_is_still_answered(phone, city, drawn):
    wang, content = phone("wang"), picture("JPEG")
    first = wang.upload(content, key="the-first-picture")
    for _ in range(39):
        upload(wang, content)

    refused, again = upload(wang, content), wang.upload(content, key="the-first-picture")

    assert refused.status_code == 429
    assert_refusal(refused)
    assert int(refused.headers["Retry-After"]) == 13.5 * 3600  # half past ten in the morning
    assert again.json == first.json
    assert len(drawn) == 40


def test_who_waits_too_long_behind_the_pictures_of_others_is_told_to_come_again(phone, city, monkeypatch):
    wang, before, others = phone("wang"), row_counts(), threading.Event()
    monkeypatch.setattr(photos, "PATIENCE_SECONDS", 0.1)
    photos._drawer.submit(others.wait)

    answer = upload(wang, picture("JPEG"))
    others.set()

    assert answer.status_code == 503
    assert_refusal(answer)
    assert answer.headers["Retry-After"] == "5"
    assert row_counts() == before


@pytest.mark.parametrize(
    "name",
    [
        "../../keys.json",
        "a%0d%0aSet-Cookie: x=1.jpg",
        'a"; x=1.jpg',
        "\u202egpj.exe",
        "x" * 5000 + ".jpg",
        "/etc/passwd",
    ],
)
def test_the_name_of_a_file_is_used_for_nothing(phone, city, tmp_path, name):
    before = {path for path in Path(tmp_path).rglob("*") if path.is_file() and "attachments" not in path.parts}

    answer = upload(phone("wang"), picture("JPEG"), name)

    assert answer.status_code == 201
    stored = list(Path(tmp_path, "attachments").iterdir())
    assert [path.name for path in stored] == [answer.json["id"]]
    assert "Set-Cookie" not in answer.headers
    assert {p for p in Path(tmp_path).rglob("*") if p.is_file() and "attachments" not in p.parts} == before


def test_a_person_s_pictures_of_a_day_are_limited(phone, city):
    wang, content = phone("wang"), picture("JPEG")

    statuses = [upload(wang, content).status_code for _ in range(42)]

    assert statuses == [201] * 40 + [429] * 2
    assert upload(phone("li"), content).status_code == 201
