"""通报：issue, list and read circulars, with the receipts for who issued them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.shapes import Body, IdPath, Paged, PageShown, RowId, Shown, once, page_json
from wx_backend.domain import circulars

api = APIBlueprint("admin_circulars", __name__, url_prefix="/api/v1/admin/circulars")


class NewCircular(Body):
    title: Annotated[str, Field(min_length=2, max_length=40)]
    text: Annotated[str, Field(min_length=5, max_length=5000)]
    organization_ids: Annotated[list[RowId], Field(min_length=1, max_length=1000)] | None = None


class ReceiptCount(Shown):
    read: int
    total: int


class CircularListed(Shown):
    id: int
    title: str
    office: str
    issued_at: datetime
    mine_to_read: bool
    read_at: datetime | None
    receipts: ReceiptCount | None


class CircularPage(PageShown):
    items: list[CircularListed]


class ReceiptShown(Shown):
    name: str
    organization: str | None
    read_at: datetime | None
    notice: str


class CircularShown(CircularListed):
    text: str
    readers: list[ReceiptShown]


@api.post("", responses={201: CircularListed}, openapi_extensions={"x-idempotent": True})
@access.staff_who_can("circulars.issue")
def issue_circular(body: NewCircular) -> tuple[dict[str, Any], int, dict[str, str]]:
    """发布通报 / Issue a circular to the staff of some organizations, or to all."""
    by = access.current_staff()

    def act() -> dict[str, Any]:
        made = circulars.issue(
            body.title,
            body.text,
            organization_ids=body.organization_ids,
            by=by,
            keys=context.keys(),
            now=context.now(),
        )
        return {"id": made.id}

    kept, status, headers = once("circular", act)
    shown, _ = circulars.open_for(by, kept["id"], keys=context.keys(), now=context.now())
    return CircularListed.model_validate(shown).json_body(), status, headers


@api.get("", responses={200: CircularPage})
@access.staff_who_can("circulars")
def list_circulars(query: Paged) -> dict[str, Any]:
    """通报列表 / The circulars received or issued, the newest first."""
    return page_json(circulars.listed(access.current_staff(), query.page), CircularListed)


@api.get("/<int:id>", responses={200: CircularShown})
@access.staff_who_can("circulars")
def show_circular(path: IdPath) -> dict[str, Any]:
    """通报 / One circular; a recipient's first look is the receipt."""
    who = access.current_staff()
    row, words = circulars.open_for(who, path.id, keys=context.keys(), now=context.now())
    readers = [ReceiptShown.model_validate(one) for one in circulars.receipts(who, path.id)]
    listed = CircularListed.model_validate(row).model_dump()
    return CircularShown(**listed, text=words, readers=readers).json_body()
