"""投诉清单导出：the list of complaints as a workbook, without a word of their authors."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response
from flask_openapi3 import APIBlueprint

from wx_backend.api import access, context
from wx_backend.api.shapes import bytes_of
from wx_backend.domain import caseload, complaint_tables

from .complaints import ComplaintFilter
from .figures import XLSX

api = APIBlueprint("admin_complaint_lists", __name__, url_prefix="/api/v1/admin/complaints")


@api.get("/export", responses={200: bytes_of(XLSX)})
@access.staff_who_can("complaints.list")
def export_complaints(query: ComplaintFilter) -> Response:
    """导出诉求清单 / The complaints one may see, as an Excel workbook without words and contacts; audited."""
    # Imported here: openpyxl takes 17 MB in every worker, and files are seldom asked for.
    from wx_backend.documents import workbooks

    account, keys, now = access.current_staff(), context.keys(), context.now()
    rows = caseload.exported(account, **query.model_dump(), keys=keys, now=now)
    content = workbooks.xlsx(complaint_tables.listed(rows, f"诉求清单　{context.today():%Y-%m-%d}"))
    name = quote(f"诉求清单-{context.today():%Y-%m-%d}.xlsx")
    return Response(content, content_type=XLSX, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})
