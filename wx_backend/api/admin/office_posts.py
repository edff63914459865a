"""岗位与人员：offices with their posts and vacancies, one post, one official; within the scope of whoever looks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from flask import Response
from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import office_posts, post_cards, post_tables, qr_codes, staff

from .. import access, context
from ..profiles import CertificateShown
from ..shapes import IdPath, Query, SearchWords, Shown, bytes_of
from .figures import XLSX
from .personnel import HeldShown

if TYPE_CHECKING:
    from models import QrCode
    from wx_backend.domain.office_posts import Office, PostRow, Unit
    from wx_backend.domain.post_cards import OfficialCard, PostCard

api = APIBlueprint("admin_office_posts", __name__, url_prefix="/api/v1/admin")


class OnQuery(Query):
    on: Annotated[date | None, Field(description="某日 / as it was on this day; today otherwise")] = None


class EstablishmentQuery(Query):
    query: SearchWords = ""


class StrengthShown(Shown):
    posts: int
    authorized: int
    actual: int
    vacant: int


class OfficeListed(Shown):
    id: int
    name: str
    strength: StrengthShown


class PostFound(Shown):
    id: int
    code: str
    name: str
    organization: str


class OfficialFound(Shown):
    id: int
    staff_number: str
    name: str
    left_on: date | None
    posts: list[str]


class FoundShown(Shown):
    posts: list[PostFound]
    officials: list[OfficialFound]
    more: bool


class EstablishmentShown(Shown):
    strength: StrengthShown
    items: list[OfficeListed]
    found: FoundShown | None


class HolderOnDay(Shown):
    official_id: int
    name: str
    since: date


class CodeStateShown(Shown):
    state: str
    number: str | None
    since: date | None


class PostRowShown(Shown):
    id: int
    code: str
    name: str
    is_key_post: bool
    authorized: int
    vacant: int
    holders: list[HolderOnDay]
    code_state: CodeStateShown
    closed_on: date | None

    @classmethod
    def of(cls, row: PostRow) -> PostRowShown:
        plain = {name: getattr(row.post, name) for name in ("id", "code", "name", "is_key_post", "closed_on")}
        return cls(
            **plain,
            authorized=row.authorized,
            vacant=row.vacant,
            holders=[HolderOnDay.model_validate(one) for one in row.holders],
            code_state=CodeStateShown.model_validate(row.code),
        )


class CounterRowShown(Shown):
    id: int
    name: str
    place: str
    post: str | None


class UnitOnDay(Shown):
    id: int
    name: str
    closed_on: date | None
    posts: list[PostRowShown]
    counters: list[CounterRowShown]

    @classmethod
    def of(cls, unit: Unit) -> UnitOnDay:
        counters = [
            CounterRowShown(id=one.id, name=one.name, place=one.place, post=one.post.name if one.post else None)
            for one in unit.counters
        ]
        posts = [PostRowShown.of(row) for row in unit.posts]
        organization = unit.organization
        return cls(
            id=organization.id,
            name=organization.name,
            closed_on=organization.closed_on,
            posts=posts,
            counters=counters,
        )


class CodeHeld(Shown):
    id: int
    number: str
    token: str
    label: str
    official: str | None
    state: str
    issued_on: date
    revoked_on: date | None

    @classmethod
    def of(cls, code: QrCode, today: date) -> CodeHeld:
        plain = {name: getattr(code, name) for name in ("id", "number", "token", "issued_on", "revoked_on")}
        return cls(
            **plain,
            label=qr_codes.label_of(code),
            official=code.official.name if code.official else None,
            state=qr_codes.state_on(code, today),
        )


class OfficeOnDay(Shown):
    id: int
    name: str
    on: date
    closed_on: date | None
    stated_authorized: int
    stated_actual: int
    strength: StrengthShown
    duties: str
    units: list[UnitOnDay]
    codes: list[CodeHeld]

    @classmethod
    def of(cls, office: Office, on: date, today: date) -> OfficeOnDay:
        organization = office.organization
        return cls(
            id=organization.id,
            name=organization.name,
            on=on,
            closed_on=organization.closed_on,
            stated_authorized=organization.authorized_strength,
            stated_actual=organization.actual_strength,
            strength=StrengthShown.model_validate(office.strength),
            duties=office.duties,
            units=[UnitOnDay.of(unit) for unit in office.units],
            codes=[CodeHeld.of(code, today) for code in office.codes],
        )


class PostCardShown(PostRowShown):
    organization_id: int
    organization: str
    office_id: int
    office: str
    on: date
    needs_certificate: bool
    duties: str
    matters: int
    may_have_code: bool
    missing: list[str]
    history: list[HeldShown]
    codes: list[CodeHeld]

    @classmethod
    def card(cls, card: PostCard, on: date, today: date) -> PostCardShown:
        return cls(
            **PostRowShown.of(card.row).model_dump(),
            organization_id=card.row.post.organization_id,
            organization=card.organization,
            office_id=card.office.id,
            office=card.office.name,
            on=on,
            needs_certificate=card.row.post.needs_certificate,
            duties=card.duties,
            matters=card.matters,
            may_have_code=card.completeness.may_have_code,
            missing=card.completeness.missing,
            history=[HeldShown.model_validate(one) for one in card.history],
            codes=[CodeHeld.of(code, today) for code in card.codes],
        )


class CertificateListed(CertificateShown):
    id: int


class OfficialCardShown(Shown):
    id: int
    staff_number: str
    name: str
    establishment_type: str
    left_on: date | None
    has_photo: bool
    career: list[HeldShown]
    certificates: list[CertificateListed]
    codes: list[CodeHeld]

    @classmethod
    def of(cls, card: OfficialCard, today: date) -> OfficialCardShown:
        official = card.official
        certificates = [
            CertificateListed(id=one.id, **CertificateShown.of(one, today).model_dump()) for one in card.certificates
        ]
        return cls(
            id=official.id,
            staff_number=official.staff_number,
            name=official.name,
            establishment_type=official.establishment_type,
            left_on=official.left_on,
            has_photo=card.has_photo,
            career=[HeldShown.model_validate(one) for one in card.career],
            certificates=certificates,
            codes=[CodeHeld.of(code, today) for code in card.codes],
        )


@api.get("/establishment", responses={200: EstablishmentShown})
@access.staff_who_can("posts")
def show_establishment(query: EstablishmentQuery) -> dict[str, Any]:
    """岗位与人员 / Offices with their strengths, most vacancies first; with words, also the posts and people found."""
    scope, today, words = staff.scope_of(access.current_staff()), context.today(), query.query.strip()
    rows = office_posts.offices(scope, today)
    return EstablishmentShown(
        strength=StrengthShown.model_validate(office_posts.together(rows)),
        items=[OfficeListed.model_validate(row) for row in rows if words in row.name],
        found=_found(words, scope, today) if words else None,
    ).json_body()


@api.get("/establishment/export", responses={200: bytes_of(XLSX)})
@access.staff_who_can("posts")
def export_posts(query: OnQuery) -> Response:
    """导出岗位表 / Every post of the scope on a day as an Excel workbook."""
    # Imported here: openpyxl takes 17 MB in every worker, and files are seldom asked for.
    from wx_backend.documents import workbooks

    on = query.on or context.today()
    content = workbooks.xlsx(post_tables.of(staff.scope_of(access.current_staff()), on))
    disposition = f"attachment; filename*=UTF-8''{quote(f'岗位与人员-{on}.xlsx')}"
    return Response(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@api.get("/organizations/<int:id>/establishment", responses={200: OfficeOnDay})
@access.staff_who_can("posts")
def show_office(path: IdPath, query: OnQuery) -> dict[str, Any]:
    """单位岗位 / The departments, counters and posts of an office on a day, and who held each."""
    today = context.today()
    on = query.on or today
    office = office_posts.office(path.id, staff.scope_of(access.current_staff()), on)
    return OfficeOnDay.of(office, on, today).json_body()


@api.get("/posts/<int:id>", responses={200: PostCardShown})
@access.staff_who_can("posts")
def show_post(path: IdPath, query: OnQuery) -> dict[str, Any]:
    """岗位详情 / One post: who holds it on a day, who ever did, its codes, and what of it is published."""
    today = context.today()
    on = query.on or today
    card = post_cards.of_post(path.id, staff.scope_of(access.current_staff()), on, today)
    return PostCardShown.card(card, on, today).json_body()


@api.get("/officials/<int:id>", responses={200: OfficialCardShown})
@access.staff_who_can("posts")
def show_official(path: IdPath) -> dict[str, Any]:
    """人员详情 / One official: posts in time, certificates and codes."""
    card = post_cards.of_official(path.id, staff.scope_of(access.current_staff()))
    return OfficialCardShown.of(card, context.today()).json_body()


def _found(words: str, scope: set[int] | None, today: date) -> FoundShown:
    found = office_posts.search(words, scope, today)
    posts = [
        PostFound(id=one.id, code=one.code, name=one.name, organization=one.organization.name) for one in found.posts
    ]
    people = [
        OfficialFound(id=one.id, staff_number=one.staff_number, name=one.name, left_on=one.left_on, posts=where)
        for one, where in found.officials
    ]
    return FoundShown(posts=posts, officials=people, more=found.more)
