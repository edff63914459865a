"""回避声明：what one has declared to be too near to, and who ends such a declaration."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.shapes import Body, IdPath, Nothing, RowId, Shown
from wx_backend.domain import organizations, recusals

if TYPE_CHECKING:
    from models import ConflictDeclaration

api = APIBlueprint("admin_recusals", __name__, url_prefix="/api/v1/admin/recusals")


class NewRecusal(Body):
    organization_id: RowId | None = None
    staff_number: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    reason: Annotated[str, Field(min_length=2, max_length=200)]


class RecusalShown(Shown):
    id: int
    staff: str
    subject: str
    reason: str
    declared_at: datetime
    ended_at: datetime | None
    may_end: bool

    @classmethod
    def of(cls, row: ConflictDeclaration) -> RecusalShown:
        return cls(
            id=row.id,
            staff=row.staff.name,
            subject=recusals.subject_of(row),
            reason=row.reason,
            declared_at=row.declared_at,
            ended_at=row.ended_at,
            may_end=recusals.may_end(row, access.current_staff()),
        )


class RecusalsShown(Shown):
    items: list[RecusalShown]


@api.get("", responses={200: RecusalsShown})
@access.staff_who_can("recusals")
def list_recusals() -> dict[str, Any]:
    """回避声明 / One's own declarations; all of them for who may end them."""
    items = [RecusalShown.of(row) for row in recusals.listed(access.current_staff())]
    return RecusalsShown(items=items).json_body()


@api.post("", responses={201: RecusalShown})
@access.staff_who_can("complaints.list")
def declare(body: NewRecusal) -> tuple[dict[str, Any], int]:
    """声明回避 / Declare to be too near to an office or a person; their complaints are out of sight from now on."""
    by, keys, now = access.current_staff(), context.keys(), context.now()
    office = organizations.get(body.organization_id) if body.organization_id else None
    made = recusals.declare(by, body.reason, organization=office, staff_number=body.staff_number, keys=keys, now=now)
    return RecusalShown.of(made).json_body(), 201


@api.post("/<int:id>/end", responses={200: RecusalShown})
@access.staff_who_can("recusals.end")
def end(path: IdPath, body: Nothing) -> dict[str, Any]:
    """解除回避 / End somebody else's declaration."""
    by, keys, now = access.current_staff(), context.keys(), context.now()
    return RecusalShown.of(recusals.end(path.id, by=by, keys=keys, now=now)).json_body()
