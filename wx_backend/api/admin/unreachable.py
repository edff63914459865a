"""无法送达名单：staff whom no notice reaches, for whoever has to see to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_openapi3 import APIBlueprint

from wx_backend.api import access
from wx_backend.api.shapes import Shown
from wx_backend.domain import reachability, staff_accounts

from .staff import StaffListed

api = APIBlueprint("admin_unreachable", __name__, url_prefix="/api/v1/admin/unreachable")


class UnreachableShown(Shown):
    staff: StaffListed
    reason: str
    reason_label: str
    since: datetime | None
    messages: int


class UnreachableList(Shown):
    items: list[UnreachableShown]


@api.get("", responses={200: UnreachableList})
@access.staff_who_can("reachability")
def list_unreachable() -> dict[str, Any]:
    """无法送达名单 / Who cannot be told anything, why and since when."""
    items = [
        UnreachableShown(
            staff=StaffListed.model_validate(staff_accounts.row(one.staff)),
            reason=one.reason,
            reason_label=one.reason_label,
            since=one.since,
            messages=one.messages,
        )
        for one in reachability.unreachable_people(access.current_staff())
    ]
    return UnreachableList(items=items).json_body()
