"""工作人员账号：who is tied to WeChat, codes for tying, and untying."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_openapi3 import APIBlueprint

from wx_backend.api import access, context
from wx_backend.api.shapes import IdPath, Nothing, PageShown, SearchQuery, Shown, page_json
from wx_backend.domain import bindings, staff_accounts

api = APIBlueprint("admin_staff", __name__, url_prefix="/api/v1/admin/staff")


class StaffListed(Shown):
    id: int
    name: str
    role: str
    role_label: str
    organization: str | None
    active: bool
    official_account_bound: bool
    mini_program_bound: bool


class StaffPage(PageShown):
    items: list[StaffListed]


class BindingCodeIssued(Shown):
    id: int
    code: str
    expires_at: datetime
    scan_url: str | None
    staff: StaffListed


@api.get("", responses={200: StaffPage})
@access.staff_who_can("bindings")
def list_staff(query: SearchQuery) -> dict[str, Any]:
    """工作人员列表 / All accounts with how they are tied."""
    return page_json(staff_accounts.search(query.query, query.page), StaffListed)


@api.post("/<int:id>/binding-code", responses={201: BindingCodeIssued})
@access.staff_who_can("bindings")
def issue_code(path: IdPath, body: Nothing) -> tuple[dict[str, Any], int]:
    """签发绑定码 / Make a one-time code for an account; `scan_url` is what to draw as a QR code to scan instead."""
    account, minutes = staff_accounts.get(path.id), context.settings().limits.binding_minutes
    issued = bindings.issue(account, by=access.current_staff(), keys=context.keys(), now=context.now(), minutes=minutes)
    scan_url = context.services().official_account.binding_address(issued.code, minutes * 60)
    return BindingCodeIssued(
        id=issued.binding.id,
        code=issued.code,
        expires_at=issued.binding.expires_at,
        scan_url=scan_url,
        staff=StaffListed.model_validate(staff_accounts.row(account)),
    ).json_body(), 201


@api.post("/<int:id>/unbinding", responses={200: StaffListed})
@access.staff_who_can("bindings")
def unbind(path: IdPath, body: Nothing) -> dict[str, Any]:
    """解绑 / Untie every WeChat identity of an account."""
    account = staff_accounts.get(path.id)
    bindings.unbind(account, by=access.current_staff(), keys=context.keys(), now=context.now())
    return StaffListed.model_validate(staff_accounts.row(account)).json_body()
