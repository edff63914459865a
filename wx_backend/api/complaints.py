"""投诉举报：file one, follow it, and have the last word; the receipt and its secret travel in bodies only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from flask import request
from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import (
    attachments,
    complaint_actions,
    complaint_authors,
    complaint_erasure,
    complaint_intake,
    complaint_messages,
    complaint_receipts,
    complaint_timeline,
    complaint_vocabulary,
    complaint_words,
    deadline_pauses,
    deadlines,
    limits,
    signed_receipts,
)
from wx_backend.domain.complaint_intake import NewComplaint, Receipt
from wx_backend.domain.keyring import Keyring
from wx_backend.domain.words import ComplaintKind, Confirmation

from . import access, context
from .attachments import DocumentShown
from .complaint_fields import ComplaintFields, new_complaint, target_of
from .shapes import Body, Shown, once

if TYPE_CHECKING:
    from models import Complaint

api = APIBlueprint("complaints", __name__, url_prefix="/api/v1/complaints")


class ComplaintFiled(ComplaintFields):
    notify: bool = False


class ComplaintReceipt(Shown):
    receipt_number: str
    secret: str
    organization: str
    post: str | None
    kind_label: str
    filed_at: datetime
    accept_due_on: date
    answer_due_on: date
    deadline_note: str | None
    signed_receipt: str

    @classmethod
    def of(cls, receipt: Receipt) -> ComplaintReceipt:
        """What is told once, with the secret in it; call it in the transaction of the filing."""
        complaint = receipt.complaint
        return cls(
            receipt_number=complaint.receipt_number,
            secret=receipt.secret,
            organization=complaint.organization.name,
            post=complaint.post.name if complaint.post else None,
            kind_label=complaint.kind.label,
            filed_at=complaint.filed_at.replace(microsecond=0),
            accept_due_on=complaint.accept_due_on,
            answer_due_on=complaint.answer_due_on,
            deadline_note=receipt.deadline_note,
            signed_receipt=signed(complaint, receipt.secret, receipt.pictures),
        )


def signed(complaint: Complaint, secret: str, pictures: Sequence[str] | None = None) -> str:
    """As `signed_receipts.of`, now and for this city."""
    city = context.settings().service.city
    return signed_receipts.of(complaint, secret, city=city, keys=context.keys(), now=context.now(), pictures=pictures)


class ReceiptAsked(Body):
    receipt_number: Annotated[str, Field(pattern=r"^[0-9 ]{16,19}$")]
    secret: Annotated[str, Field(min_length=16, max_length=24)]


class ConfirmationGiven(ReceiptAsked):
    outcome: Literal["solved", "partly", "empty_answer", "not_solved"]
    reopen: bool | None = None


class TimelineShown(Shown):
    at: datetime
    label: str
    office: str
    text: str | None
    documents: list[str]


class PromiseShown(Shown):
    """What had been promised on the day of filing（违诺事实）; the person at the post is not named."""

    matter: str
    step_name: str | None = None
    working_days: int | None = None


class ProgressShown(Shown):
    kind: str
    kind_label: str
    category_label: str
    status: str
    status_label: str
    filed_at: datetime
    accept_due_on: date
    answer_due_on: date
    organization: str
    post: str | None
    text: str
    photos: int
    promise: PromiseShown | None
    timeline: list[TimelineShown]
    documents: list[DocumentShown]
    result_label: str | None
    can_confirm: bool
    can_reopen: bool
    review_until: date | None
    can_withdraw: bool
    can_write: bool
    can_erase: bool
    confirmation_label: str | None
    erased_on: date | None
    overdue: bool
    resumes_on: date | None

    @classmethod
    def of(cls, complaint: Complaint, keys: Keyring) -> ProgressShown:
        promise = complaint_words.promise_of(complaint, keys)
        return cls(
            kind=complaint.kind.value,
            kind_label=complaint.kind.label,
            category_label=complaint_vocabulary.category_label(complaint.category),
            status=complaint.status.value,
            status_label=complaint.status.label,
            filed_at=complaint.filed_at,
            accept_due_on=complaint.accept_due_on,
            answer_due_on=complaint.answer_due_on,
            organization=complaint.organization.name,
            post=complaint.post.name if complaint.post else None,
            text=complaint_words.text_of(complaint, keys),
            photos=attachments.count_of_author(complaint),
            promise=PromiseShown.model_validate(promise) if promise else None,
            timeline=[TimelineShown.model_validate(entry) for entry in complaint_timeline.timeline(complaint, keys)],
            documents=DocumentShown.all_of(complaint, keys),
            result_label=complaint_vocabulary.result_label(complaint.result),
            can_confirm=complaint_actions.can_confirm(complaint),
            can_reopen=complaint_authors.can_reopen(complaint, reopen_days=reopen_days(), now=context.now()),
            review_until=complaint_authors.review_until(complaint, reopen_days=reopen_days(), now=context.now()),
            can_withdraw=complaint_authors.can_withdraw(complaint),
            can_write=complaint_messages.is_open(complaint),
            can_erase=complaint_erasure.can_erase(complaint),
            confirmation_label=complaint.confirmation.label if complaint.confirmation else None,
            erased_on=complaint.erased_on,
            overdue=deadlines.is_overdue(complaint, context.today()),
            resumes_on=deadline_pauses.resumes_on(complaint, context.today()),
        )


def reopen_days() -> int:
    """For how many days after closing its author may have a complaint heard again."""
    return context.settings().complaints.reopen_days


@api.post("", responses={201: ComplaintReceipt}, openapi_extensions={"x-idempotent": True})
@access.citizen
def file_complaint(body: ComplaintFiled) -> tuple[dict[str, Any], int, dict[str, str]]:
    """提交投诉举报 / File a complaint; the answer holds the receipt number and its secret, once."""
    who, keys, now, settings = access.current(), context.keys(), context.now(), context.settings()
    kind = ComplaintKind(body.kind)  # type: ignore[call-arg]
    deadlines = context.presets().choose(kind, body.category).deadlines

    def first() -> NewComplaint:
        # Before WeChat is asked: its checks of a day are limited too, and everybody's.
        most = settings.limits.complaints_per_citizen_per_day
        if who.is_wechat:
            limits.refuse_when_reached("complaint", who.citizen.id, most, keys=keys, now=now)
        new = new_complaint(body, target_of(body), context.check_words(body.text, who))
        return replace(new, notify_openid=who.citizen.mini_openid) if body.notify else new

    def act(new: NewComplaint) -> dict[str, Any]:
        cap = settings.limits
        limits.spend("complaint", who.citizen.id, cap.complaints_per_citizen_per_day, keys=keys, now=now)
        if not who.is_wechat:
            limits.spend("complaint-address", context.address(), cap.complaints_per_address_per_day, keys=keys, now=now)
        receipt = complaint_intake.file(new, owner=who.citizen.id, keys=keys, now=now, deadlines=deadlines)
        return ComplaintReceipt.of(receipt).json_body()

    # The answer holds the secret: a key that somebody else has seen or guessed gives it to nobody else.
    return once("complaint", act, first=first, content=who.citizen.id.encode() + request.get_data())


@api.post("/progress", responses={200: ProgressShown})
@access.public
def show_progress(body: ReceiptAsked) -> dict[str, Any]:
    """查询进度 / The timeline of a complaint for whoever holds its receipt and secret."""
    return ProgressShown.of(of_author(body), context.keys()).json_body()


@api.post("/confirmation", responses={200: ProgressShown}, openapi_extensions={"x-idempotent": True})
@access.public
def confirm_answer(body: ConfirmationGiven) -> tuple[dict[str, Any], int, dict[str, str]]:
    """确认结果 / The author's last word on the answer."""
    complaint = of_author(body)

    def act() -> dict[str, Any]:
        outcome = Confirmation(body.outcome)  # type: ignore[call-arg]
        complaint_authors.confirm(
            complaint,
            outcome,
            reopen=body.reopen,
            reopen_days=reopen_days(),
            keys=context.keys(),
            now=context.now(),
        )
        return {"outcome": body.outcome}

    # Kept is only that it was said; what is shown is the complaint as it is now, which may be long.
    _, status, headers = once("confirmation", act, status=200)
    return ProgressShown.of(of_author(body), context.keys()).json_body(), status, headers


def of_author(body: ReceiptAsked) -> Complaint:
    return complaint_receipts.of_author(
        body.receipt_number.replace(" ", ""),
        body.secret,
        address=context.address(),
        failures_per_hour=context.settings().limits.progress_failures_per_address_per_hour,
        keys=context.keys(),
        now=context.now(),
    )
