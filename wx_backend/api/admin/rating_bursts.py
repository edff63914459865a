"""集中评价复核：supervisors look at ratings that came in bursts, and at what else raises doubt; never at grades."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.cases import Named
from wx_backend.api.shapes import Body, Nothing, Paged, PageShown, Path, Query, Shown
from wx_backend.domain import bursts, rating_signals
from wx_backend.domain.bursts import POWER, BurstRow
from wx_backend.domain.words import ExclusionReason

api = APIBlueprint("admin_rating_bursts", __name__, url_prefix="/api/v1/admin")

Reason = Literal["organized", "not_visitors", "same_device", "other_proof"]


class BurstPath(Path):
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class Exclusion(Body):
    reason: Reason


class BurstShown(Shown):
    id: str
    kind: str
    kind_label: str
    organization: Named
    day: date
    n: int
    state: str
    state_label: str
    proposed_by: str | None
    reason: str | None
    reason_label: str | None
    may_decide: bool
    may_confirm: bool

    @classmethod
    def of(cls, row: BurstRow) -> BurstShown:
        plain = {name: getattr(row, name) for name in ("id", "day", "n", "proposed_by", "may_decide", "may_confirm")}
        return cls(
            **plain,
            kind=row.kind.value,
            kind_label=row.kind.label,
            organization=Named.model_validate(row.organization),
            state=row.state.value,
            state_label=row.state.label,
            reason=row.reason.value if row.reason else None,
            reason_label=row.reason.label if row.reason else None,
        )


class BurstPage(PageShown):
    items: list[BurstShown]


class SignalsQuery(Query):
    weeks: Annotated[int, Field(ge=1, le=53)] = 8


class SignalsShown(Shown):
    organization: Named
    n: int
    asked: int
    asked_percent: float | None
    quarantined: int
    excluded: int


class SignalList(Shown):
    note: str
    items: list[SignalsShown]


@api.get("/rating-bursts", responses={200: BurstPage})
@access.staff_who_can(POWER)
def list_bursts(query: Paged) -> dict[str, Any]:
    """集中评价 / What waits for a review or was reviewed, in the scope of the account but its own office."""
    found = bursts.search(access.current_staff(), page=query.page, keys=context.keys(), now=context.now())
    items = [BurstShown.of(row) for row in found.items]
    return BurstPage(items=items, page=found.page, pages=found.pages, total=found.total).json_body()


@api.post("/rating-bursts/<id>/release", responses={200: BurstShown})
@access.staff_who_can(POWER)
def release_burst(path: BurstPath, body: Nothing) -> dict[str, Any]:
    """复核计入 / Let these ratings count after all."""
    by = access.current_staff()
    return BurstShown.of(bursts.release(path.id, by=by, keys=context.keys(), now=context.now())).json_body()


@api.post("/rating-bursts/<id>/exclude", responses={200: BurstShown})
@access.staff_who_can(POWER)
def exclude_burst(path: BurstPath, body: Exclusion) -> dict[str, Any]:
    """复核不计入 / Propose to leave these ratings out; the same call by a second person confirms it."""
    reason = ExclusionReason(body.reason)  # type: ignore[call-arg]
    by = access.current_staff()
    return BurstShown.of(bursts.exclude(path.id, reason, by=by, keys=context.keys(), now=context.now())).json_body()


@api.get("/rating-signals", responses={200: SignalList})
@access.staff_who_can(POWER)
def show_signals(query: SignalsQuery) -> dict[str, Any]:
    """评价异常信号 / How many said that somebody asked for their grades, and how many wait or were left out."""
    account = access.current_staff()
    rows = rating_signals.of_scope(account, weeks=query.weeks, keys=context.keys(), now=context.now())
    return SignalList(note=rating_signals.NOTE, items=[SignalsShown.model_validate(row) for row in rows]).json_body()
