"""投诉数据：what has become of complaints, by office and month, for everybody to read."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import complaint_blocks, organizations
from wx_backend.domain.complaint_blocks import Block
from wx_backend.domain.complaint_figures import STATES, Counts, Part

from . import access, context
from .shapes import IdPath, Query, Shown

api = APIBlueprint("complaint_figures", __name__, url_prefix="/api/v1")

MOST_MONTHS = 36
RULES = (
    "按提交月份统计。按期受理、按期答复按首次受理、首次答复计算，已超过时限仍未办理的计为未按期；群众未表态的不算解决。"
)
STAFF_NOTE = "统计您可以查看的诉求（不含表扬）。" + RULES
PUBLISHED_NOTE = (
    "统计投诉和建议，举报、表扬不在其内。"
    + RULES
    + "每月初公布一次；一个单位累计不满 {floor} 件时并入以后各月，全市数字为各单位已公布数字之和。"
)


class MonthsQuery(Query):
    months: Annotated[int, Field(ge=1, le=MOST_MONTHS)] = 12


class ComplaintShareShown(Shown):
    """How many of `n`; per cent with one decimal, null of nothing."""

    count: int
    n: int
    percent: float | None


class StateShown(Shown):
    key: str
    label: str
    count: int


class ComplaintCounts(Shown):
    """The states add up to `received`."""

    received: int
    states: list[StateShown]
    accepted_in_time: ComplaintShareShown
    answered_in_time: ComplaintShareShown
    solved: ComplaintShareShown
    reopened: int

    @classmethod
    def of(cls, counts: Counts) -> ComplaintCounts:
        return cls(
            received=counts.received,
            states=[StateShown(key=key, label=STATES[key], count=counts.states[key]) for key in STATES],
            accepted_in_time=_part(counts.accepted),
            answered_in_time=_part(counts.answered),
            solved=_part(counts.solved),
            reopened=counts.reopened,
        )


class SpanShown(Shown):
    """Whole months, both included."""

    label: str
    first_on: date
    last_on: date


class ComplaintBlockShown(Shown):
    period: SpanShown
    figures: ComplaintCounts

    @classmethod
    def of(cls, block: Block) -> ComplaintBlockShown:
        span = SpanShown(label=block.label, first_on=block.first.first, last_on=block.last.last)
        return cls(period=span, figures=ComplaintCounts.of(block.counts))


class OfficeLatest(ComplaintBlockShown):
    id: int
    name: str


class CityFigures(Shown):
    """The newest month first; the offices by name, each with its newest block."""

    city: str
    note: str
    months: list[ComplaintBlockShown]
    offices: list[OfficeLatest]


class OfficeFigures(Shown):
    """Of the public body that the organization is or belongs to; the newest block first."""

    id: int
    name: str
    note: str
    blocks: list[ComplaintBlockShown]


def _part(part: Part) -> ComplaintShareShown:
    return ComplaintShareShown(count=part.count, n=part.n, percent=part.percent)


def published_note() -> str:
    return PUBLISHED_NOTE.format(floor=context.settings().complaints.release_floor)


def city_figures(months: int) -> CityFigures:
    return CityFigures(
        city=context.settings().service.city,
        note=published_note(),
        months=[ComplaintBlockShown.of(block) for block in complaint_blocks.of_city(months=months)],
        offices=[
            OfficeLatest(id=one.id, name=one.name, **ComplaintBlockShown.of(one.latest).model_dump())
            for one in complaint_blocks.offices()
        ],
    )


def office_figures(organization_id: int, most: int) -> OfficeFigures:
    body, blocks = complaint_blocks.of_organization(organizations.get(organization_id), most=most)
    shown = [ComplaintBlockShown.of(block) for block in blocks]
    return OfficeFigures(id=body.id, name=body.name, note=published_note(), blocks=shown)


@api.get("/complaint-figures", responses={200: CityFigures})
@access.public
def show_city(query: MonthsQuery) -> dict[str, Any]:
    """全市投诉数据 / What was published of complaints: the city by month, and each office."""
    return city_figures(query.months).json_body()


@api.get("/organizations/<int:id>/complaint-figures", responses={200: OfficeFigures})
@access.public
def show_office(path: IdPath, query: MonthsQuery) -> dict[str, Any]:
    """单位投诉数据 / What was published of the complaints about one public body."""
    return office_figures(path.id, query.months).json_body()
