"""办件评价资格：whoever proves a finished case gets the right to rate it once; the answer tells nothing else."""

from __future__ import annotations

from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import cases
from wx_backend.domain.cases import ClaimRule

from . import access, context, ratings
from .ratings import TicketShown
from .shapes import Body, Shown, once

api = APIBlueprint("cases", __name__, url_prefix="/api/v1/cases")


class CaseToClaim(Body):
    number: Annotated[str, Field(min_length=4, max_length=64, description="办件编号")]
    check: Annotated[str, Field(min_length=4, max_length=32, description="手机号后四位或校验码")]


class Named(Shown):
    id: int
    name: str


class PostNamed(Shown):
    name: str


class CaseTicketShown(TicketShown):
    organization: Named
    post: PostNamed | None


def count_try(number: str) -> None:
    """Count that the present person names a case, before it is known whether rightly.

    Raises:
        TooMany: too many tries today, by this person or about this number.
    """
    limits = context.settings().limits
    tries = ClaimRule(limits.case_tries_per_citizen_per_day, limits.case_tries_per_case_per_day)
    cases.count_try(number, who=access.current(), keys=context.keys(), now=context.now(), tries=tries)


@api.post("/claims", responses={201: CaseTicketShown}, openapi_extensions={"x-idempotent": True})
@access.citizen
def claim_case(body: CaseToClaim) -> tuple[dict[str, Any], int, dict[str, str]]:
    """凭办件编号领取评价资格 / Prove a finished case and get a ticket; the same answer however often it was claimed."""
    keys, who, now = context.keys(), access.current(), context.now()

    def count() -> None:
        count_try(body.number)

    def act(_: None = None) -> dict[str, Any]:
        claimed = cases.claim(
            body.number, body.check, who=who, address=context.address(), keys=keys, now=now, rule=ratings.rule()
        )
        issued = claimed.issued
        return CaseTicketShown(
            ticket=issued.ticket,
            expires_on=issued.expires_on,
            assurance=issued.assurance.value,
            assurance_label=issued.assurance.label,
            organization=Named.model_validate(claimed.organization),
            post=PostNamed.model_validate(claimed.post) if claimed.post else None,
        ).json_body()

    return once("case-claim", act, first=count)
