"""周报：the weekly digests of the supervisor who asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_openapi3 import APIBlueprint

from wx_backend.api import access, context
from wx_backend.api.shapes import IdPath, Shown
from wx_backend.domain import digests

api = APIBlueprint("admin_digests", __name__, url_prefix="/api/v1/admin/digests")


class DigestListed(Shown):
    id: int
    period: str
    title: str
    created_on: date
    read: bool


class DigestList(Shown):
    items: list[DigestListed]


class DigestRatings(Shown):
    n: int
    percent: float | None
    change: float | None


class DigestComplaints(Shown):
    filed: int
    closed: int
    overdue: int
    open: int


class DigestOffice(Shown):
    name: str
    percent: float
    n: int


class DigestShown(Shown):
    id: int
    period: str
    title: str
    scope: str
    ratings: DigestRatings
    complaints: DigestComplaints
    best: list[DigestOffice]
    watch: list[DigestOffice]
    not_enough: int


@api.get("", responses={200: DigestList})
@access.staff_who_can("digests")
def list_digests() -> dict[str, Any]:
    """周报列表 / One's digests, the newest first."""
    return {"items": [DigestListed.model_validate(d).json_body() for d in digests.of_staff(access.current_staff())]}


@api.get("/<int:id>", responses={200: DigestShown})
@access.staff_who_can("digests")
def show_digest(path: IdPath) -> dict[str, Any]:
    """周报 / One digest."""
    digest = digests.open_for(access.current_staff(), path.id, keys=context.keys(), now=context.now())
    return DigestShown(id=digest.id, period=digest.period, title=digest.title, **digest.content).json_body()
