"""照片：drawn pictures that stand for what citizens photograph; nobody and no real place is on them."""

from __future__ import annotations

import io
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

CJK_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIZE = (900, 1200)
PAPER, TABLE, INK, STAMP = "#fbf7ec", "#8a7763", "#33322e", "#b5382e"


def queue_slip(seed: int) -> bytes:
    """A queue number slip on a table, photographed a little askew（叫号单）, as JPEG."""
    rng = random.Random(seed)
    number, before = rng.randint(1, 260), rng.randint(8, 42)
    slip = Image.new("RGB", (560, 760), PAPER)
    draw = ImageDraw.Draw(slip)
    _centered(draw, 60, "演示市政务服务中心", 40)
    draw.line((40, 130, 520, 130), INK, 3)
    _centered(draw, 170, "您的号码", 36)
    _centered(draw, 230, f"{rng.choice('ABC')}{number:03d}", 150)
    _centered(draw, 440, f"前面等候 {before} 人", 44)
    _centered(draw, 520, f"取号时间 {rng.randint(9, 11):02d}:{rng.randint(0, 59):02d}", 36)
    draw.rectangle((150, 620, 410, 700), outline=STAMP, width=5)
    _centered(draw, 634, "虚构样张", 44, STAMP)
    return _photographed(slip, rng)


def _centered(draw: ImageDraw.ImageDraw, top: int, text: str, size: int, color: str = INK) -> None:
    draw.text((280, top), text, fill=color, font=_font(size), anchor="ma")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    # Without the font the digits still show.
    return ImageFont.truetype(str(CJK_FONT), size) if CJK_FONT.exists() else ImageFont.load_default(size)


def _photographed(slip: Image.Image, rng: random.Random) -> bytes:
    table = Image.new("RGB", SIZE, TABLE)
    turned = slip.rotate(rng.uniform(-7, 7), expand=True, resample=Image.Resampling.BICUBIC, fillcolor=TABLE)
    table.paste(turned, ((SIZE[0] - turned.width) // 2, (SIZE[1] - turned.height) // 2))
    out = io.BytesIO()
    table.save(out, "JPEG", quality=80)
    return out.getvalue()
