"""办理事项：one matter with its steps, so that a promise can be read, praised, or held against the office."""

from __future__ import annotations

from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import matters, qr_codes

from . import access, context
from .shapes import Path, Shown

api = APIBlueprint("matters", __name__, url_prefix="/api/v1/matters")


class MatterPath(Path):
    code: Annotated[str, Field(max_length=80)]


class OfficeNamed(Shown):
    id: int
    name: str


class StepShown(Shown):
    number: int
    name: str
    working_days: int
    post: str | None
    official_name: str | None
    code_token: str | None


class MatterDetail(Shown):
    code: str
    name: str
    type_label: str
    group: str
    organization: OfficeNamed
    code_token: str | None
    working_days: int
    steps: list[StepShown]


@api.get("/<string:code>", responses={200: MatterDetail})
@access.public
def show_matter(path: MatterPath) -> dict[str, Any]:
    """事项详情 / One matter: its steps, with working days and who answers for each."""
    found = matters.get(path.code, context.today())
    item = found.item
    return MatterDetail(
        code=item.code,
        name=item.name,
        type_label=item.type_label,
        group=item.group,
        organization=OfficeNamed.model_validate(found.organization),
        code_token=qr_codes.active_token(found.organization),
        working_days=sum(step.working_days for step in found.steps),
        steps=[StepShown.model_validate(step) for step in found.steps],
    ).json_body()
