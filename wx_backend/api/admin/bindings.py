"""绑定申请：what waits for a second administrator's word."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from flask_openapi3 import APIBlueprint

from wx_backend.api import access, context
from wx_backend.api.shapes import IdPath, Nothing, Query, Shown
from wx_backend.domain import bindings, staff_accounts

from .staff import StaffListed

if TYPE_CHECKING:
    from models import BindingCode

api = APIBlueprint("admin_bindings", __name__, url_prefix="/api/v1/admin/bindings")


class BindingQuery(Query):
    state: Literal["waiting", "all"] = "waiting"


class BindingListed(Shown):
    id: int
    staff: StaffListed
    state: str
    state_label: str
    issued_by: str | None
    claimed_at: datetime | None
    expires_at: datetime
    may_decide: bool

    @classmethod
    def of(cls, binding: BindingCode) -> BindingListed:
        state, label = bindings.state_of(binding, context.now())
        return cls(
            id=binding.id,
            staff=StaffListed.model_validate(staff_accounts.row(binding.staff)),
            state=state,
            state_label=label,
            issued_by=binding.issued_by.name if binding.issued_by else None,
            claimed_at=binding.claimed_at,
            expires_at=binding.expires_at,
            may_decide=state == "waiting" and bindings.may_decide(binding, access.current_staff()),
        )


class BindingList(Shown):
    items: list[BindingListed]


@api.get("", responses={200: BindingList})
@access.staff_who_can("bindings")
def list_bindings(query: BindingQuery) -> dict[str, Any]:
    """绑定申请列表 / What waits for a second word, or the newest of all."""
    found = bindings.listed(waiting=query.state == "waiting", now=context.now())
    return BindingList(items=[BindingListed.of(one) for one in found]).json_body()


@api.post("/<int:id>/approval", responses={200: BindingListed})
@access.staff_who_can("bindings")
def approve_binding(path: IdPath, body: Nothing) -> dict[str, Any]:
    """同意绑定 / The second administrator agrees."""
    done = bindings.approve(path.id, by=access.current_staff(), keys=context.keys(), now=context.now())
    return BindingListed.of(done).json_body()


@api.post("/<int:id>/refusal", responses={200: BindingListed})
@access.staff_who_can("bindings")
def refuse_binding(path: IdPath, body: Nothing) -> dict[str, Any]:
    """不同意绑定 / The second administrator does not agree."""
    done = bindings.refuse(path.id, by=access.current_staff(), keys=context.keys(), now=context.now())
    return BindingListed.of(done).json_body()
