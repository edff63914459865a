"""证件照：a photo that was drawn anew, cut to the upright frame of badges and pages."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

SIZE = (360, 480)
QUALITY = 85


def framed(photo: bytes) -> bytes:
    """The middle of a photo（as `photos.redrawn` gives it）in 3 to 4, 360 by 480 pixels, as JPEG."""
    with Image.open(io.BytesIO(photo), formats=("JPEG",)) as picture:
        # People hold their heads up: of a picture that is too tall, more is cut off below than above.
        cut = ImageOps.fit(picture.convert("RGB"), SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.3))
    out = io.BytesIO()
    cut.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
