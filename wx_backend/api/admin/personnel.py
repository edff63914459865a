"""编制台账 / Officials, posts, counters, pilot batches, and who held which post when, for the 编办."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import organization_tree, personnel, registers

from .. import access, context
from ..shapes import IdPath, Paged, PageShown, Query, RowId, SearchQuery, Shown, page_json

if TYPE_CHECKING:
    from models import Counter, PilotBatch
    from wx_backend.domain.registers import PostRow

api = APIBlueprint("admin_personnel", __name__, url_prefix="/api/v1/admin")


class OfficialListed(Shown):
    id: int
    staff_number: str
    name: str
    establishment_type: str
    left_on: date | None


class OfficialPage(PageShown):
    items: list[OfficialListed]


class OrganizationQuery(Paged):
    organization_id: RowId | None = None


class PostsQuery(SearchQuery):
    organization_id: RowId | None = None


class PostHeldListed(Shown):
    id: int
    code: str
    name: str
    organization_id: int
    organization: str
    is_key_post: bool
    authorized_strength: int
    actual_strength: int
    holders: list[str]
    closed_on: date | None

    @classmethod
    def of(cls, row: PostRow) -> PostHeldListed:
        post = row.post
        return cls(
            id=post.id,
            code=post.code,
            name=post.name,
            organization_id=post.organization_id,
            organization=row.organization,
            is_key_post=post.is_key_post,
            authorized_strength=post.authorized_strength,
            actual_strength=row.actual_strength,
            holders=row.holders,
            closed_on=post.closed_on,
        )


class PostPage(PageShown):
    items: list[PostHeldListed]


class HeldShown(Shown):
    official_id: int
    official_name: str
    staff_number: str
    post_id: int
    post_code: str
    post_name: str
    organization_id: int
    organization_name: str
    starts_on: date
    ends_on: date | None


class History(Shown):
    items: list[HeldShown]


class HistoryQuery(Query):
    on: Annotated[date | None, Field(description="某日任职 / only who held it on this day")] = None


class CounterListed(Shown):
    id: int
    code: str
    name: str
    organization_id: int
    organization: str
    post_id: int | None
    post: str | None
    place: str
    hours: str
    phone: str
    closed_on: date | None

    @classmethod
    def of(cls, counter: Counter) -> CounterListed:
        return cls(
            id=counter.id,
            code=counter.code,
            name=counter.name,
            organization_id=counter.organization_id,
            organization=organization_tree.full_name(counter.organization),
            post_id=counter.post_id,
            post=counter.post.name if counter.post else None,
            place=counter.place,
            hours=counter.hours,
            phone=counter.phone,
            closed_on=counter.closed_on,
        )


class CounterPage(PageShown):
    items: list[CounterListed]


class MemberShown(Shown):
    organization: str
    post: str | None
    starts_on: date
    ends_on: date | None


class BatchShown(Shown):
    id: int
    code: str
    name: str
    document_number: str
    starts_on: date
    members: list[MemberShown]

    @classmethod
    def of(cls, batch: PilotBatch) -> BatchShown:
        members = [
            MemberShown(
                organization=member.organization.name,
                post=member.post.name if member.post else None,
                starts_on=member.starts_on,
                ends_on=member.ends_on,
            )
            for member in batch.members
        ]
        return cls(
            id=batch.id,
            code=batch.code,
            name=batch.name,
            document_number=batch.document_number,
            starts_on=batch.starts_on,
            members=members,
        )


class Batches(Shown):
    items: list[BatchShown]


@api.get("/officials", responses={200: OfficialPage})
@access.staff_who_can("personnel")
def list_officials(query: SearchQuery) -> dict[str, Any]:
    """人员列表 / Officials by name or number."""
    return page_json(registers.officials(query.query, query.page), OfficialListed)


@api.get("/officials/<int:id>/career", responses={200: History})
@access.staff_who_can("personnel")
def show_career(path: IdPath) -> dict[str, Any]:
    """任职经历 / Every post that an official held, the newest first."""
    return _history(personnel.career(registers.official(path.id)))


@api.get("/posts", responses={200: PostPage})
@access.staff_who_can("personnel")
def list_posts(query: PostsQuery) -> dict[str, Any]:
    """岗位列表 / Posts with their strengths and who holds them today."""
    found = registers.posts(query.query, query.organization_id, query.page, today=context.today())
    items = [PostHeldListed.of(row).json_body() for row in found.items]
    return {"items": items, "page": found.page, "pages": found.pages, "total": found.total}


@api.get("/posts/<int:id>/history", responses={200: History})
@access.staff_who_can("personnel")
def show_history(path: IdPath, query: HistoryQuery) -> dict[str, Any]:
    """岗位沿革 / Everybody who held a post, or who held it on one day."""
    post = registers.post(path.id)
    return _history(personnel.history(post) if query.on is None else personnel.holders_of(post, query.on))


@api.get("/counters", responses={200: CounterPage})
@access.staff_who_can("personnel")
def list_counters(query: OrganizationQuery) -> dict[str, Any]:
    """窗口列表 / Counters with the posts that serve them."""
    found = registers.counters(query.organization_id, query.page)
    items = [CounterListed.of(one).json_body() for one in found.items]
    return {"items": items, "page": found.page, "pages": found.pages, "total": found.total}


@api.get("/pilot-batches", responses={200: Batches})
@access.staff_who_can("personnel")
def list_pilot_batches() -> dict[str, Any]:
    """试点批次 / Pilot batches with their documents and members."""
    return Batches(items=[BatchShown.of(one) for one in registers.pilot_batches()]).json_body()


def _history(held: list[personnel.Held]) -> dict[str, Any]:
    return History(items=[HeldShown.model_validate(one) for one in held]).json_body()
