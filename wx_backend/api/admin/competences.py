"""职责分工：which offices handle which categories of complaints."""

from __future__ import annotations

from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.shapes import Body, RowId, Shown
from wx_backend.domain import competences

api = APIBlueprint("admin_competences", __name__, url_prefix="/api/v1/admin/competences")


class NewCompetence(Body):
    category: Annotated[str, Field(min_length=1, max_length=24)]
    organization_ids: Annotated[list[RowId], Field(max_length=50)]


class CompetentOfficeShown(Shown):
    id: int
    name: str


class CompetenceShown(Shown):
    category: str
    category_label: str
    offices: list[CompetentOfficeShown]


class CompetencesShown(Shown):
    items: list[CompetenceShown]


@api.get("", responses={200: CompetencesShown})
@access.staff_who_can("competences")
def list_competences() -> dict[str, Any]:
    """职责分工 / The offices of each category; a category without one is everybody's."""
    return _shown()


@api.post("", responses={200: CompetencesShown})
@access.staff_who_can("competences.edit")
def assign(body: NewCompetence) -> dict[str, Any]:
    """调整分工 / Say which offices handle a category; none gives it back to everybody."""
    by, keys, now = access.current_staff(), context.keys(), context.now()
    competences.assign(body.category, body.organization_ids, by=by, keys=keys, now=now)
    return _shown()


def _shown() -> dict[str, Any]:
    items = [
        CompetenceShown(
            category=term.value,
            category_label=term.label,
            offices=[CompetentOfficeShown.model_validate(office) for office in offices],
        )
        for term, offices in competences.every()
    ]
    return CompetencesShown(items=items).json_body()
