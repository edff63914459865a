"""链接二维码：the QR code of a link as a small SVG for a screen; printed codes have their own module."""

from __future__ import annotations

import base64

from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode


def data_url(link: str) -> str:
    """The QR code of `link` as a data: URL, with the quiet zone that scanners need."""
    code: QRCode[SvgPathImage] = QRCode(error_correction=ERROR_CORRECT_M, image_factory=SvgPathImage, mask_pattern=3)
    code.add_data(link)
    picture = code.make_image().to_string(encoding="unicode")
    return f"data:image/svg+xml;base64,{base64.b64encode(str(picture).encode()).decode()}"
