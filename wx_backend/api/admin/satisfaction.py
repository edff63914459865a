"""满意度：figures with how many and how sure; units read released blocks, supervisors live figures."""

from __future__ import annotations

from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.sessions import OrganizationName
from wx_backend.api.shapes import LARGEST_ID, Query, Shown
from wx_backend.domain import reviews, satisfaction
from wx_backend.domain.dimensions import CURRENT
from wx_backend.domain.reviews import Review
from wx_backend.domain.satisfaction import DimensionFigures

api = APIBlueprint("admin_satisfaction", __name__, url_prefix="/api/v1/admin/satisfaction")


class SatisfactionQuery(Query):
    organization_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    weeks: Annotated[int, Field(ge=1, le=53)] = 8


class DimensionShown(Shown):
    key: str
    label: str
    n: int
    percent: float
    low: float
    high: float
    counts: dict[str, int]

    @classmethod
    def of(cls, d: DimensionFigures) -> DimensionShown:
        counts = {str(grade): d.levels.get(level, 0) for grade, level in CURRENT.national.items()}
        shares = {"percent": round(d.percent, 1), "low": round(d.low, 1), "high": round(d.high, 1)}
        return cls(key=d.key, label=d.label, n=d.n, counts=counts, **shares)


class TrendShown(Shown):
    period: str
    n: int
    percent: float | None


class OfficeShown(Shown):
    id: int
    name: str
    n: int
    percent: float | None


class PostShown(Shown):
    name: str
    official_name: str | None
    n: int
    percent: float | None


class SatisfactionShown(Shown):
    organization: OrganizationName | None
    live: bool
    note: str
    enough: bool
    n: int
    percent: float | None
    low: float | None
    high: float | None
    browser_n: int | None
    dimensions: list[DimensionShown]
    trend: list[TrendShown]
    organizations: list[OfficeShown]
    posts: list[PostShown]

    @classmethod
    def of(cls, review: Review) -> SatisfactionShown:
        figures = satisfaction.shown(review.figures)
        return cls(
            organization=OrganizationName.model_validate(review.organization) if review.organization else None,
            live=review.live,
            note=review.note,
            enough=figures is not None,
            n=review.figures.n if review.figures else 0,
            percent=round(figures.percent, 1) if figures else None,
            low=round(figures.low, 1) if figures else None,
            high=round(figures.high, 1) if figures else None,
            browser_n=review.browser_n,
            dimensions=[DimensionShown.of(d) for d in figures.dimensions] if figures else [],
            trend=[TrendShown.model_validate(point) for point in review.trend],
            organizations=[OfficeShown.model_validate(row) for row in review.organizations],
            posts=[PostShown.model_validate(row) for row in review.posts],
        )


@api.get("", responses={200: SatisfactionShown})
@access.staff_who_can("satisfaction")
def show_satisfaction(query: SatisfactionQuery) -> dict[str, Any]:
    """满意度 / The figures one may read, of an organization or of the whole scope."""
    settings = context.settings().ratings
    floor = settings.comparison_floor
    account = access.current_staff()
    found = reviews.review(
        account,
        query.organization_id,
        weeks=query.weeks,
        floor=floor if reviews.reads_live(account) else settings.release_floor,
        keys=context.keys(),
        now=context.now(),
    )
    return SatisfactionShown.of(found).json_body()
