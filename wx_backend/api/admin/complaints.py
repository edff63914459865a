"""投诉办理：lists, one complaint, and the moves that its state and one's role allow."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from flask_openapi3 import APIBlueprint
from pydantic import AfterValidator

from wx_backend.api import access, context
from wx_backend.api.complaints import TimelineShown
from wx_backend.api.shapes import Body, IdPath, Paged, PageShown, RowId, SearchWords, Shown, at_most
from wx_backend.domain import caseload, complaint_timeline, complaint_words, complaints, organizations, text
from wx_backend.domain.caseload import ComplaintRow
from wx_backend.domain.words import ContentCheck

if TYPE_CHECKING:
    from models import Complaint, StaffAccount

api = APIBlueprint("admin_complaints", __name__, url_prefix="/api/v1/admin/complaints")


def _said(value: str) -> str:
    if len(text.cleaned(value)) < 2:
        raise ValueError("请填写说明，至少 2 个字")
    return value


Said = Annotated[str, at_most("answer_chars"), AfterValidator(_said)]
StatusFilter = Literal["", "filed", "accepted", "not_accepted", "assigned", "answered", "closed", "overdue"]


class ComplaintQuery(Paged):
    status: StatusFilter = ""
    kind: Literal["", "complaint", "tip_off", "suggestion", "praise"] = ""
    query: SearchWords = ""


class ComplaintListed(Shown):
    id: int
    number: str
    kind_label: str
    category_label: str
    status: str
    status_label: str
    organization: str
    post: str | None
    filed_on: date
    due_on: date
    overdue: bool
    days_left: int

    @classmethod
    def of(cls, row: ComplaintRow) -> ComplaintListed:
        plain = {name: getattr(row, name) for name in cls.model_fields if name not in ("organization", "post")}
        return cls(organization=row.organization_name, post=row.post_name, **plain)


class ComplaintPage(PageShown):
    items: list[ComplaintListed]


class PhotoShown(Shown):
    id: str
    url: str


class ComplaintDetail(ComplaintListed):
    organization_id: int
    filed_at: datetime
    text: str
    photos: list[PhotoShown]
    anonymous: bool
    contact_masked: str | None
    confirmation_label: str | None
    content_check_label: str | None
    timeline: list[TimelineShown]
    allowed: list[str]

    @classmethod
    def for_staff(cls, complaint: Complaint, account: StaffAccount) -> ComplaintDetail:
        keys = context.keys()
        row = caseload.row(complaint, context.today())
        return cls(
            **ComplaintListed.of(row).model_dump(),
            organization_id=row.organization_id,
            filed_at=complaint.filed_at,
            text=complaint_words.text_of(complaint, keys),
            photos=[PhotoShown(id=a.id, url=f"/api/v1/admin/attachments/{a.id}") for a in complaint.attachments],
            anonymous=complaint.anonymous,
            contact_masked=_contact(complaint, account),
            confirmation_label=complaint.confirmation.label if complaint.confirmation else None,
            content_check_label=_to_check(complaint),
            timeline=[TimelineShown.model_validate(entry) for entry in complaint_timeline.timeline(complaint, keys)],
            allowed=complaints.allowed_actions(complaint, account),
        )


def _contact(complaint: Complaint, account: StaffAccount) -> str | None:
    # The department that answers works without the contact, masked or not.
    return complaint_words.masked_contact(complaint, context.keys()) if caseload.sees_contact(account) else None


def _to_check(complaint: Complaint) -> str | None:
    # Nothing is said of words that have passed.
    return None if complaint.content_check is ContentCheck.PASSED else complaint.content_check.label


class Nothing(Body):
    """An empty JSON object."""


class Reason(Body):
    reason: Said


class Words(Body):
    text: Said


class Target(Body):
    organization_id: RowId


@api.get("", responses={200: ComplaintPage})
@access.staff_who_can("complaints.list")
def list_complaints(query: ComplaintQuery) -> dict[str, Any]:
    """投诉列表 / The complaints one may see, those due first at the top."""
    found = caseload.search(
        access.current_staff(),
        status=query.status,
        kind=query.kind,
        query=query.query,
        page=query.page,
        today=context.today(),
    )
    items = [ComplaintListed.of(row).json_body() for row in found.items]
    return {"items": items, "page": found.page, "pages": found.pages, "total": found.total}


@api.get("/<int:id>", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.list")
def show_complaint(path: IdPath) -> dict[str, Any]:
    """投诉详情 / One complaint; that it was opened is audited, and its author sees by which office."""
    account = access.current_staff()
    complaint = caseload.open_for(account, path.id, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, account).json_body()


@api.post("/<int:id>/accept", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.accept")
def accept(path: IdPath, body: Nothing) -> dict[str, Any]:
    """受理 / Take up a complaint."""
    complaint, by = _mine(path)
    complaints.accept(complaint, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/reject", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.reject")
def reject(path: IdPath, body: Reason) -> dict[str, Any]:
    """不予受理 / Refuse to take up a complaint, with the reason its author reads."""
    complaint, by = _mine(path)
    complaints.reject(complaint, body.reason, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/assign", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.assign")
def assign(path: IdPath, body: Target) -> dict[str, Any]:
    """转办 / Hand a complaint to a department for its answer."""
    complaint, by = _mine(path)
    to = organizations.get(body.organization_id)
    complaints.assign(complaint, to, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/answer", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.answer")
def answer(path: IdPath, body: Words) -> dict[str, Any]:
    """答复 / The department's answer."""
    complaint, by = _mine(path)
    complaints.answer(complaint, body.text, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/close", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.close")
def close(path: IdPath, body: Words) -> dict[str, Any]:
    """办结 / Close a complaint with its result."""
    complaint, by = _mine(path)
    complaints.close(complaint, body.text, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


def _mine(path: IdPath) -> tuple[Complaint, StaffAccount]:
    account = access.current_staff()
    return caseload.find(account, path.id), account
