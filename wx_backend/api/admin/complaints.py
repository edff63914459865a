"""投诉办理：lists, one complaint, and the moves that its state and one's role allow."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from flask_openapi3 import APIBlueprint
from pydantic import AfterValidator, Field

from wx_backend.api import access, context
from wx_backend.api.attachments import DocumentShown
from wx_backend.api.complaint_fields import AttachmentId
from wx_backend.api.complaints import TimelineShown
from wx_backend.api.shapes import Body, IdPath, Nothing, Paged, PageShown, Query, RowId, SearchWords, Shown, at_most
from wx_backend.domain import (
    attachments,
    caseload,
    complaint_actions,
    complaint_desk,
    complaint_joining,
    complaint_timeline,
    complaint_vocabulary,
    complaint_words,
    complaints,
    contact_reveal,
    organizations,
    text,
)
from wx_backend.domain.caseload import ComplaintRow
from wx_backend.domain.words import ContentCheck

if TYPE_CHECKING:
    from models import Complaint, StaffAccount

api = APIBlueprint("admin_complaints", __name__, url_prefix="/api/v1/admin/complaints")


MOST_DOCUMENTS = 9


def _said(value: str) -> str:
    if len(text.cleaned(value)) < 2:
        raise ValueError("请填写说明，至少 2 个字")
    return value


Said = Annotated[str, at_most("answer_chars"), AfterValidator(_said)]
StatusFilter = Literal[
    "",
    "filed",
    "accepted",
    "not_accepted",
    "assigned",
    "answered",
    "raised",
    "closed",
    "withdrawn",
    "transferred",
    "to_accept",
    "in_progress",
    "due_soon",
    "overdue",
    "held",
    "mine",
    "told",
]


class ComplaintFilter(Query):
    status: StatusFilter = ""
    kind: Literal["", "complaint", "tip_off", "suggestion", "praise"] = ""
    query: SearchWords = ""
    mine: bool = False


class ComplaintQuery(Paged, ComplaintFilter):
    """The same, page by page."""


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


class CaseloadCountsShown(Shown):
    """How many there are by state and by way of looking; the empty name is all of them."""

    counts: dict[str, int]


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
    result_label: str | None
    source_label: str
    promise: dict[str, Any] | None
    joined_to: int | None
    joined: list[int]
    joined_to_answer: int
    on_hold: bool
    level: int
    assignments_left: int
    allowed: list[str]
    kind: str
    category: str
    assigned_organization: str | None
    documents: list[DocumentShown]
    care: list[str]
    contacts_left: int | None

    @classmethod
    def for_staff(cls, complaint: Complaint, account: StaffAccount) -> ComplaintDetail:
        keys = context.keys()
        row = caseload.row(complaint, context.today())
        lines = complaint_timeline.timeline(complaint, keys, reader=account)
        return cls(
            **ComplaintListed.of(row).model_dump(),
            organization_id=row.organization_id,
            filed_at=complaint_timeline.as_told(complaint.filed_at, account),
            text=complaint_words.text_of(complaint, keys),
            photos=[_photo(one.id) for one in attachments.of_author(complaint)],
            anonymous=complaint.anonymous,
            contact_masked=_contact(complaint, account),
            confirmation_label=complaint.confirmation.label if complaint.confirmation else None,
            content_check_label=_to_check(complaint),
            timeline=[TimelineShown.model_validate(entry) for entry in lines],
            result_label=complaint_vocabulary.result_label(complaint.result),
            source_label=complaint.source.label,
            promise=complaint_words.promise_of(complaint, keys),
            joined_to=caseload.lead_id(complaint, account),
            joined=caseload.joined_ids(complaint, account),
            joined_to_answer=len(complaint_joining.answerable(complaint, account)),
            on_hold=complaint.on_hold,
            level=complaint.level,
            assignments_left=complaint_actions.MOST_ASSIGNMENTS - complaint.assignments,
            allowed=complaints.allowed_actions(complaint, account),
            kind=complaint.kind.value,
            category=complaint.category,
            assigned_organization=complaint.assigned_organization.name if complaint.assigned_organization else None,
            documents=DocumentShown.all_of(complaint, keys),
            care=complaint_desk.care(complaint, account),
            contacts_left=_contacts_left(account),
        )


def _contacts_left(account: StaffAccount) -> int | None:
    if not caseload.sees_contact(account):
        return None
    cap = context.settings().limits.contacts_per_staff_per_day
    return contact_reveal.left(account, cap=cap, keys=context.keys(), now=context.now())


def _photo(attachment_id: str) -> PhotoShown:
    return PhotoShown(id=attachment_id, url=f"/api/v1/admin/attachments/{attachment_id}")


def _contact(complaint: Complaint, account: StaffAccount) -> str | None:
    # The department that answers works without the contact, masked or not.
    return complaint_words.masked_contact(complaint, context.keys()) if caseload.sees_contact(account) else None


def _to_check(complaint: Complaint) -> str | None:
    # Nothing is said of words that have passed.
    return None if complaint.content_check is ContentCheck.PASSED else complaint.content_check.label


class Moved(Shown):
    """What is left to say where the complaint is no longer this account's to see."""

    id: int
    status: str
    status_label: str

    @classmethod
    def of(cls, complaint: Complaint) -> Moved:
        return cls(id=complaint.id, status=complaint.status.value, status_label=complaint.status.label)


