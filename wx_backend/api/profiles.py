"""公示信息：what a scanned code shows.

The finished answer is kept in the worker and asked for again only when the catalogue's revision has moved or a day has
passed, so that a change at the source shows with the next request on every worker, for one small read.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Annotated

from flask import Response
from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import catalogue, profiles, qr_codes, text
from wx_backend.domain.errors import NotFound
from wx_backend.domain.profiles import PublicProfile
from wx_backend.domain.satisfaction import Figures

from . import access, context
from .shapes import Path, Shown

if TYPE_CHECKING:
    from models import Appointment, Organization, Post

api = APIBlueprint("profiles", __name__, url_prefix="/api/v1/codes")

KEPT = 2000


class TokenPath(Path):
    token: Annotated[str, Field(min_length=1, max_length=64)]


class CodeShown(Shown):
    number: str
    token: str
    state: str
    state_label: str
    issued_on: date
    revoked_on: date | None
    successor_token: str | None


class OrganizationShown(Shown):
    id: int
    name: str
    code: str
    duties: list[str]
    address: str
    hours: str
    phone: str
    authorized_strength: int
    actual_strength: int

    @classmethod
    def of(cls, organization: Organization) -> OrganizationShown:
        plain = {name: getattr(organization, name) for name in cls.model_fields if name != "duties"}
        return cls(duties=text.lines(organization.duties), **plain)


class PostShown(Shown):
    name: str
    duties: list[str]
    is_key_post: bool


class OfficialShown(Shown):
    name: str
    staff_number: str
    establishment_type: str
    on_duty: bool
    since: date


class MatterShown(Shown):
    code: str
    name: str
    type_label: str
    group: str


class PublishedDimension(Shown):
    key: str
    label: str
    n: int
    percent: float


class PublishedSatisfaction(Shown):
    n: int
    percent: float
    released_up_to: str | None
    dimensions: list[PublishedDimension]

    @classmethod
    def of(cls, figures: Figures | None, released_up_to: str | None) -> PublishedSatisfaction | None:
        if figures is None:
            return None
        parts = [
            PublishedDimension(key=d.key, label=d.label, n=d.n, percent=round(d.percent, 1)) for d in figures.dimensions
        ]
        percent = round(figures.percent, 1)
        return cls(n=figures.n, percent=percent, released_up_to=released_up_to, dimensions=parts)


class ProfileShown(Shown):
    code: CodeShown
    holder: str
    organization: OrganizationShown
    post: PostShown | None
    official: OfficialShown | None
    matters: list[MatterShown]
    matters_total: int
    satisfaction: PublishedSatisfaction | None

    @classmethod
    def of(cls, profile: PublicProfile) -> ProfileShown:
        return cls(
            code=_code(profile),
            holder="post" if profile.post else "organization",
            organization=OrganizationShown.of(profile.organization),
            post=_post(profile.post),
            official=_official(profile.appointment),
            matters=[MatterShown.model_validate(matter) for matter in profile.matters],
            matters_total=profile.matters_total,
            satisfaction=PublishedSatisfaction.of(profile.satisfaction, profile.released_up_to),
        )


def _code(profile: PublicProfile) -> CodeShown:
    code = profile.code
    return CodeShown(
        number=code.number,
        token=code.token,
        state=profile.state,
        state_label="有效" if profile.state == "active" else "已停用",
        issued_on=code.issued_on,
        revoked_on=code.revoked_on,
        successor_token=profile.successor_token,
    )


def _post(post: Post | None) -> PostShown | None:
    if post is None:
        return None
    return PostShown(name=post.name, duties=text.lines(post.duties), is_key_post=post.is_key_post)


def _official(appointment: Appointment | None) -> OfficialShown | None:
    if appointment is None:
        return None
    official = appointment.official
    return OfficialShown(
        name=official.name,
        staff_number=official.staff_number,
        establishment_type=official.establishment_type,
        on_duty=True,
        since=appointment.starts_on,
    )


class _Kept:
    """The finished answers of this worker, the least used dropped first."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, tuple[tuple[int, date], bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, token: str, stamp: tuple[int, date]) -> bytes | None:
        with self._lock:
            kept = self._answers.get(token)
            if kept is None or kept[0] != stamp:
                return None
            self._answers.move_to_end(token)
            return kept[1]

    def put(self, token: str, stamp: tuple[int, date], answer: bytes) -> None:
        with self._lock:
            self._answers[token] = (stamp, answer)
            if len(self._answers) > KEPT:
                self._answers.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()


kept = _Kept()


@api.get("/<token>/profile", responses={200: ProfileShown})
@access.public
def show_profile(path: TokenPath) -> Response:
    """公示信息 / The public profile behind a code."""
    keys = context.keys()
    if not qr_codes.is_genuine(path.token, keys=keys):
        raise NotFound(qr_codes.UNKNOWN)
    today = context.today()
    stamp = (catalogue.revision(), today)
    answer = kept.get(path.token, stamp)
    if answer is None:
        profile = profiles.of_code(path.token, keys=keys, today=today)
        answer = json.dumps(ProfileShown.of(profile).json_body(), ensure_ascii=False).encode()
        kept.put(path.token, stamp, answer)
    return Response(answer, content_type="application/json; charset=utf-8")
