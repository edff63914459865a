"""电话受理：an operator takes a complaint down on the telephone: the same receipt, the same clock."""

from __future__ import annotations

from typing import Annotated, Any

from flask import request
from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.complaint_fields import ComplaintFields, new_complaint, target_of
from wx_backend.api.complaints import ComplaintReceipt
from wx_backend.api.shapes import once
from wx_backend.domain import complaint_intake, read_back, recusals
from wx_backend.domain.complaint_intake import NewComplaint
from wx_backend.domain.words import ComplaintKind

api = APIBlueprint("admin_phone_complaints", __name__, url_prefix="/api/v1/admin/phone-complaints")


class TakenDown(ComplaintReceipt):
    """What the operator reads to the caller, word by word（复述）."""

    read_back: str


class ComplaintTakenDown(ComplaintFields):
    attachments: Annotated[tuple[str, ...], Field(strict=False, max_length=0)] = ()


@api.post("", responses={201: TakenDown}, openapi_extensions={"x-idempotent": True})
@access.staff_who_can("complaints.intake")
def take_down(body: ComplaintTakenDown) -> tuple[dict[str, Any], int, dict[str, str]]:
    """电话受理 / Take a complaint down on the telephone: the same receipt, the same clock, and words to read back."""
    by, keys, now = access.current_staff(), context.keys(), context.now()
    kind = ComplaintKind(body.kind)  # type: ignore[call-arg]
    deadlines = context.presets().choose(kind, body.category, "hotline").deadlines

    def first() -> NewComplaint:
        new = complaint_intake.by_phone(new_complaint(body, target_of(body)), by)
        official = complaint_intake.official_of(new, now.date())
        recusals.refuse_operator(by, new.organization, new.post, official)
        return new

    def act(new: NewComplaint) -> dict[str, Any]:
        receipt = complaint_intake.file(new, owner="", keys=keys, now=now, deadlines=deadlines)
        told = ComplaintReceipt.of(receipt).json_body()
        return {**told, "read_back": read_back.of(new, receipt)}

    # As with what citizens file: the answer holds the secret, and a key of somebody else gives it to nobody.
    return once("complaint-phone", act, first=first, content=f"{by.id} ".encode() + request.get_data())
