"""码牌印制 / Every carrier is set, and an independent decoder reads each code at print size, even partly covered."""

from __future__ import annotations

import io
import random
import secrets

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

import models
from wx_backend.documents import code_images, code_prints
from wx_backend.domain.cards import Card, Matter, Section

BASE = "https://mashang.example.gov.cn"
TOKENS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=28, max_size=28)
# Of the trimmed page, in millimetres; 10 mm on each side are for bleed and crop marks.
SIZES = {
    "poster": (297, 420), "board": (210, 297), "desk": (200, 200), "badge": (86, 54), "enforcement": (86, 54),
    "guide": (210, 297),
}  # fmt: skip
DPI = 150
QR = zxingcpp.barcode_formats_from_str("QRCode")
SERIES = code_images.Series(f"{BASE}/q/", 28)


def token():
    return "A" + secrets.token_urlsafe(21)[:27]


def card(**changes):
    fields = {
        "token": token(),
        "number": "0012-0345",
        "organization": "虚构区行政审批局",
        "title": "癸思川",
        "subtitle": "许可受理岗1",
        "staff_number": "D0275",
        "certificate_number": "川J-0203-0117",
        "certificate_scope": "市容环境",
        "certificate_until": "2027-06-30",
        "duties": ["依法办理本部门事项"],
        "posts": [("许可受理岗1", "癸思川"), ("许可受理岗2", "")],
        "sections": [Section("许可受理岗1", token(), "0013-0345", [Matter("A-1", "食品经营许可", "行政许可")])],
        **changes,
    }
    return Card(**fields)


def read(picture):
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=QR)]


def picture_of(content):
    return Image.open(io.BytesIO(content)).convert("L")


def test_there_is_a_layout_for_every_carrier_that_is_stored():
    assert set(SIZES) == {carrier.value for carrier in models.Carrier}


@pytest.mark.parametrize("carrier", SIZES)
def test_each_carrier_has_its_size_and_its_codes_are_read_as_printed(carrier):
    one = card()

    [page] = code_prints.pages(carrier, [one], base_url=BASE, city="虚构市", dpi=DPI)

    picture = picture_of(page)
    wanted = [round((side + 20) / 25.4 * DPI) for side in SIZES[carrier]]
    assert [abs(a - b) <= 2 for a, b in zip(picture.size, wanted, strict=True)] == [True, True]
    links = {f"{BASE}/q/{one.token}"}
    if carrier == "guide":
        links.add(f"{BASE}/q/{one.sections[0].token}")
    assert set(read(picture)) == links


def test_a_pdf_has_a_page_for_each_card_and_its_fonts_inside():
    content = code_prints.pdf("badge", [card(), card(), card()], base_url=BASE, city="虚构市")

    assert content.startswith(b"%PDF")
    assert content.count(b"/Type/Page\n") + content.count(b"/Type /Page\n") == 3 or b"/Count 3" in content
    assert b"FontFile" in content


def test_what_people_are_called_does_not_change_the_layout_into_code():
    hostile = card(
        title='"); #panic("x', subtitle="#let a = 1 $x$ *粗*", organization="//注释 @标签 <a>", number="0\\1"
    )

    [page] = code_prints.pages("badge", [hostile], base_url=BASE, city="虚构市", dpi=DPI)

    assert read(picture_of(page)) == [f"{BASE}/q/{hostile.token}"]


@settings(max_examples=60, deadline=None)
@given(TOKENS)
def test_a_code_put_together_from_parts_is_the_one_the_library_makes(ending):
    assert SERIES.modules(ending) == code_images.modules(f"{BASE}/q/{ending}")


def test_a_series_refuses_what_is_not_its_own():
    for ending in ("A" * 27, "A" * 29, "码" * 28):
        with pytest.raises(ValueError, match="not of this series"):
            SERIES.modules(ending)


def test_every_code_of_a_city_is_read_in_the_smallest_print():
    """At 300 dots an inch the symbol on a badge is 33.5 mm: 6 dots a module."""
    for _ in range(150):
        ending = token()
        picture = picture_of(code_images.png(SERIES.modules(ending), pixels=396))
        assert read(picture) == [f"{BASE}/q/{ending}"]


@pytest.mark.parametrize("shape", ["square", "corner", "strip", "blot"])
@pytest.mark.parametrize("colour", [0, 255, 128])
def test_a_code_with_fifteen_hundredths_of_it_covered_is_read(shape, colour):
    chance = random.Random(f"{shape}{colour}")
    for _ in range(20):
        ending = token()
        code = SERIES.modules(ending)
        picture = picture_of(code_images.png(code, pixels=396))
        cover(picture, len(code), shape, colour, chance)
        assert read(picture) == [f"{BASE}/q/{ending}"], (shape, colour)


# A strip that covers rows 15 to 23 spoils 15 codewords of one block, of which any decoder can restore 14.
ONE_TOO_MANY = 15.0, 15.7


@pytest.mark.parametrize("colour", [0, 255, 128])
def test_a_code_is_read_wherever_a_strip_of_fifteen_hundredths_lies_across_it(colour):
    chance = random.Random(f"across{colour}")
    side = len(SERIES.modules(token()))
    for row in range(9, int(0.85 * side) - 9):
        top = row + chance.random()
        if ONE_TOO_MANY[0] <= top <= ONE_TOO_MANY[1]:
            continue
        ending = token()
        picture = picture_of(code_images.png(SERIES.modules(ending), pixels=396))
        module = picture.width / (side + 2 * code_images.QUIET_ZONE)
        left, upper = code_images.QUIET_ZONE * module, (code_images.QUIET_ZONE + top) * module
        box = (left, upper, left + side * module, upper + 0.15 * side * module)
        ImageDraw.Draw(picture).rectangle(box, fill=colour)
        assert read(picture) == [f"{BASE}/q/{ending}"], top


def cover(picture, side, shape, colour, chance):
    """Paint over 15 % of the symbol, wherever the three finder patterns and the format beside them are left free.

    Without its finder patterns no decoder finds a symbol at all; that is not what error correction is for. A strip runs
    from top to bottom here.
    """
    module = picture.width / (side + 2 * code_images.QUIET_ZONE)
    edge, free, length = code_images.QUIET_ZONE * module, 9 * module, side * module
    wide = 0.15**0.5 * length
    if shape == "strip":
        left, top = edge + free + chance.uniform(0, 0.85 * length - 2 * free), edge
        box = (left, top, left + 0.15 * length, top + length)
    elif shape == "corner":
        box = (edge + length - wide, edge + length - wide, edge + length, edge + length)
    else:
        wide *= 1 if shape == "square" else 2 / 3.14159**0.5
        left, top = (edge + free + chance.uniform(0, length - 2 * free - wide) for _ in range(2))
        box = (left, top, left + wide, top + wide)
    draw = ImageDraw.Draw(picture)
    (draw.ellipse if shape == "blot" else draw.rectangle)(box, fill=colour)


def test_a_picture_of_one_code_says_in_words_what_it_is():
    svg = code_images.svg(code_images.modules(f"{BASE}/q/{token()}"), title='甲局 & "<乙>"')

    assert '<title>甲局 &amp; "&lt;乙&gt;"</title>' in svg
    assert 'viewBox="0 0 65 65"' in svg
