"""周报：the weekly digests of the supervisor who asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_openapi3 import APIBlueprint

from wx_backend.api import access, context
from wx_backend.api.shapes import IdPath, Shown
from wx_backend.domain import digests
from wx_backend.domain.digests import Kind

api = APIBlueprint("admin_digests", __name__, url_prefix="/api/v1/admin/digests")
monthly = APIBlueprint("admin_monthly_reports", __name__, url_prefix="/api/v1/admin/monthly-reports")


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
    low: float | None
    high: float | None
    change: float | None
    direction: str
    direction_label: str


class DigestComplaints(Shown):
    filed: int
    closed: int
    overdue: int
    open: int


class DigestOffice(Shown):
    name: str
    percent: float
    low: float
    high: float
    n: int


class DigestScans(Shown):
    percent: float | None
    credible_percent: float | None
    finished: int
    target_percent: float
    note: str


class DigestLink(Shown):
    label: str
    page: str


class DigestShown(Shown):
    id: int
    period: str
    title: str
    scope: str
    ratings: DigestRatings
    complaints: DigestComplaints
    scan_rate: DigestScans
    best: list[DigestOffice]
    watch: list[DigestOffice]
    not_enough: int
    links: list[DigestLink]


@api.get("", responses={200: DigestList})
@access.staff_who_can("digests")
def list_digests() -> dict[str, Any]:
    """周报列表 / One's digests, the newest first."""
    return _listed(digests.WEEKLY)


@api.get("/<int:id>", responses={200: DigestShown})
@access.staff_who_can("digests")
def show_digest(path: IdPath) -> dict[str, Any]:
    """周报 / One digest."""
    return _shown(digests.WEEKLY, path.id)


@monthly.get("", responses={200: DigestList})
@access.staff_who_can("digests")
def list_monthly_reports() -> dict[str, Any]:
    """月报列表 / One's monthly reports, the newest first."""
    return _listed(digests.MONTHLY)


@monthly.get("/<int:id>", responses={200: DigestShown})
@access.staff_who_can("digests")
def show_monthly_report(path: IdPath) -> dict[str, Any]:
    """月报 / One monthly report."""
    return _shown(digests.MONTHLY, path.id)


def _listed(kind: Kind) -> dict[str, Any]:
    found = digests.of_staff(access.current_staff(), kind)
    return {"items": [DigestListed.model_validate(one).json_body() for one in found]}


def _shown(kind: Kind, report_id: int) -> dict[str, Any]:
    who = access.current_staff()
    report = digests.open_for(who, report_id, keys=context.keys(), now=context.now(), kind=kind)
    return DigestShown(id=report.id, period=report.period, title=report.title, **report.content).json_body()
