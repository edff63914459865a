"""试点与环节 / What is in the pilot on a day, and the steps of matters with who answers for them that day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import pilot_scope, step_register

from .. import access, context
from ..shapes import PageShown, Query, RowId, SearchQuery, Shown

if TYPE_CHECKING:
    from wx_backend.domain.pilot_scope import Scope

api = APIBlueprint("admin_establishment", __name__, url_prefix="/api/v1/admin")

AnyDay = Annotated[date | None, Field(description="某日 / that day instead of today")]


class DayQuery(Query):
    on: AnyDay = None


class ScopeCounts(Shown):
    organizations: int
    posts: int
    officials: int
    matters: int


class BatchScope(ScopeCounts):
    code: str
    name: str
    document_number: str
    starts_on: date


class PilotScope(Shown):
    """The pilot on a day; in the total each thing counts once. Matters are those of today's catalogue."""

    day: date
    total: ScopeCounts
    batches: list[BatchScope]

    @classmethod
    def of(cls, scope: Scope) -> PilotScope:
        return cls(
            day=scope.day,
            total=ScopeCounts.model_validate(scope.total),
            batches=[
                BatchScope(
                    code=one.batch.code,
                    name=one.batch.name,
                    document_number=one.batch.document_number,
                    starts_on=one.batch.starts_on,
                    **ScopeCounts.model_validate(one.counts).model_dump(),
                )
                for one in scope.batches
            ],
        )


class StepsQuery(SearchQuery):
    on: AnyDay = None
    organization_id: RowId | None = None
    only: Literal["", "without_holder", "vacant"] = ""


class OwnerShown(Shown):
    code: str
    name: str
    holders: list[str]


class StepListed(Shown):
    id: int
    matter_code: str
    matter: str
    organization: str
    number: int
    name: str
    working_days: int
    post: OwnerShown
    stand_in: OwnerShown | None
    state: str


class StepCountsShown(Shown):
    total: int
    without_holder: int
    vacant: int


class StepPage(PageShown):
    day: date
    counts: StepCountsShown
    items: list[StepListed]


@api.get("/pilot-scope", responses={200: PilotScope})
@access.staff_who_can("personnel")
def show_pilot_scope(query: DayQuery) -> dict[str, Any]:
    """试点范围 / How many offices, posts, officials and matters are in the pilot on a day."""
    return PilotScope.of(pilot_scope.on(query.on or context.today())).json_body()


@api.get("/steps", responses={200: StepPage})
@access.staff_who_can("personnel")
def list_steps(query: StepsQuery) -> dict[str, Any]:
    """环节台账 / The steps of matters with who answers for them on a day, and how many nobody answers for."""
    day = query.on or context.today()
    found = step_register.steps(
        query.page, on=day, query=query.query, organization_id=query.organization_id, only=query.only
    )
    return StepPage(
        page=found.page,
        pages=found.pages,
        total=found.total,
        day=day,
        counts=StepCountsShown.model_validate(step_register.counts(on=day, organization_id=query.organization_id)),
        items=[StepListed.model_validate(one) for one in found.items],
    ).json_body()
