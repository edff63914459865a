"""投诉数据：the complaints that a member of staff may see, counted by month and office, and as a file."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from flask import Response
from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.complaint_figures import STAFF_NOTE, ComplaintCounts, MonthsQuery
from wx_backend.api.shapes import LARGEST_ID, Shown, bytes_of
from wx_backend.domain import complaint_figures, complaint_tables
from wx_backend.domain.complaint_figures import View

from .figures import XLSX, PeriodShown

api = APIBlueprint("admin_complaint_figures", __name__, url_prefix="/api/v1/admin/complaint-figures")


class ComplaintFiguresQuery(MonthsQuery):
    organization_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None


class MonthShown(Shown):
    period: PeriodShown
    figures: ComplaintCounts


class OfficeComplaints(Shown):
    id: int
    name: str
    figures: ComplaintCounts


class ComplaintFigures(Shown):
    """Oldest month first, the running one last; the offices are public bodies with their departments."""

    name: str
    note: str
    total: ComplaintCounts
    months: list[MonthShown]
    offices: list[OfficeComplaints]

    @classmethod
    def of(cls, view: View) -> ComplaintFigures:
        return cls(
            name=view.name,
            note=STAFF_NOTE,
            total=ComplaintCounts.of(view.total),
            months=[MonthShown(period=PeriodShown.of(one), figures=ComplaintCounts.of(c)) for one, c in view.months],
            offices=[
                OfficeComplaints(id=o.id, name=o.name, figures=ComplaintCounts.of(o.counts)) for o in view.offices
            ],
        )


def _view(query: ComplaintFiguresQuery) -> View:
    account, today = access.current_staff(), context.today()
    return complaint_figures.view(account, query.organization_id, months=query.months, today=today)


@api.get("", responses={200: ComplaintFigures})
@access.staff_who_can("complaints.list")
def show_figures(query: ComplaintFiguresQuery) -> dict[str, Any]:
    """投诉数据 / What came in and what has become of it, of the complaints that one may see."""
    return ComplaintFigures.of(_view(query)).json_body()


@api.get("/export", responses={200: bytes_of(XLSX)})
@access.staff_who_can("complaints.list")
def export_figures(query: ComplaintFiguresQuery) -> Response:
    """导出投诉数据 / The same figures as an Excel workbook; audited."""
    # Imported here: openpyxl takes 17 MB in every worker, and files are seldom asked for.
    from wx_backend.documents import workbooks

    found, account = _view(query), access.current_staff()
    complaint_figures.note_export(account, query.organization_id, keys=context.keys(), now=context.now())
    content = workbooks.xlsx(complaint_tables.of(found, STAFF_NOTE))
    name = quote(f"投诉数据-{found.name}-{context.today():%Y-%m-%d}.xlsx")
    return Response(content, content_type=XLSX, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})
