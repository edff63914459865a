"""机构和人员变动 / Transfers, leavings, mergers and abolitions, by the establishment office（编办）."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import organizations, personnel_changes, post_changes, qr_codes, registers, reorganization
from wx_backend.domain.errors import InvalidInput
from wx_backend.domain.occasions import Occasion

from .. import access, context
from ..shapes import Body, IdPath, RowId, Shown

if TYPE_CHECKING:
    from models import Post
    from wx_backend.domain.changes_following import Result

api = APIBlueprint("admin_reorganization", __name__, url_prefix="/api/v1/admin")

Document = Annotated[str, Field(min_length=1, max_length=100, description="文号")]
Day = Annotated[date, Field(strict=False, description="新状态的首日 / the first day of the new state")]


class Newcomer(Body):
    staff_number: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z._-]+$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    establishment_type: Annotated[str, Field(max_length=40)] = ""
    post_id: RowId | None = None
    on: Day
    document: Document


class Move(Body):
    kind: Literal["transfer", "appoint", "relieve", "leave"]
    post_id: RowId | None = None
    on: Day
    document: Document


class PostEnd(Body):
    successor_id: RowId | None = None
    document: Document


class Merger(Body):
    into_id: RowId
    document: Document


class OrganizationEnd(Body):
    document: Document


class CodeEndedShown(Shown):
    number: str
    label: str
    successor_number: str | None
    successor_token: str | None


class CodeOpened(Shown):
    id: int
    number: str
    token: str
    label: str


class Followed(Shown):
    """What a change did; every print of an ended code is on the list to replace."""

    changes: list[str]
    ended: list[CodeEndedShown]
    opened: list[CodeOpened]


@api.post("/arrivals", responses={201: Followed})
@access.staff_who_can("personnel")
def take_on(body: Newcomer) -> tuple[dict[str, Any], int]:
    """入职 / Somebody comes, to a post or to none yet."""
    post = registers.post(body.post_id) if body.post_id else None
    who = (body.staff_number, body.name, body.establishment_type)
    return _shown(personnel_changes.join(*who, post, body.on, body.document, occasion=_occasion())), 201


@api.post("/officials/<int:id>/moves", responses={200: Followed})
@access.staff_who_can("personnel")
def move_official(path: IdPath, body: Move) -> dict[str, Any]:
    """调任、兼任、免职、离职 / Move an official to a post, beside a post, off a post, or away."""
    official = registers.official(path.id)
    if body.kind == "leave":
        return _shown(personnel_changes.leave(official, body.on, body.document, occasion=_occasion()))
    act = {
        "transfer": personnel_changes.transfer,
        "appoint": personnel_changes.appoint,
        "relieve": personnel_changes.relieve,
    }[body.kind]
    return _shown(act(official, _named(body.post_id), body.on, body.document, occasion=_occasion()))


@api.post("/posts/<int:id>/abolition", responses={200: Followed})
@access.staff_who_can("personnel")
def abolish_post(path: IdPath, body: PostEnd) -> dict[str, Any]:
    """撤销岗位 / End a post today; its steps, counters and matters go to its successor."""
    post = registers.post(path.id)
    successor = registers.post(body.successor_id) if body.successor_id else None
    return _shown(post_changes.abolish_post(post, successor, body.document, occasion=_occasion()))


@api.post("/organizations/<int:id>/merger", responses={200: Followed})
@access.staff_who_can("personnel")
def merge_organization(path: IdPath, body: Merger) -> dict[str, Any]:
    """合并机构 / End an organization today; another one takes over all that is in it."""
    organization = organizations.get(path.id)
    into = organizations.get(body.into_id)
    return _shown(reorganization.merge(organization, into, body.document, occasion=_occasion()))


@api.post("/organizations/<int:id>/abolition", responses={200: Followed})
@access.staff_who_can("personnel")
def abolish_organization(path: IdPath, body: OrganizationEnd) -> dict[str, Any]:
    """撤销机构 / End an organization today with all that is in it."""
    organization = organizations.get(path.id)
    return _shown(reorganization.abolish(organization, body.document, occasion=_occasion()))


def _named(post_id: int | None) -> Post:
    if post_id is None:
        raise InvalidInput("请选择岗位", fields={"post_id": "请选择岗位"})
    return registers.post(post_id)


def _occasion() -> Occasion:
    return Occasion(context.keys(), context.now(), access.current_staff())


def _shown(result: Result) -> dict[str, Any]:
    opened = [
        CodeOpened(id=code.id, number=code.number, token=code.token, label=qr_codes.label_of(code))
        for code in result.opened
    ]
    ended = [CodeEndedShown.model_validate(one) for one in result.ended]
    return Followed(changes=result.changes, ended=ended, opened=opened).json_body()
