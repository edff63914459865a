"""评价意见：the words of ratings, for supervisors; a person's review of them."""

from __future__ import annotations

from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.shapes import Nothing, Paged, PageShown, Path, RowId, Shown
from wx_backend.domain import comments
from wx_backend.domain.comments import CommentRow

api = APIBlueprint("admin_comments", __name__, url_prefix="/api/v1/admin/comments")


class CommentQuery(Paged):
    organization_id: RowId | None = None
    review: bool = False


class CommentPath(Path):
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class CommentShown(Shown):
    id: str
    organization: str
    post: str | None
    month: str
    text: str
    content_check: str
    content_check_label: str

    @classmethod
    def of(cls, row: CommentRow) -> CommentShown:
        check = row.content_check
        plain = {name: getattr(row, name) for name in ("id", "organization", "post", "month", "text")}
        return cls(**plain, content_check=check.value, content_check_label=check.label)


class CommentPage(PageShown):
    items: list[CommentShown]


@api.get("", responses={200: CommentPage})
@access.staff_who_can("comments")
def list_comments(query: CommentQuery) -> dict[str, Any]:
    """评价意见 / The words of ratings, of an organization or of the whole scope; that they were read is audited."""
    found = comments.search(
        access.current_staff(),
        organization_id=query.organization_id,
        to_review=query.review,
        page=query.page,
        keys=context.keys(),
        now=context.now(),
    )
    items = [CommentShown.of(row) for row in found.items]
    return CommentPage(items=items, page=found.page, pages=found.pages, total=found.total).json_body()


@api.post("/<id>/reviewed", responses={200: CommentShown})
@access.staff_who_can("comments")
def mark_reviewed(path: CommentPath, body: Nothing) -> dict[str, Any]:
    """已复核 / Note that a person has looked at the words."""
    by = access.current_staff()
    return CommentShown.of(comments.mark_reviewed(path.id, by=by, keys=context.keys(), now=context.now())).json_body()
