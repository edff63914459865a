"""投诉举报：file one, follow it, and have the last word; the receipt and its secret travel in bodies only."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from flask_openapi3 import APIBlueprint
from pydantic import AfterValidator, Field, ValidationInfo

from wx_backend.domain import (
    attachments,
    complaint_intake,
    complaint_receipts,
    complaint_timeline,
    complaint_vocabulary,
    complaint_words,
    complaints,
    limits,
    organizations,
    qr_codes,
    text,
)
from wx_backend.domain.citizens import SignedIn
from wx_backend.domain.complaint_intake import Contact, NewComplaint, Receipt
from wx_backend.domain.errors import NotAllowedNow
from wx_backend.domain.keyring import Keyring
from wx_backend.domain.words import ComplaintKind, Confirmation, ContentCheck

from . import access, context
from .shapes import Body, RowId, Shown, at_most, once
from .vocabulary import PRIVACY_VERSION

if TYPE_CHECKING:
    from models import Complaint, Organization, Post

api = APIBlueprint("complaints", __name__, url_prefix="/api/v1/complaints")

KindWord = Literal["complaint", "tip_off", "suggestion", "praise"]
CategoryWord = Annotated[str, Field(pattern=r"^[a-z_]{1,24}$")]
AttachmentId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
LEAST_CHARS = 5


def _enough(value: str) -> str:
    if len(text.cleaned(value)) < LEAST_CHARS:
        raise ValueError(f"请至少写 {LEAST_CHARS} 个字")
    return value


# Fields that have to agree with one before them are checked as fields, so that all that is wrong is said at once.


def _one_target(organization_id: int | None, info: ValidationInfo) -> int | None:
    if (info.data.get("code_token") is None) == (organization_id is None):
        raise ValueError("请选择要反映的单位，或扫描其二维码")
    return organization_id


def _not_too_many(attachments: tuple[str, ...]) -> tuple[str, ...]:
    most = context.settings().limits.photos_per_complaint
    if len(attachments) > most:
        raise ValueError(f"最多 {most} 张照片")
    return attachments


def _fits_the_kind(category: str, info: ValidationInfo) -> str:
    if "kind" in info.data and not complaint_vocabulary.goes_with(category, info.data["kind"]):
        raise ValueError("请选择与诉求类型相符的类别")
    return category


def _not_when_anonymous(contact: ContactGiven | None, info: ValidationInfo) -> ContactGiven | None:
    if contact is not None and info.data.get("anonymous"):
        raise ValueError("匿名提交时请不要填写联系方式")
    return contact


def _given_with_contact(consent: bool, info: ValidationInfo) -> bool:
    if info.data.get("contact") is not None and not consent:
        raise ValueError("留下联系方式前，请先勾选同意")
    return consent


class ContactGiven(Body):
    name: Annotated[str, Field(max_length=30)] = ""
    phone: Annotated[str, Field(pattern=r"^[0-9+\- ]{5,20}$")]


class ComplaintFiled(Body):
    code_token: Annotated[str, Field(max_length=64)] | None = None
    organization_id: Annotated[RowId | None, AfterValidator(_one_target), Field(validate_default=True)] = None
    kind: KindWord
    category: Annotated[CategoryWord, AfterValidator(_fits_the_kind)]
    text: Annotated[str, at_most("complaint_chars"), AfterValidator(_enough)]
    anonymous: bool
    contact: Annotated[ContactGiven | None, AfterValidator(_not_when_anonymous)] = None
    contact_consent: Annotated[bool, AfterValidator(_given_with_contact), Field(validate_default=True)] = False
    attachments: Annotated[tuple[AttachmentId, ...], Field(strict=False), AfterValidator(_not_too_many)] = ()
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

    @classmethod
    def of(cls, receipt: Receipt) -> ComplaintReceipt:
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
        )


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
    timeline: list[TimelineShown]
    result_label: str | None
    can_confirm: bool
    can_reopen: bool
    can_withdraw: bool
    confirmation_label: str | None

    @classmethod
    def of(cls, complaint: Complaint, keys: Keyring) -> ProgressShown:
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
            timeline=[TimelineShown.model_validate(entry) for entry in complaint_timeline.timeline(complaint, keys)],
            result_label=complaint_vocabulary.result_label(complaint.result),
            can_confirm=complaints.can_confirm(complaint),
            can_reopen=complaints.can_reopen(complaint, reopen_days=_reopen_days(), now=context.now()),
            can_withdraw=complaints.can_withdraw(complaint),
            confirmation_label=complaint.confirmation.label if complaint.confirmation else None,
        )


def _reopen_days() -> int:
    return context.settings().complaints.reopen_days


@api.post("", responses={201: ComplaintReceipt}, openapi_extensions={"x-idempotent": True})
@access.citizen
def file_complaint(body: ComplaintFiled) -> tuple[dict[str, Any], int, dict[str, str]]:
    """提交投诉举报 / File a complaint; the answer holds the receipt number and its secret, once."""
    who, keys, now, settings = access.current(), context.keys(), context.now(), context.settings()
    kind = ComplaintKind(body.kind)  # type: ignore[call-arg]
    deadlines = context.presets().choose(kind, body.category).deadlines

    def first() -> tuple[tuple[Organization, Post | None], ContentCheck]:
        return _target(body, keys), context.check_words(body.text, who)

    def act(asked: tuple[tuple[Organization, Post | None], ContentCheck]) -> dict[str, Any]:
        cap = settings.limits
        limits.spend("complaint", who.citizen.id, cap.complaints_per_citizen_per_day, keys=keys, now=now)
        if not who.is_wechat:
            limits.spend("complaint-address", context.address(), cap.complaints_per_address_per_day, keys=keys, now=now)
        new = _new_complaint(body, *asked, who)
        receipt = complaint_intake.file(new, owner=who.citizen.id, keys=keys, now=now, deadlines=deadlines)
        return ComplaintReceipt.of(receipt).json_body()

    return once("complaint", act, first=first)


def _new_complaint(
    body: ComplaintFiled, target: tuple[Organization, Post | None], checked: ContentCheck, who: SignedIn
) -> NewComplaint:
    return NewComplaint(
        organization=target[0],
        post=target[1],
        kind=ComplaintKind(body.kind),  # type: ignore[call-arg]
        category=body.category,
        text=body.text,
        anonymous=body.anonymous,
        contact=Contact(text.cleaned(body.contact.name), body.contact.phone.strip()) if body.contact else None,
        consent_version=PRIVACY_VERSION if body.contact else "",
        attachments=body.attachments,
        notify_openid=who.citizen.mini_openid if body.notify else None,
        content_check=checked,
    )


def _target(body: ComplaintFiled, keys: Keyring) -> tuple[Organization, Post | None]:
    if body.code_token is None:
        return organizations.get(body.organization_id or 0), None
    code = qr_codes.find(body.code_token, keys=keys)
    if qr_codes.state_on(code, context.today()) == "revoked":
        raise NotAllowedNow("该二维码已停用，请扫描最新的二维码，或按单位名称选择")
    return code.organization, code.post if code.post_id else None


@api.post("/progress", responses={200: ProgressShown})
@access.public
def show_progress(body: ReceiptAsked) -> dict[str, Any]:
    """查询进度 / The timeline of a complaint for whoever holds its receipt and secret."""
    return ProgressShown.of(_of_author(body), context.keys()).json_body()


@api.post("/confirmation", responses={200: ProgressShown}, openapi_extensions={"x-idempotent": True})
@access.public
def confirm_answer(body: ConfirmationGiven) -> tuple[dict[str, Any], int, dict[str, str]]:
    """确认结果 / The author's last word on the answer."""
    complaint = _of_author(body)

    def act() -> dict[str, Any]:
        outcome = Confirmation(body.outcome)  # type: ignore[call-arg]
        complaints.confirm(
            complaint,
            outcome,
            reopen=body.reopen,
            reopen_days=_reopen_days(),
            keys=context.keys(),
            now=context.now(),
        )
        return {"outcome": body.outcome}

    # Kept is only that it was said; what is shown is the complaint as it is now, which may be long.
    _, status, headers = once("confirmation", act, status=200)
    return ProgressShown.of(_of_author(body), context.keys()).json_body(), status, headers


def _of_author(body: ReceiptAsked) -> Complaint:
    return complaint_receipts.of_author(
        body.receipt_number.replace(" ", ""),
        body.secret,
        address=context.address(),
        failures_per_hour=context.settings().limits.progress_failures_per_address_per_hour,
        keys=context.keys(),
        now=context.now(),
    )
