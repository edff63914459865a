"""投诉经办：what staff do around a complaint: write to its author, reveal a contact, join, hold."""

from __future__ import annotations

from typing import Any

from flask_openapi3 import APIBlueprint

from wx_backend.api import access, context
from wx_backend.api.admin.complaints import ComplaintDetail, Reason, Words, found_by
from wx_backend.api.shapes import IdPath, Nothing, RowId, Shown
from wx_backend.domain import (
    caseload,
    complaint_erasure,
    complaint_joining,
    complaint_messages,
    contact_reveal,
)

api = APIBlueprint("admin_complaint_care", __name__, url_prefix="/api/v1/admin/complaints")


class ContactShown(Shown):
    name: str
    phone: str


class LeadGiven(Nothing):
    lead_id: RowId


class HoldShown(Shown):
    id: int
    on_hold: bool


@api.post("/<int:id>/messages", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.write")
def write(path: IdPath, body: Words) -> dict[str, Any]:
    """留言 / Ask or tell the author something."""
    complaint, by = found_by(path)
    complaint_messages.from_office(complaint, body.text, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/contact", responses={200: ContactShown})
@access.staff_who_can("complaints.contact")
def reveal_contact(path: IdPath, body: Reason) -> dict[str, Any]:
    """查看联系方式 / The contact in clear: counted, audited, and told to the author with the reason."""
    complaint, by = found_by(path)
    cap = context.settings().limits.contacts_per_staff_per_day
    name, phone = contact_reveal.reveal(complaint, body.reason, by=by, cap=cap, keys=context.keys(), now=context.now())
    return ContactShown(name=name, phone=phone).json_body()


@api.post("/<int:id>/join", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.join")
def join(path: IdPath, body: LeadGiven) -> dict[str, Any]:
    """合并 / Say that this complaint is about the same thing as another."""
    complaint, by = found_by(path)
    lead = caseload.find(by, body.lead_id)
    complaint_joining.join(complaint, lead, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/separate", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.join")
def separate(path: IdPath, body: Nothing) -> dict[str, Any]:
    """拆分 / Take a complaint out of those it was joined with."""
    complaint, by = found_by(path)
    complaint_joining.separate(complaint, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/hold", responses={200: HoldShown})
@access.staff_who_can("complaints.hold")
def hold(path: IdPath, body: Reason) -> dict[str, Any]:
    """保全 / Keep a complaint from being erased."""
    return _held(path, True, body.reason)


@api.post("/<int:id>/hold-end", responses={200: HoldShown})
@access.staff_who_can("complaints.hold")
def release(path: IdPath, body: Reason) -> dict[str, Any]:
    """解除保全 / Let a kept complaint be erased in its time."""
    return _held(path, False, body.reason)


def _held(path: IdPath, on: bool, reason: str) -> dict[str, Any]:
    complaint, by = found_by(path)
    complaint_erasure.hold(complaint, on, reason, by=by, keys=context.keys(), now=context.now())
    return HoldShown(id=complaint.id, on_hold=complaint.on_hold).json_body()
