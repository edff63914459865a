"""公示管理：what is published of whom, photos, duties confirmed by the officials, and reports about codes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.documents import portraits
from wx_backend.domain import (
    code_reports,
    completeness,
    duties,
    organization_tree,
    photos,
    publication,
    published_values,
    qr_codes,
    staff,
)
from wx_backend.domain.completeness import Completeness

from .. import access, attachments, context
from ..shapes import Body, IdPath, Paged, PageShown, Query, RowId, Shown

if TYPE_CHECKING:
    from models import CodeReport, Organization

api = APIBlueprint("admin_published", __name__, url_prefix="/api/v1/admin")

Kind = Literal["organization", "counter", "post", "official"]


class FlagShown(Shown):
    field: str
    label: str
    published: bool
    own: bool
    general: bool
    # What stands behind the switch; of a whole kind there is nothing to show.
    value: str | None = None


class FlagList(Shown):
    items: list[FlagShown]


class FlagQuery(Query):
    kind: Kind = "organization"
    id: RowId | None = None


class FlagChange(Body):
    kind: Kind
    id: RowId | None = None
    changes: Annotated[dict[str, bool | None], Field(min_length=1, max_length=30)]


class PhotoKept(Shown):
    official_id: int
    bytes: int


class OwnDutiesShown(Shown):
    post_id: int
    post: str
    organization: str
    text: str
    version: str
    confirmed_at: datetime | None


class OwnDutiesList(Shown):
    items: list[OwnDutiesShown]


class Confirmed(Body):
    version: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PostCompleteness(Shown):
    post_id: int
    post: str
    official: str | None
    done: int
    wanted: int
    missing: list[str]
    may_have_code: bool
    unconfirmed: bool


class OrganizationCompleteness(Shown):
    organization_id: int
    organization: str
    office_id: int
    posts: int
    complete: int
    items: list[PostCompleteness]


class CompletenessList(Shown):
    items: list[OrganizationCompleteness]


class ReportShown(Shown):
    id: int
    code_id: int
    code_number: str
    label: str
    problem: str
    problem_label: str
    place: str
    reported_on: date
    settled_on: date | None
    settled_note: str

    @classmethod
    def of(cls, row: CodeReport) -> ReportShown:
        return cls(
            id=row.id,
            code_id=row.code_id,
            code_number=row.code.number,
            label=qr_codes.label_of(row.code),
            problem=row.problem.value,
            problem_label=row.problem.label,
            place=row.place,
            reported_on=row.reported_on,
            settled_on=row.settled_on,
            settled_note=row.settled_note,
        )


class ReportPage(PageShown):
    items: list[ReportShown]


class ReportQuery(Paged):
    settled: bool = False


class Settled(Body):
    note: Annotated[str, Field(max_length=200)] = ""


@api.get("/publication", responses={200: FlagList})
@access.staff_who_can("publication")
def list_flags(query: FlagQuery) -> dict[str, Any]:
    """公示开关 / Which fields are published, of all of a kind or of one."""
    return _flags(query.kind, query.id)


@api.post("/publication", responses={200: FlagList})
@access.staff_who_can("publication")
def set_flags(body: FlagChange) -> dict[str, Any]:
    """设置公示开关 / Publish or hide fields; null lets one follow its kind again."""
    who = access.current_staff()
    publication.set_flags(body.kind, body.id, body.changes, by=who, keys=context.keys(), now=context.now())
    return _flags(body.kind, body.id)


@api.post("/officials/<int:id>/photo", responses={200: PhotoKept}, openapi_extensions=attachments.UPLOAD)
@access.staff_who_can("publication")
def upload_photo(path: IdPath) -> dict[str, Any]:
    """上传证件照 / The photo of an official, drawn anew before it is kept."""
    photos.require(path.id)
    drawn = portraits.framed(attachments.photo_of(attachments.uploaded()).content)
    photos.keep(path.id, drawn, by=access.current_staff(), keys=context.keys(), now=context.now())
    return PhotoKept(official_id=path.id, bytes=len(drawn)).json_body()


@api.get("/duties", responses={200: OwnDutiesList})
@access.staff_who_can("duties")
def list_own_duties() -> dict[str, Any]:
    """本人职责 / The duties that are published about oneself."""
    items = [
        OwnDutiesShown(
            post_id=one.post.id,
            post=one.post.name,
            organization=one.post.organization.name,
            text=one.text,
            version=one.version,
            confirmed_at=one.confirmed_at,
        )
        for one in duties.own_duties(access.current_staff(), context.today())
    ]
    return OwnDutiesList(items=items).json_body()


@api.post("/duties/<int:id>/confirmation", responses={200: OwnDutiesList})
@access.staff_who_can("duties")
def confirm_duties(path: IdPath, body: Confirmed) -> dict[str, Any]:
    """确认职责 / Say that the published duties of the own post are right; the id is the post's."""
    duties.confirm(access.current_staff(), path.id, body.version, keys=context.keys(), now=context.now())
    shown: dict[str, Any] = list_own_duties()
    return shown


@api.get("/completeness", responses={200: CompletenessList})
@access.staff_who_can("completeness")
def show_completeness() -> dict[str, Any]:
    """公示完整度 / How complete what is published of each post is, within one's scope."""
    counted = completeness.summary(staff.scope_of(access.current_staff()), context.today())
    items = [_completeness(one, posts) for one, posts in counted]
    return CompletenessList(items=items).json_body()


@api.get("/code-reports", responses={200: ReportPage})
@access.staff_who_can("code_reports")
def list_reports(query: ReportQuery) -> dict[str, Any]:
    """二维码问题 / What people say is wrong with codes on the wall."""
    found = code_reports.page(access.current_staff(), query.page, only_open=not query.settled)
    items = [ReportShown.of(row).json_body() for row in found.items]
    return {"items": items, "page": found.page, "pages": found.pages, "total": found.total}


@api.post("/code-reports/<int:id>/settle", responses={200: ReportShown})
@access.staff_who_can("code_reports")
def settle_report(path: IdPath, body: Settled) -> dict[str, Any]:
    """处理二维码问题 / Say what was done about it."""
    who = access.current_staff()
    return ReportShown.of(
        code_reports.settle(path.id, body.note, by=who, keys=context.keys(), now=context.now())
    ).json_body()


def _flags(kind: str, subject_id: int | None) -> dict[str, Any]:
    flags = publication.flags_of(kind, subject_id)
    values = published_values.of(kind, subject_id, context.today()) if subject_id is not None else {}
    items = [FlagShown(**asdict(one), value=values.get(one.field)) for one in flags]
    return FlagList(items=items).json_body()


def _completeness(organization: Organization, posts: list[Completeness]) -> OrganizationCompleteness:
    return OrganizationCompleteness(
        organization_id=organization.id,
        organization=organization_tree.full_name(organization),
        office_id=organization_tree.body_of(organization).id,
        posts=len(posts),
        complete=sum(one.done == one.wanted for one in posts),
        items=[
            PostCompleteness(
                post_id=one.post.id,
                post=one.post.name,
                official=one.official_name,
                done=one.done,
                wanted=one.wanted,
                missing=one.missing,
                may_have_code=one.may_have_code,
                unconfirmed=one.unconfirmed,
            )
            for one in posts
        ],
    )
