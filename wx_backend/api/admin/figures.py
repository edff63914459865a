"""评价数据：figures of a city, an office, a post or an official by period, and released figures as a file."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from flask import Response
from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.shapes import LARGEST_ID, Query, Shown, bytes_of
from wx_backend.domain import figure_tables, figures, periods, satisfaction
from wx_backend.domain.comparison import Band
from wx_backend.domain.dimensions import NATIONAL_LEVELS
from wx_backend.domain.figure_tables import Table
from wx_backend.domain.figures import Asked, Floors, Level, Row, View
from wx_backend.domain.periods import Period
from wx_backend.domain.satisfaction import DimensionFigures, Figures, Share
from wx_backend.domain.scan_rates import TARGET_PERCENT, ScanRate
from wx_backend.domain.sums import APPRAISED
from wx_backend.domain.words import Assurance, Grain

api = APIBlueprint("admin_figures", __name__, url_prefix="/api/v1/admin/figures")

GrainName = Literal["day", "week", "month", "quarter", "year"]
LevelName = Literal["city", "organization", "subtree", "post", "official"]
MOST_POINTS = 53
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


class FiguresQuery(Query):
    level: LevelName = "city"
    id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    grain: GrainName = "week"
    period: Annotated[str, Field(max_length=10)] | None = None
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)] = 8


class ExportQuery(FiguresQuery):
    format: Literal["xlsx", "csv"] = "xlsx"


class PeriodShown(Shown):
    name: str
    label: str

    @classmethod
    def of(cls, period: Period) -> PeriodShown:
        return cls(name=period.name, label=period.label)


class ShareShown(Shown):
    """In per cent with one decimal, and the 95 % interval."""

    percent: float
    low: float
    high: float

    @classmethod
    def of(cls, share: Share) -> ShareShown:
        return cls(percent=round(share.percent, 1), low=round(share.low, 1), high=round(share.high, 1))


class LevelCount(Shown):
    level: int
    label: str
    count: int


class DimensionShown(Shown):
    key: str
    label: str
    n: int
    satisfaction: ShareShown
    approval: ShareShown
    levels: list[LevelCount]

    @classmethod
    def of(cls, one: DimensionFigures) -> DimensionShown:
        given = {level: one.levels.get(level, 0) for level in sorted(NATIONAL_LEVELS, reverse=True)}
        levels = [LevelCount(level=level, label=NATIONAL_LEVELS[level], count=given[level]) for level in given]
        shares = {"satisfaction": ShareShown.of(one.satisfaction), "approval": ShareShown.of(one.approval)}
        return cls(key=one.key, label=one.label, n=one.n, levels=levels, **shares)


class MeasuresShown(Shown):
    """How many ratings, and what they say; the shares are null where there are too few."""

    n: int
    satisfaction: ShareShown | None
    approval: ShareShown | None

    @classmethod
    def measures(cls, found: Figures | None) -> dict[str, Any]:
        enough = satisfaction.shown(found)
        return {
            "n": found.n if found else 0,
            "satisfaction": ShareShown.of(enough.satisfaction) if enough else None,
            "approval": ShareShown.of(enough.approval) if enough else None,
        }


class PointShown(MeasuresShown):
    period: PeriodShown


class RowShown(MeasuresShown):
    kind: str
    id: int | None
    name: str
    official_name: str | None
    band: str
    band_label: str
    shrunken_percent: float | None

    @classmethod
    def of(cls, row: Row) -> RowShown:
        standing = row.standing
        return cls(
            kind=row.kind,
            id=row.id,
            name=row.name,
            official_name=row.official_name,
            band=standing.band.name.lower(),
            band_label=standing.band.value,
            shrunken_percent=round(standing.shrunken, 1)
            if standing.band is not Band.NOT_ENOUGH and standing.shrunken is not None
            else None,
            **cls.measures(row.figures),
        )


class ClassShown(Shown):
    """Ratings of one assurance; `share` is that of the appraised ones, null for those that are kept apart."""

    key: str
    label: str
    n: int
    share: float | None


class ScanRateShown(Shown):
    note: str
    finished: int
    claimed: int
    responded: int
    credible: int
    raw_percent: float | None
    responded_percent: float | None
    credible_percent: float | None
    target_percent: float

    @classmethod
    def of(cls, rate: ScanRate) -> ScanRateShown:
        return cls(
            note=rate.note,
            finished=rate.finished,
            claimed=rate.claimed,
            responded=rate.responded,
            credible=rate.credible,
            raw_percent=rate.percent(rate.claimed),
            responded_percent=rate.percent(rate.responded),
            credible_percent=rate.percent(rate.credible),
            target_percent=TARGET_PERCENT,
        )


class WordsShown(Shown):
    name: str
    official_name: str | None
    period: str
    dimensions: dict[str, str]


class FiguresShown(MeasuresShown):
    level: str
    id: int | None
    name: str
    grain: str
    period: PeriodShown
    live: bool
    note: str
    enough: bool
    dimensions: list[DimensionShown]
    classes: list[ClassShown] | None
    trend: list[PointShown]
    direction: str
    direction_label: str
    rows: list[RowShown]
    in_words: list[WordsShown]
    scan_rate: ScanRateShown | None

    @classmethod
    def of(cls, view: View) -> FiguresShown:
        enough = satisfaction.shown(view.figures)
        return cls(
            level=view.asked.level.value,
            id=view.asked.id,
            name=view.name,
            grain=view.asked.period.grain.value,
            period=PeriodShown.of(view.asked.period),
            live=view.live,
            note=view.note,
            enough=enough is not None,
            dimensions=[DimensionShown.of(one) for one in enough.dimensions] if enough else [],
            classes=_classes(view.by_assurance),
            trend=[
                PointShown(period=PeriodShown.of(point.period), **MeasuresShown.measures(point.figures))
                for point in view.trend
            ],
            direction=view.direction.name.lower(),
            direction_label=view.direction.value,
            rows=[RowShown.of(row) for row in view.rows],
            in_words=[WordsShown.model_validate(words) for words in view.in_words],
            scan_rate=ScanRateShown.of(view.scan_rate) if view.scan_rate else None,
            **cls.measures(view.figures),
        )


def _classes(by_assurance: dict[Assurance, int] | None) -> list[ClassShown] | None:
    if by_assurance is None:
        return None
    appraised = sum(by_assurance.get(one, 0) for one in APPRAISED)
    return [
        ClassShown(
            key=one.value,
            label=one.label,
            n=by_assurance.get(one, 0),
            share=round(100 * by_assurance.get(one, 0) / appraised, 1) if one in APPRAISED and appraised else None,
        )
        for one in Assurance
    ]


def _asked(query: FiguresQuery) -> Asked:
    grain = Grain(query.grain)  # type: ignore[call-arg]
    usual = figures.usual_period(access.current_staff(), grain, context.today())
    period = periods.parse(query.period, grain) if query.period else usual
    return Asked(Level(query.level), query.id, period, query.points)


def _floors() -> Floors:
    settings = context.settings().ratings
    return Floors(comparison=settings.comparison_floor, release=settings.release_floor)


@api.get("", responses={200: FiguresShown})
@access.staff_who_can("satisfaction")
def show_figures(query: FiguresQuery) -> dict[str, Any]:
    """评价数据 / Satisfaction, approval, trend, comparison and scan rate of what one may read."""
    account, keys, now = access.current_staff(), context.keys(), context.now()
    found = figures.view(account, _asked(query), floors=_floors(), keys=keys, now=now)
    return FiguresShown.of(found).json_body()


@api.get("/export", responses={200: bytes_of(XLSX)})
@access.staff_who_can("satisfaction")
def export_figures(query: ExportQuery) -> Response:
    """导出评价数据 / Released figures as an Excel workbook or as CSV."""
    account, keys, now = access.current_staff(), context.keys(), context.now()
    found = figures.exported(account, _asked(query), floors=_floors(), keys=keys, now=now)
    content, kind = _file(figure_tables.of(found), query.format)
    name = quote(f"评价数据-{found.name}-{found.asked.period.name}.{query.format}")
    return Response(content, content_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})


def _file(tables: list[Table], kind: str) -> tuple[bytes, str]:
    # Imported here: openpyxl takes 17 MB in every worker, and files are seldom asked for.
    from wx_backend.documents import workbooks

    return (workbooks.xlsx(tables), XLSX) if kind == "xlsx" else (workbooks.comma_separated(tables), CSV)
