"""证件与职责管理：certificates, the duties that are published, and codes made anew, by the establishment office."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import certificates, code_changes, duties, prints

from .. import access, context
from ..profiles import CertificateShown
from ..shapes import Body, IdPath, Shown

api = APIBlueprint("admin_credentials", __name__, url_prefix="/api/v1/admin")


class NewCertificate(Body):
    number: Annotated[str, Field(min_length=1, max_length=40)]
    kind: Annotated[str, Field(max_length=40, description="证件类别")] = ""
    scope: Annotated[str, Field(min_length=1, max_length=200)]
    valid_from: Annotated[date, Field(strict=False)]
    valid_until: Annotated[date, Field(strict=False)]


class CertificateKept(CertificateShown):
    id: int


class CertificateRule(Body):
    needed: bool


class PostRule(Shown):
    id: int
    name: str
    needs_certificate: bool


class NewDuties(Body):
    text: Annotated[str, Field(min_length=1, max_length=duties.LONGEST)]
    starts_on: Annotated[date, Field(strict=False)]


class DutiesPublished(Shown):
    text: str
    starts_on: date


class Replacement(Body):
    reason: Annotated[str, Field(min_length=1, max_length=100)]


class CodesIssued(Shown):
    issued: int


class CodeIssued(Shown):
    id: int
    number: str
    token: str


@api.post("/officials/<int:id>/certificates", responses={201: CertificateKept})
@access.staff_who_can("publication")
def register_certificate(path: IdPath, body: NewCertificate) -> tuple[dict[str, Any], int]:
    """登记执法证件 / Note a certificate of an official."""
    who, keys, now = access.current_staff(), context.keys(), context.now()
    facts = (body.number, body.scope, body.valid_from, body.valid_until)
    made = certificates.register(path.id, *facts, kind=body.kind, by=who, keys=keys, now=now)
    return _kept(made), 201


@api.post("/certificates/<int:id>/revocation", responses={200: CertificateKept})
@access.staff_who_can("publication")
def revoke_certificate(path: IdPath) -> dict[str, Any]:
    """注销执法证件 / End a certificate from today on."""
    return _kept(certificates.revoke(path.id, by=access.current_staff(), keys=context.keys(), now=context.now()))


@api.post("/posts/<int:id>/certificate-rule", responses={200: PostRule})
@access.staff_who_can("publication")
def set_certificate_rule(path: IdPath, body: CertificateRule) -> dict[str, Any]:
    """执法岗位 / Say whether the holder of a post must have a valid certificate."""
    who = access.current_staff()
    post = certificates.require_for(path.id, body.needed, by=who, keys=context.keys(), now=context.now())
    return PostRule.model_validate(post).json_body()


@api.post("/posts/<int:id>/duties", responses={200: DutiesPublished})
@access.staff_who_can("publication")
def publish_post_duties(path: IdPath, body: NewDuties) -> dict[str, Any]:
    """公示岗位职责 / Publish the duties of a post from a day on."""
    return _published(duties.post(path.id), body)


@api.post("/organizations/<int:id>/duties", responses={200: DutiesPublished})
@access.staff_who_can("publication")
def publish_organization_duties(path: IdPath, body: NewDuties) -> dict[str, Any]:
    """公示主要职责 / Publish the duties of an organization from a day on."""
    return _published(duties.organization(path.id), body)


@api.post("/codes/<int:id>/replacement", responses={201: CodeIssued})
@access.staff_who_can("publication")
def replace_code(path: IdPath, body: Replacement) -> tuple[dict[str, Any], int]:
    """换发二维码 / End a code that was lost or copied, and make another one for the same holder."""
    code = prints.code_for(access.current_staff(), path.id)
    made = code_changes.replace(code, body.reason, keys=context.keys(), now=context.now())
    return CodeIssued.model_validate(made).json_body(), 201


@api.post("/codes/missing", responses={200: CodesIssued})
@access.staff_who_can("publication")
def issue_missing() -> dict[str, Any]:
    """补发二维码 / Make codes for everything in being that has none."""
    made = code_changes.issue_missing(keys=context.keys(), now=context.now())
    return CodesIssued(issued=made).json_body()


def _kept(made: Any) -> dict[str, Any]:
    shown = CertificateShown.of(made, context.today())
    return CertificateKept(id=made.id, **shown.model_dump()).json_body()


def _published(holder: Any, body: NewDuties) -> dict[str, Any]:
    who = access.current_staff()
    duties.publish(holder, body.text, starts_on=body.starts_on, by=who, keys=context.keys(), now=context.now())
    words = duties.text_on(holder, body.starts_on)
    return DutiesPublished(text=words, starts_on=body.starts_on).json_body()
