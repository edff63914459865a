"""导入记录 / What was imported, by whom and with which differences, and templates to fill in."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from flask import Response
from flask_openapi3 import APIBlueprint
from pydantic import AfterValidator

from wx_backend.domain import registers
from wx_backend.domain.imports import registry

from .. import access, context
from ..shapes import IdPath, Paged, PageShown, Query, Shown, bytes_of

if TYPE_CHECKING:
    from models import ImportRun

api = APIBlueprint("admin_imports", __name__, url_prefix="/api/v1/admin/imports")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _known(name: str) -> str:
    if name not in registry.KINDS:
        raise ValueError("没有这种数据")
    return name


KindName = Annotated[str, AfterValidator(_known)]


class TemplateQuery(Query):
    kind: KindName = "organizations"


class KindShown(Shown):
    name: str
    title: str
    about: str


class Kinds(Shown):
    items: list[KindShown]


class RunListed(Shown):
    id: int
    kind: str
    title: str
    file_name: str
    file_sha256: str
    added: int
    changed: int
    gone: int
    conflicts: int
    by: str
    at: datetime

    @classmethod
    def of(cls, run: ImportRun) -> RunListed:
        return cls(
            id=run.id,
            kind=run.kind,
            title=registry.KINDS[run.kind].title,
            file_name=run.file_name,
            file_sha256=run.file_sha256,
            added=run.added,
            changed=run.changed,
            gone=run.gone,
            conflicts=run.conflicts,
            by=run.staff.name if run.staff else run.operator,
            at=run.at,
        )


class RunPage(PageShown):
    items: list[RunListed]


class DifferenceShown(Shown):
    """The lines of a difference; of each sort only the first are kept."""

    added: list[str]
    changed: list[str]
    gone: list[str]
    conflicts: list[str]
    follows: list[str]


class RunShown(RunListed):
    difference: DifferenceShown


@api.get("", responses={200: RunPage})
@access.staff_who_can("imports")
def list_imports(query: Paged) -> dict[str, Any]:
    """导入记录 / Imports with their counts, the newest first."""
    found = registers.import_runs(query.page)
    items = [RunListed.of(run).json_body() for run in found.items]
    return {"items": items, "page": found.page, "pages": found.pages, "total": found.total}


@api.get("/<int:id>", responses={200: RunShown})
@access.staff_who_can("imports")
def show_import(path: IdPath) -> dict[str, Any]:
    """导入差异 / What one import added, changed, ended and set apart."""
    run = registers.import_run(path.id)
    difference = DifferenceShown.model_validate(json.loads(run.difference))
    return RunShown(**RunListed.of(run).model_dump(), difference=difference).json_body()


@api.get("/kinds", responses={200: Kinds})
@access.staff_who_can("imports")
def list_kinds() -> dict[str, Any]:
    """可导入的数据 / The kinds of data that can be imported."""
    return Kinds(items=[KindShown.model_validate(one) for one in registry.KINDS.values()]).json_body()


@api.get("/template", responses={200: bytes_of(XLSX)})
@access.staff_who_can("imports")
def show_template(query: TemplateQuery) -> Response:
    """导入模板 / A workbook to fill in, with drop-downs and a sheet of explanations."""
    # Imported here: openpyxl takes 17 MB in every worker, and templates are seldom asked for.
    from wx_backend.personnel_files import templates

    kind = registry.KINDS[query.kind]
    content = templates.workbook(kind.title, kind.about, kind.columns, context.today())
    name = quote(f"{kind.title}-导入模板.xlsx")
    return Response(content, content_type=XLSX, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})
