"""投诉表单：what a complaint is made of, typed by a citizen or taken down by an operator, and whom it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from wx_backend.domain import cases, complaint_promises, complaint_vocabulary, organizations, qr_codes, text
from wx_backend.domain.complaint_intake import Contact, NewComplaint, Promise
from wx_backend.domain.errors import NotAllowedNow
from wx_backend.domain.words import ComplaintKind, ContentCheck

from . import context
from .cases import count_try
from .shapes import Body, RowId, at_most
from .vocabulary import PRIVACY_VERSION

if TYPE_CHECKING:
    from models import Organization, Post, QrCode

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
    given = [info.data.get(name) for name in ("code_token", "matter_code", "case")]
    count = sum(one is not None for one in (*given, organization_id))
    if count > 1:
        raise ValueError("只能选择一个反映对象：二维码、单位、事项或办件")
    if not count:
        raise ValueError("请选择要反映的单位，或扫描其二维码")
    return organization_id


def _of_a_matter(step: int | None, info: ValidationInfo) -> int | None:
    if step is not None and info.data.get("matter_code") is None:
        raise ValueError("请先选择事项，再选择环节")
    return step


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


class CaseGiven(Body):
    """办件：its number, and what its applicant knows."""

    number: Annotated[str, Field(min_length=1, max_length=60)]
    check: Annotated[str, Field(min_length=1, max_length=60)]


class ComplaintFields(Body):
    """Whom it is about is said in one way: by a scanned code, an office, a matter with its step, or a case."""

    code_token: Annotated[str, Field(max_length=64)] | None = None
    matter_code: Annotated[str, Field(max_length=80)] | None = None
    step: Annotated[Annotated[int, Field(ge=1, le=99)] | None, AfterValidator(_of_a_matter)] = None
    case: CaseGiven | None = None
    organization_id: Annotated[RowId | None, AfterValidator(_one_target), Field(validate_default=True)] = None
    kind: KindWord
    category: Annotated[CategoryWord, AfterValidator(_fits_the_kind)]
    text: Annotated[str, at_most("complaint_chars"), AfterValidator(_enough)]
    anonymous: bool
    contact: Annotated[ContactGiven | None, AfterValidator(_not_when_anonymous)] = None
    contact_consent: Annotated[bool, AfterValidator(_given_with_contact), Field(validate_default=True)] = False
    attachments: Annotated[tuple[AttachmentId, ...], Field(strict=False), AfterValidator(_not_too_many)] = ()


@dataclass(frozen=True)
class Target:
    """Whom a complaint is about, and the promise that was not kept, where it starts from one."""

    organization: Organization
    post: Post | None
    promise: Promise | None = None
    official_id: int | None = None


def target_of(body: ComplaintFields) -> Target:
    """Raises:
    NotFound: there is no such code, office, matter or case.
    InvalidInput: the matter has no such step.
    NotAllowedNow: the code was revoked, or the office is closed.
    TooMany: too many cases were tried today.
    """
    if body.code_token is not None:
        code = qr_codes.find_place(body.code_token, keys=context.keys())
        if qr_codes.state_on(code, context.today()) == "revoked":
            raise NotAllowedNow("该二维码已停用，请扫描最新的二维码，或按单位名称选择")
        return _of_code(code)
    if body.matter_code is not None:
        promise, post = complaint_promises.of_matter(body.matter_code, body.step, context.today())
        return Target(promise.power_item.organization, post, promise)
    if body.case is not None:
        count_try(body.case.number)  # or number and check could be guessed here without the limit of claims
        case = cases.find(body.case.number, body.case.check, keys=context.keys())
        return Target(case.organization, case.post if case.post_id else None, official_id=case.official_id)
    return Target(_in_being(organizations.get(body.organization_id or 0)), None)


def _of_code(code: QrCode) -> Target:
    """Where several hold a post, it is about the one for whom the code was made."""
    post = code.post or (code.counter.post if code.counter else None)
    if post is None:
        return Target(code.organization, None)
    official = organizations.official_on(context.today(), post.id, rather=code.official_id)
    return Target(code.organization, post, official_id=official)


def _in_being(organization: Organization) -> Organization:
    if organization.closed_on is not None and organization.closed_on <= context.today():
        after = f"“{organization.successor.name}”" if organization.successor else "承接其职责的单位"
        raise NotAllowedNow(f"{organization.name}已撤销，请选择{after}")
    return organization


def new_complaint(body: ComplaintFields, target: Target, checked: ContentCheck = ContentCheck.PENDING) -> NewComplaint:
    contact = body.contact
    return NewComplaint(
        organization=target.organization,
        post=target.post,
        promise=target.promise,
        official_id=target.official_id,
        kind=ComplaintKind(body.kind),  # type: ignore[call-arg]
        category=body.category,
        text=body.text,
        anonymous=body.anonymous,
        contact=Contact(text.cleaned(contact.name), contact.phone.strip()) if contact else None,
        consent_version=PRIVACY_VERSION if contact else "",
        attachments=body.attachments,
        content_check=checked,
    )
