"""办结推送接口：the service platform tells which cases are finished; it never learns whether one was rated."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import context
from wx_backend.api.shapes import Body, Shown
from wx_backend.domain import cases

from . import door

api = APIBlueprint(
    "integration_finished_cases",
    __name__,
    url_prefix="/api/v1/integration/finished-cases",
    abp_security=door.SECURITY,
)


class Finished(Body):
    number: Annotated[str, Field(min_length=4, max_length=64, description="办件编号; kept as a keyed hash only")]
    check: Annotated[
        str,
        Field(min_length=4, max_length=32, description="What the applicant knows: phone's last four or a check code."),
    ]
    organization_code: Annotated[str, Field(min_length=1, max_length=64)]
    post_code: Annotated[str | None, Field(max_length=40)] = None
    finished_on: Annotated[date, Field(strict=False)]


class FinishedCases(Body):
    cases: Annotated[list[Finished], Field(min_length=1, max_length=500)]


class Taken(Shown):
    accepted: int
    known: int


@api.post("", responses={200: Taken})
@door.system_that_may("cases")
def take_finished_cases(body: FinishedCases) -> dict[str, Any]:
    """办结推送 / Take finished cases, all of them or none; one that is known already changes nothing."""
    told = [cases.FinishedCase(**one.model_dump()) for one in body.cases]
    accepted, known = cases.finish(told, keys=context.keys(), now=context.now())
    return Taken(accepted=accepted, known=known).json_body()
