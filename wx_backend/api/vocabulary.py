"""词汇：what may be chosen in forms, with its Chinese labels; the phone holds no list of its own."""

from __future__ import annotations

from typing import Any

from flask_openapi3 import APIBlueprint

from wx_backend.domain import complaint_vocabulary
from wx_backend.domain.complaint_vocabulary import offered
from wx_backend.domain.dimensions import CURRENT, GRADE_LABELS
from wx_backend.domain.words import ComplaintKind, Confirmation

from . import access, context
from .shapes import Shown

api = APIBlueprint("vocabulary", __name__, url_prefix="/api/v1/vocabulary")

PRIVACY_VERSION = "2026-11"


class DimensionOffered(Shown):
    key: str
    label: str
    hint: str


class GradeOffered(Shown):
    value: int
    label: str


class KindOffered(Shown):
    value: str
    label: str


class CategoryOffered(KindOffered):
    kinds: list[str]


class ResultOffered(KindOffered):
    hint: str


class LimitsShown(Shown):
    comment_chars: int
    complaint_chars: int
    photos: int
    photo_bytes: int


class KeptYears(Shown):
    """For how many years a complaint that is over is kept（保存期限）."""

    complaint: int
    suggestion: int
    praise: int
    tip_off: int


class Vocabulary(Shown):
    city: str
    dimensions: list[DimensionOffered]
    grades: list[GradeOffered]
    complaint_kinds: list[KindOffered]
    complaint_categories: list[CategoryOffered]
    complaint_results: list[ResultOffered]
    confirmations: list[KindOffered]
    limits: LimitsShown
    kept_years: KeptYears
    subscribe_template: str | None
    subscribe_long_term: bool
    privacy_version: str


@api.get("", responses={200: Vocabulary})
@access.public
def show_vocabulary() -> dict[str, Any]:
    """可选项 / The words that forms offer."""
    settings, words = context.settings(), complaint_vocabulary.WORDS
    return Vocabulary(
        city=settings.service.city,
        dimensions=[DimensionOffered(key=k, label=v, hint=CURRENT.hints[k]) for k, v in CURRENT.labels.items()],
        grades=[GradeOffered(value=value, label=label) for value, label in GRADE_LABELS.items()],
        complaint_kinds=[KindOffered(value=kind.value, label=kind.label) for kind in ComplaintKind],
        complaint_categories=[CategoryOffered.model_validate(term) for term in offered(words.categories)],
        complaint_results=[ResultOffered.model_validate(term) for term in offered(words.results)],
        confirmations=[KindOffered(value=word.value, label=word.label) for word in Confirmation],
        limits=LimitsShown(
            comment_chars=settings.limits.comment_chars,
            complaint_chars=settings.limits.complaint_chars,
            photos=settings.limits.photos_per_complaint,
            photo_bytes=settings.limits.photo_bytes,
        ),
        kept_years=KeptYears(
            complaint=settings.retention.complaint_years,
            suggestion=settings.retention.suggestion_years,
            praise=settings.retention.praise_years,
            tip_off=settings.retention.tip_off_years,
        ),
        subscribe_template=settings.templates.progress or None,
        subscribe_long_term=settings.templates.progress_kind == "long_term",
        privacy_version=PRIVACY_VERSION,
    ).json_body()