class Reason(Body):
    reason: Said


class Words(Body):
    text: Said


ResultWord = Annotated[str, Field(pattern=r"^[a-z_]{1,24}$")]


class Closing(Words):
    """`result` is for what has no answer yet; where there is one, that one's stays."""

    result: ResultWord | None = None


class Answer(Words):
    result: ResultWord
    to_joined: bool = False
    documents: Annotated[tuple[AttachmentId, ...], Field(strict=False, max_length=MOST_DOCUMENTS)] = ()


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
        mine=query.mine,
        page=query.page,
        today=context.today(),
    )
    items = [ComplaintListed.of(row).json_body() for row in found.items]
    return {"items": items, "page": found.page, "pages": found.pages, "total": found.total}


@api.get("/counts", responses={200: CaseloadCountsShown})
@access.staff_who_can("complaints.list")
def count_complaints() -> dict[str, Any]:
    """投诉件数 / How many complaints of each state one may see, and how many are overdue, due soon or held."""
    found = caseload.counts(access.current_staff(), today=context.today())
    return CaseloadCountsShown(counts=found).json_body()


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
    complaint, by = found_by(path)
    complaints.accept(complaint, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/reject", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.reject")
def reject(path: IdPath, body: Reason) -> dict[str, Any]:
    """不予受理 / Refuse to take up a complaint, with the reason its author reads."""
    complaint, by = found_by(path)
    complaints.reject(complaint, body.reason, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/assign", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.assign")
def assign(path: IdPath, body: Target) -> dict[str, Any]:
    """转办 / Hand a complaint to a department for its answer."""
    complaint, by = found_by(path)
    to = organizations.get(body.organization_id)
    complaints.assign(complaint, to, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/answer", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.answer")
def answer(path: IdPath, body: Answer) -> dict[str, Any]:
    """答复 / The department's answer."""
    complaint, by = found_by(path)
    keys, now = context.keys(), context.now()
    complaints.answer(complaint, body.text, result=body.result, documents=body.documents, by=by, keys=keys, now=now)
    if body.to_joined:
        complaint_joining.answer_joined(complaint, body.text, result=body.result, by=by, keys=keys, now=now)
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/close", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.close")
def close(path: IdPath, body: Closing) -> dict[str, Any]:
    """办结 / Close a complaint with its result."""
    complaint, by = found_by(path)
    keys, now = context.keys(), context.now()
    complaints.close(complaint, body.text, result=body.result or "", by=by, keys=keys, now=now)
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/return", responses={200: Moved})
@access.staff_who_can("complaints.return")
def give_back(path: IdPath, body: Reason) -> dict[str, Any]:
    """退回 / Give a complaint back to who dispatched it, or take it back from there."""
    complaint, by = found_by(path)
    complaints.give_back(complaint, body.reason, by=by, keys=context.keys(), now=context.now())
    return Moved.of(complaint).json_body()


@api.post("/<int:id>/escalate", responses={200: ComplaintDetail})
@access.staff_who_can("complaints.escalate")
def raise_up(path: IdPath, body: Reason) -> dict[str, Any]:
    """上报 / Hand a complaint one level up, to others than before."""
    complaint, by = found_by(path)
    complaints.raise_up(complaint, body.reason, by=by, keys=context.keys(), now=context.now())
    return ComplaintDetail.for_staff(complaint, by).json_body()


@api.post("/<int:id>/transfer", responses={200: Moved})
@access.staff_who_can("complaints.transfer")
def transfer(path: IdPath, body: Reason) -> dict[str, Any]:
    """移送 / Hand a complaint to discipline inspection; it is gone from here with that."""
    complaint, by = found_by(path)
    rule = context.presets().handed_over(complaint.category)
    complaints.transfer(complaint, body.reason, by=by, deadlines=rule, keys=context.keys(), now=context.now())
    return Moved.of(complaint).json_body()


def found_by(path: IdPath) -> tuple[Complaint, StaffAccount]:
    account = access.current_staff()
    return caseload.find(account, path.id), account
