"""评价凭据公开：closed lists and published leaves for phones and for everybody who wants to add up.

A phone never sends its receipt: it fetches part of a list and compares by itself.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from flask import Response, send_file
from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.documents import leaf_files as written
from wx_backend.domain import leaf_files, rating_chain, rating_signals
from wx_backend.domain.errors import NotFound

from . import access, context
from .shapes import Path, Query, RowId, Shown, bytes_of

api = APIBlueprint("rating_proofs", __name__, url_prefix="/api/v1")

Leaf = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DayPath(Path):
    day: date


class PartOfList(Query):
    starts_with: Annotated[
        str, Field(pattern=r"^[0-9a-f]?$", description="The first digit of the leaf looked for.")
    ] = ""


class ListOfDay(Shown):
    """The closed list of a day, or the part of it that was asked for; `size` is that of the whole, decoys included."""

    day: date
    closed: bool
    size: int
    previous_root: str | None
    root: str | None
    leaves: list[Leaf]


class TargetQuery(Query):
    organization_id: RowId
    post_id: RowId | None = None
    # One week at a time: that is little to compute, however many rate.
    period: Annotated[str, Field(pattern=r"^\d{4}-W\d{2}$")]


class BlockShown(Shown):
    id: str
    period: str
    corrects: str | None
    target: str
    organization: str
    post: str | None
    dimension_set: int
    n: int
    leaves: dict[str, list[tuple[Leaf, int]]]


class BlockList(Shown):
    blocks: list[BlockShown]


class PeriodPath(Path):
    period: Annotated[str, Field(pattern=r"^\d{4}-W\d{2}$")]


class FileList(Shown):
    format: str
    periods: list[str]


class ExcludedShown(Shown):
    month: str
    reason: str
    reason_label: str
    n: int | None


class ExcludedList(Shown):
    items: list[ExcludedShown]


@api.get("/rating-chain/<day>", responses={200: ListOfDay})
@access.public
def show_list(path: DayPath, query: PartOfList) -> dict[str, Any]:
    """评价链清单 / The closed list of a day; the phone looks for its own leaf by itself."""
    closed = rating_chain.find(path.day)
    leaves = rating_chain.leaves_of(path.day) if closed else []
    return ListOfDay(
        day=path.day,
        closed=closed is not None,
        size=closed.size if closed else 0,
        previous_root=closed.previous_root if closed else None,
        root=closed.root if closed else None,
        leaves=[leaf for leaf in leaves if leaf.startswith(query.starts_with)],
    ).json_body()


@api.get("/rating-blocks", responses={200: BlockList})
@access.public
def show_blocks(query: TargetQuery) -> dict[str, Any]:
    """已公布批次的凭据 / What was published of one target at a week's close, with a leaf for each grade."""
    found = leaf_files.of_target(query.organization_id, query.post_id, query.period, context.keys())
    return BlockList(blocks=[BlockShown.model_validate(block) for block in found]).json_body()


@api.get("/rating-leaves", responses={200: FileList})
@access.public
def list_files() -> dict[str, Any]:
    """公开凭据文件 / The weeks whose files can be fetched."""
    periods = written.periods(context.settings().service.data_dir)
    return FileList(format=leaf_files.FORMAT, periods=periods).json_body()


@api.get("/rating-leaves/<period>", responses={200: bytes_of("application/json")})
@access.public
def fetch_file(path: PeriodPath) -> Response:
    """公开凭据文件 / The file of a week: all published totals can be added up from it; tools/verify_leaves.py does."""
    file = written.path_of(context.settings().service.data_dir, path.period)
    if not file.is_file():
        raise NotFound("该周没有公开凭据文件")
    return send_file(file.absolute(), mimetype="application/json", conditional=False)


@api.get("/rating-exclusions", responses={200: ExcludedList})
@access.public
def show_exclusions() -> dict[str, Any]:
    """不计入公示 / How many ratings were left out after review, by month and reason; one to four are not told."""
    rows = rating_signals.excluded(today=context.today())
    items = [
        ExcludedShown(month=row.month, reason=row.reason.value, reason_label=row.reason.label, n=row.n) for row in rows
    ]
    return ExcludedList(items=items).json_body()
