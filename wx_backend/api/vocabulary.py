"""词汇：what may be chosen in forms, with its Chinese labels; the phone holds no list of its own."""

from __future__ import annotations

from typing import Any

from flask_openapi3 import APIBlueprint

from wx_backend.domain.dimensions import CURRENT, GRADE_LABELS
from wx_backend.domain.words import ComplaintCategory, ComplaintKind

from . import access, context

api = APIBlueprint("vocabulary", __name__, url_prefix="/api/v1/vocabulary")

COMMENT_CHARS = 500
COMPLAINT_CHARS = 2000
PHOTOS = 9
PRIVACY_VERSION = "2026-11"

_FAULTS = [ComplaintKind.COMPLAINT.value, ComplaintKind.TIP_OFF.value]
_ALL = [kind.value for kind in ComplaintKind]
KINDS_OF_CATEGORY = {
    ComplaintCategory.INACTION: _FAULTS,
    ComplaintCategory.SLOW_ACTION: _FAULTS,
    ComplaintCategory.MISCONDUCT: _FAULTS,
    ComplaintCategory.EXTORTION: _FAULTS,
    ComplaintCategory.ATTITUDE: _ALL,
    ComplaintCategory.PROCEDURE: _ALL,
    ComplaintCategory.OTHER: _ALL,
}


@api.get("")
@access.public
def show_vocabulary() -> dict[str, Any]:
    """可选项 / The words that forms offer."""
    limits = context.settings().limits
    return {
        "dimensions": [{"key": k, "label": label, "hint": CURRENT.hints[k]} for k, label in CURRENT.labels.items()],
        "grades": [{"value": value, "label": label} for value, label in GRADE_LABELS.items()],
        "complaint_kinds": [{"value": kind.value, "label": kind.label} for kind in ComplaintKind],
        "complaint_categories": [
            {"value": category.value, "label": category.label, "kinds": kinds}
            for category, kinds in KINDS_OF_CATEGORY.items()
        ],
        "limits": {
            "comment_chars": COMMENT_CHARS,
            "complaint_chars": COMPLAINT_CHARS,
            "photos": PHOTOS,
            "photo_bytes": limits.photo_bytes,
        },
        "subscribe_template": context.settings().templates.progress or None,
        "privacy_version": PRIVACY_VERSION,
        "city": context.settings().service.city,
    }
