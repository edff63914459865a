"""回执图片：a signed receipt drawn as a picture to keep, with what follows the complaint and proves it."""

from __future__ import annotations

import base64
import functools
import io
import json
from datetime import date
from typing import Any

import qrcode
from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_L

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
WIDTH, MARGIN, LINE = 900, 60, 62
INK, SOFT, PAPER, RULE = "#111111", "#444444", "#ffffff", "#bbbbbb"
QR_SIDE = 460


def draw(signed_receipt: str, *, secret: str) -> bytes:
    """The receipt as a PNG, 900 pixels wide; its QR code holds the whole signed receipt."""
    said = _said(signed_receipt)
    rows = [
        ("受理编号", _grouped(said["number"])),
        ("查询码", _secret(secret)),
        ("反映单位", said["organization"]),
        ("类型", f"{said['kind']}（{said['category']}）"),
        ("提交时间", f"{_day(said['filed_at'])} {said['filed_at'][11:16]}"),
        ("受理期限", f"{_day(said['accept_due_on'])}前"),
        ("答复期限", f"{_day(said['answer_due_on'])}前"),
    ]
    height = MARGIN * 2 + 110 + LINE * (len(rows) + _extra_lines(rows)) + QR_SIDE + 170
    paper = Image.new("RGB", (WIDTH, height), PAPER)
    pen = ImageDraw.Draw(paper)
    pen.text((MARGIN, MARGIN), f"{said['city']} 码上监督 受理回执", INK, font=_font(44))
    y = MARGIN + 110
    for name, value in rows:
        pen.text((MARGIN, y), name, SOFT, font=_font(32))
        for line in _wrapped(value):
            pen.text((MARGIN + 180, y), line, INK, font=_font(36))
            y += LINE
    pen.line((MARGIN, y + 10, WIDTH - MARGIN, y + 10), RULE, 2)
    paper.paste(_code(signed_receipt), ((WIDTH - QR_SIDE) // 2, y + 30))
    pen.text((MARGIN, y + QR_SIDE + 50), "请妥善保存，不要转发：凭受理编号和查询码可以查看此件。", INK, font=_font(28))
    pen.text((MARGIN, y + QR_SIDE + 96), "二维码里是电子签名的回执，不联网也能核验。", SOFT, font=_font(28))
    out = io.BytesIO()
    paper.save(out, "PNG", optimize=True)
    return out.getvalue()


def _said(signed_receipt: str) -> dict[str, Any]:
    body = signed_receipt.split(".")[0]
    said: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return said


def _grouped(number: str) -> str:
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def _day(moment: str) -> str:
    """As people say it: 2026年11月24日."""
    day = date.fromisoformat(moment[:10])
    return f"{day.year}年{day.month}月{day.day}日"


def _secret(secret: str) -> str:
    bare = secret.upper().replace("-", "").replace(" ", "")
    return "-".join(bare[i : i + 4] for i in range(0, len(bare), 4))


def _wrapped(value: str, limit: int = 17) -> list[str]:
    """Lines of at most `limit` Chinese characters; two narrow ones are as wide as one."""
    lines, line, width = [], "", 0.0
    for character in value:
        step = 1.0 if ord(character) > 0x2E7F else 0.56
        if width + step > limit:
            lines.append(line)
            line, width = "", 0.0
        line, width = line + character, width + step
    return [*lines, line]


def _extra_lines(rows: list[tuple[str, str]]) -> int:
    return sum(len(_wrapped(value)) - 1 for _, value in rows)


def _code(content: str) -> Image.Image:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_L, border=4, mask_pattern=0)
    code.add_data(content)
    code.make()
    drawn = Image.new("1", (len(code.get_matrix()),) * 2, 1)
    drawn.putdata([0 if dark else 1 for row in code.get_matrix() for dark in row])
    return drawn.convert("RGB").resize((QR_SIDE, QR_SIDE), Image.Resampling.NEAREST)


@functools.lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    # The second face of the collection is that of simplified Chinese.
    return ImageFont.truetype(FONT, size, index=2)
