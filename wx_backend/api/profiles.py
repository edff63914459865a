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

from wx_backend.domain import catalogue, profiles, qualification
from wx_backend.domain.errors import NotFound
from wx_backend.domain.profiles import PublicProfile
from wx_backend.domain.qualification import Qualification
from wx_backend.domain.satisfaction import Figures

from . import access, context, enumeration
from .shapes import Path, Shown, bytes_of

if TYPE_CHECKING:
    from models import Certificate

api = APIBlueprint("profiles", __name__, url_prefix="/api/v1/codes")

KEPT = 2000


class TokenPath(Path):
    token: Annotated[str, Field(min_length=1, max_length=64)]


class PlaceShown(Shown):
    token: str
    label: str


class CodeShown(Shown):
    number: str
    token: str
    state: str
    state_label: str
    issued_on: date
    revoked_on: date | None
    successor_token: str | None
    successor_label: str | None
    moved_to: PlaceShown | None


class QualificationShown(Shown):
    light: str
    reason: str
    reason_label: str
    since: date | None

    @classmethod
    def of(cls, found: Qualification) -> QualificationShown:
        light = "green" if found.green else "red"
        return cls(light=light, reason=found.reason.value, reason_label=found.reason.label, since=found.since)


class CertificateShown(Shown):
    number: str
    kind: str
    scope: str
    valid_from: date
    valid_until: date
    state: str
    state_label: str

    @classmethod
    def of(cls, certificate: Certificate, today: date) -> CertificateShown:
        state = qualification.state_of(certificate, today)
        valid = state is qualification.Reason.IN_ORDER
        return cls(
            number=certificate.number,
            kind=certificate.kind,
            scope=certificate.scope,
            valid_from=certificate.valid_from,
            valid_until=certificate.valid_until,
            state="valid" if valid else state.value,
            state_label="有效" if valid else state.label,
        )


class PartShown(Shown):
    id: int
    name: str


class CounterShown(Shown):
    id: int
    name: str
    place: str | None
    hours: str | None
    phone: str | None


class OrganizationShown(Shown):
    id: int
    name: str
    kind: str
    kind_label: str
    closed_on: date | None
    parent: PartShown | None
    code: str | None
    duties: list[str]
    address: str | None
    hours: str | None
    phone: str | None
    authorized_strength: int | None
    actual_strength: int | None
    departments: list[PartShown]
    counters: list[CounterShown]


class PostShown(Shown):
    name: str
    duties: list[str]
    is_key_post: bool | None


class OfficialShown(Shown):
    name: str | None
    staff_number: str | None
    establishment_type: str | None
    on_duty: bool | None
    since: date | None
    photo: str | None
    certificates: list[CertificateShown]


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
    qualification: QualificationShown
    organization: OrganizationShown
    counter: CounterShown | None
    post: PostShown | None
    official: OfficialShown | None
    matters: list[MatterShown]
    matters_total: int
    satisfaction: PublishedSatisfaction | None

    @classmethod
    def of(cls, profile: PublicProfile, today: date) -> ProfileShown:
        return cls(
            code=_code(profile),
            holder="counter" if profile.counter else "post" if profile.post else "organization",
            qualification=QualificationShown.of(profile.qualification),
            organization=OrganizationShown.model_validate(profile.organization),
            counter=CounterShown.model_validate(profile.counter) if profile.counter else None,
            post=PostShown.model_validate(profile.post) if profile.post else None,
            official=_official(profile, today),
            matters=[MatterShown.model_validate(matter) for matter in profile.matters],
            matters_total=profile.matters_total,
            satisfaction=PublishedSatisfaction.of(profile.satisfaction, profile.released_up_to),
        )


def _code(profile: PublicProfile) -> CodeShown:
    code, where = profile.code, profile.where
    moved = None
    if where and where.moved_to_token and where.moved_to_label:
        moved = PlaceShown(token=where.moved_to_token, label=where.moved_to_label)
    return CodeShown(
        number=code.number,
        token=code.token,
        state=profile.state,
        state_label="有效" if profile.state == "active" else "已停用",
        issued_on=code.issued_on,
        revoked_on=code.revoked_on,
        successor_token=where.successor_token if where else None,
        successor_label=where.successor_label if where else None,
        moved_to=moved,
    )


def _official(profile: PublicProfile, today: date) -> OfficialShown | None:
    facts = profile.official
    if facts is None:
        return None
    return OfficialShown(
        name=facts.name,
        staff_number=facts.staff_number,
        establishment_type=facts.establishment_type,
        on_duty=facts.on_duty,
        since=facts.since,
        photo=f"/api/v1/codes/{profile.code.token}/photo" if facts.has_photo and profile.state == "active" else None,
        certificates=[CertificateShown.of(one, today) for one in facts.certificates],
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


def answer_for(token: str) -> bytes:
    """The finished answer about a token, put together anew when anything may have changed.

    Raises:
        NotFound: the token is forged or unknown.
    """
    today = context.today()
    stamp = (catalogue.revision(), today)
    answer = kept.get(token, stamp)
    if answer is None:
        profile = ProfileShown.of(profiles.of_code(token, keys=context.keys(), today=today), today)
        answer = json.dumps(profile.json_body(), ensure_ascii=False).encode()
        kept.put(token, stamp, answer)
    return answer


def show(token: str) -> ProfileShown:
    """The profile of a token as everybody may see it. Raises as `answer_for`."""
    return ProfileShown.model_validate_json(answer_for(token))


@api.get("/<token>/profile", responses={200: ProfileShown})
@access.public
def show_profile(path: TokenPath) -> Response:
    """公示信息 / The public profile behind a code."""
    enumeration.require_genuine(path.token)
    return Response(answer_for(path.token), content_type="application/json; charset=utf-8")


@api.get("/<token>/photo", responses={200: bytes_of("image/jpeg")})
@access.public
def show_photo(path: TokenPath) -> Response:
    """照片 / The published photo of the official behind a code."""
    enumeration.require_genuine(path.token)
    content = profiles.photo(path.token, keys=context.keys(), today=context.today())
    if content is None:
        raise NotFound("没有公示照片")
    return Response(content, content_type="image/jpeg")
