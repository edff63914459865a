"""办理桌：offices that a complaint could go to, others like it, and a person's word on text that was held back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_openapi3 import APIBlueprint

from wx_backend.api import access, context
from wx_backend.api.admin.complaints import ComplaintDetail, ComplaintListed, found_by
from wx_backend.api.shapes import IdPath, Nothing, Shown
from wx_backend.domain import complaint_desk, urging

if TYPE_CHECKING:
    from wx_backend.domain.complaint_desk import Proposal

api = APIBlueprint("admin_complaint_desk", __name__, url_prefix="/api/v1/admin/complaints")


class OfficeProposed(Shown):
    """An office, why it is named, and what stands against it; `staffed` says whether somebody there would answer."""

    id: int
    name: str
    why: str
    hindrance: str | None
    staffed: bool

    @classmethod
    def of(cls, one: Proposal) -> OfficeProposed:
        office = one.organization
        return cls(id=office.id, name=office.name, why=one.why, hindrance=one.hindrance, staffed=one.staffed)


class OfficesProposed(Shown):
    items: list[OfficeProposed]


class SimilarShown(Shown):
    lead: list[ComplaintListed]
    joined: list[ComplaintListed]
    suggested: list[ComplaintListed]


@api.get("/<int:id>/offices", responses={200: OfficesProposed})
@access.staff_who_can("complaints.assign")
def propose_offices(path: IdPath) -> dict[str, Any]:
    """转办建议 / The offices that come to mind first for a dispatch."""
    complaint, _ = found_by(path)
    found = complaint_desk.proposals(complaint, today=context.today())
    return OfficesProposed(items=[OfficeProposed.of(one) for one in found]).json_body()


@api.get("/<int:id>/similar", responses={200: SimilarShown})
@access.staff_who_can("complaints.join")
def show_similar(path: IdPath) -> dict[str, Any]:
    """同类建议 / What a complaint is joined with, and open ones about the same office, the likest first."""
    complaint, by = found_by(path)
    found = complaint_desk.likes(complaint, by, today=context.today())
    shown = {name: [ComplaintListed.of(row) for row in getattr(found, name)] for name in SimilarShown.model_fields}
    return SimilarShown(**shown).json_body()


@api.post("/<int:id>/reviewed", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.accept")
def note_reviewed(path: IdPath, body: Nothing) -> dict[str, Any]:
    """人工复核 / Words that WeChat's check held back have been read by a person and go their way."""
    complaint, by = found_by(path)
    complaint_desk.reviewed(complaint, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/urge", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.urge")
def urge(path: IdPath, body: Nothing) -> dict[str, Any]:
    """催办 / Tell whoever has to act to hurry, once a day."""
    complaint, by = found_by(path)
    urging.urge(complaint, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()
