"""资格核验接口：other systems ask whether somebody may act, and get a signed answer from the source of the moment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import context
from wx_backend.api.profiles import CertificateShown
from wx_backend.api.shapes import Body, Shown
from wx_backend.domain import qr_codes, qualification
from wx_backend.domain.qualification import Qualification

from . import door

api = APIBlueprint(
    "integration_verifications",
    __name__,
    url_prefix="/api/v1/integration/verifications",
    abp_security=door.SECURITY,
)


class CodeToVerify(Body):
    code: Annotated[str, Field(min_length=1, max_length=200, description="The token, or the whole link of the code.")]


class Verified(Shown):
    light: str
    reason: str
    reason_label: str
    since: date | None
    code_number: str | None
    organization: str | None
    post: str | None
    official: str | None
    staff_number: str | None
    certificates: list[CertificateShown]
    checked_at: datetime

    @classmethod
    def of(cls, found: Qualification, now: datetime) -> Verified:
        code, official = found.code, found.official
        return cls(
            light="green" if found.green else "red",
            reason=found.reason.value,
            reason_label=found.reason.label,
            since=found.since,
            code_number=code.number if code else None,
            organization=code.organization.name if code else None,
            post=code.post.name if code and code.post else None,
            official=official.name if official else None,
            staff_number=official.staff_number if official else None,
            certificates=[CertificateShown.of(one, now.date()) for one in found.certificates],
            checked_at=now,
        )


@api.post("", responses={200: Verified})
@door.system_that_may("verify")
def verify(body: CodeToVerify) -> dict[str, Any]:
    """资格核验 / Green or red, and why, for the person or office behind a code at this moment."""
    now = context.now()
    found = qualification.check(qr_codes.token_in(body.code), keys=context.keys(), today=now.date())
    return Verified.of(found, now).json_body()
