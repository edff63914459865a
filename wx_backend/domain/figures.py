"""评价数据：the figures of a city, an office, a post or an official in a period, beside those of the peers.

Supervisors read live figures of the offices they are competent for; that is audited. Everybody else reads sums of
released blocks. See docs/figures.md for what each figure means.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from models import Assurance, Grain, Official, Post, ReleasedBand, StaffAccount, StaffRole

from . import (
    audit,
    comparison,
    live_counts,
    organization_trees,
    organizations,
    periods,
    published,
    satisfaction,
    scan_rates,
    staff,
)
from .comparison import Direction, Standing
from .errors import NotAllowed, NotFound
from .keyring import Keyring
from .live_counts import Cut, Found
from .organization_trees import Tree
from .periods import Period
from .satisfaction import LABELS, Figures
from .scan_rates import ScanRate
from .sums import Sums
from .transactions import transactional

MEANING = "满意率是“非常满意”和“满意”的占比，好评率是除“不满意”外的占比。"
LIVE_NOTE = MEANING + "含未公布的评价，仅供监督使用，请勿转给被评单位。"
RELEASED_NOTE = MEANING + "只含已公布的评价：每周汇总，同一对象满 {floor} 条且意见有差别（或满 20 条）才公布数字。"
OWN_RATINGS = "单位整体"
NOBODY = "无人任职期间"
NOTHING = Standing(comparison.Band.NOT_ENOUGH, None)


class Level(Enum):
    """What figures are about（统计层级）."""

    CITY = "city"
    ORGANIZATION = "organization"
    SUBTREE = "subtree"
    POST = "post"
    OFFICIAL = "official"


@dataclass(frozen=True)
class Asked:
    """Which figures: of what, in which period, and how many periods back the trend goes."""

    level: Level
    id: int | None
    period: Period
    points: int


@dataclass(frozen=True)
class Point:
    period: Period
    figures: Figures | None


@dataclass(frozen=True)
class Row:
    """One unit among its peers."""

    kind: str
    id: int | None
    name: str
    official_name: str | None
    figures: Figures | None
    standing: Standing


@dataclass(frozen=True)
class Words:
    """What most said of a target whose numbers are not published, per dimension."""

    name: str
    official_name: str | None
    period: str
    dimensions: dict[str, str]


@dataclass(frozen=True)
class View:
    asked: Asked
    name: str
    live: bool
    note: str
    figures: Figures | None
    by_assurance: dict[Assurance, int] | None
    trend: list[Point]
    direction: Direction
    rows: list[Row]
    in_words: list[Words]
    scan_rate: ScanRate | None


@dataclass(frozen=True)
class _Reader:
    """Where an account's figures come from, and of which organizations it may read."""

    live: bool
    allowed: list[int] | None
    tree: Tree
    by: Callable[..., Found]
    shares: Callable[[Sequence[str], Cut], dict[tuple[Any, ...], tuple[int, float]]]

    @property
    def organizations(self) -> list[int] | None:
        """The organizations to read. Sums are stored by organization, and quickly found when these are named."""
        return list(self.tree.by_id) if self.live and self.allowed is None else self.allowed


@dataclass(frozen=True)
class Floors:
    """From how many ratings on units are compared, and from how many on anything is published."""

    comparison: int
    release: int


LIVE = (live_counts.by, live_counts.shares)
PUBLISHED = (published.by, published.shares)


def view(
    account: StaffAccount,
    asked: Asked,
    *,
    floors: Floors,
    keys: Keyring,
    now: datetime,
    published_only: bool = False,
) -> View:
    """The figures that this account may read; with `published_only` released ones even for a supervisor.

    Raises:
        NotFound: there is no such organization, post or official.
        NotAllowed: it is outside the account's scope, or in the own office of a supervisor.
        InvalidInput: released figures were asked for by day.
    """
    reader = _reader(account, published_only)
    name, cut = _cut(asked, reader)
    if reader.live:
        _note("live_figures_read", account, asked, keys=keys, now=now)
    points = _trend(reader, cut, asked)
    each = reader.by(_unit(asked), cut, by_assurance=True)
    whole = _sum(each.values())
    return View(
        asked=asked,
        name=name,
        live=reader.live,
        note=LIVE_NOTE if reader.live else RELEASED_NOTE.format(floor=floors.release),
        figures=satisfaction.of_sums(whole),
        by_assurance=dict(whole.by_assurance) if reader.live else None,
        trend=points,
        direction=_direction(points, floors.comparison),
        rows=_rows(reader, asked, cut, each, floors.comparison),
        in_words=[] if reader.live else _in_words(reader, cut),
        scan_rate=scan_rates.of(cut) if reader.live and asked.period.grain is not Grain.DAY else None,
    )


def exported(account: StaffAccount, asked: Asked, *, floors: Floors, keys: Keyring, now: datetime) -> View:
    """What may leave the service in a file: released figures only, whoever asks; audited. Raises as `view` does."""
    found = view(account, asked, floors=floors, keys=keys, now=now, published_only=True)
    _note("figures_exported", account, asked, keys=keys, now=now)
    return found


@transactional
def _note(action: str, account: StaffAccount, asked: Asked, *, keys: Keyring, now: datetime) -> None:
    """Audit it, in a transaction of its own: the counting after it must keep no writer waiting."""
    audit.record(action, f"{asked.level.value}:{asked.id or 'scope'}", by=account, keys=keys, now=now)


# --- who may read what ----------------------------------------------------------------------------------------------


def reads_live(account: StaffAccount) -> bool:
    return staff.can(account, "satisfaction.live")


def _reader(account: StaffAccount, published_only: bool) -> _Reader:
    tree = organization_trees.read()
    if reads_live(account):
        live = not published_only
        return _Reader(live, competent_for(account, tree), tree, *(LIVE if live else PUBLISHED))
    if account.role is StaffRole.UNIT_ADMIN:
        own = tree.below(account.organization_id) if account.organization_id else []
        return _Reader(False, own, tree, *PUBLISHED)
    return _Reader(False, None, tree, *PUBLISHED)


def competent_for(account: StaffAccount, tree: Tree) -> list[int] | None:
    """The organizations of a supervisor's scope, but nothing of the body that the supervisor belongs to（回避）."""
    scope = staff.scope_of(account)
    own = set(tree.below(tree.body_of(account.organization_id))) if account.organization_id else set()
    if scope is None and not own:
        return None
    return [one for one in tree.by_id if (scope is None or one in scope) and one not in own]


def _cut(asked: Asked, reader: _Reader) -> tuple[str, Cut]:
    """The name and the cut of what is asked for."""
    whole = Cut(asked.period, asked.period, reader.organizations)
    if asked.level is Level.CITY:
        return ("全市" if reader.allowed is None else "全部可查看单位"), whole
    if asked.id is None:
        raise NotFound("请说明要查看的对象")
    if asked.level is Level.POST:
        post = _found(Post, asked.id, "没有找到这个岗位")
        _of(whole, [post.organization_id], reader)
        # Of every office that may be read: a post that has moved keeps what was said of it before.
        return post.name, replace(whole, post=post.id)
    if asked.level is Level.OFFICIAL:
        official = _found(Official, asked.id, "没有找到这位工作人员")
        return official.name, replace(whole, official=official.id)
    organization = organizations.get(asked.id)
    wanted = reader.tree.below(organization.id) if asked.level is Level.SUBTREE else [organization.id]
    return organization.name, _of(whole, wanted, reader)


def _of(whole: Cut, wanted: list[int], reader: _Reader) -> Cut:
    may = wanted if reader.allowed is None else [one for one in wanted if one in set(reader.allowed)]
    if not may:
        raise NotAllowed("该单位不在您的查看范围内")
    return replace(whole, organizations=may)


def _found(table: Any, row_id: int, missing: str) -> Any:
    row = table.get_or_none(table.id == row_id)
    if row is None:
        raise NotFound(missing)
    return row


# --- the parts of a view ---------------------------------------------------------------------------------------------


def _trend(reader: _Reader, cut: Cut, asked: Asked) -> list[Point]:
    series = asked.period.series(asked.points)
    found = reader.by(("period",), replace(cut, first=series[0]), by_assurance=False)
    return [Point(period, satisfaction.of_sums(found.get((period.name,)))) for period in series]


def _direction(points: list[Point], floor: int) -> Direction:
    before = _pair(points[-2].figures) if len(points) > 1 else None
    return comparison.direction(before, _pair(points[-1].figures), floor=floor)


def _pair(figures: Figures | None) -> tuple[int, float] | None:
    return (figures.n, figures.percent) if figures else None


def _unit(asked: Asked) -> tuple[str, ...]:
    """By what the rows of a level are told apart."""
    offices = asked.level in (Level.CITY, Level.SUBTREE)
    return ("organization",) if offices else ("organization", "post", "official")


def _rows(reader: _Reader, asked: Asked, cut: Cut, each: Found, floor: int) -> list[Row]:
    if asked.level in (Level.CITY, Level.SUBTREE):
        return _office_rows(reader, asked, cut, each, floor)
    return _post_rows(reader, asked, cut, each, floor)


def _office_rows(reader: _Reader, asked: Asked, cut: Cut, each: Found, floor: int) -> list[Row]:
    """In the city whole bodies, in a body its parts one by one; offices of which nothing is known are there, too."""
    among = list(reader.tree.by_id) if cut.organizations is None else list(cut.organizations)
    tops = reader.tree.tops(among) if asked.level is Level.CITY else among
    units = {}
    for top in tops:
        parts = reader.tree.below(top) if asked.level is Level.CITY else [top]
        units[top] = satisfaction.of_sums(_sum(each.get((part,)) for part in parts if part in set(among)))
    standings = _standings(units, floor)
    names = reader.tree.by_id
    return [Row("organization", one, names[one].name, None, units[one], standings[one]) for one in units]


def _post_rows(reader: _Reader, asked: Asked, cut: Cut, each: Found, floor: int) -> list[Row]:
    """Each post with each of its holders; compared with the posts of all offices that may be read."""
    peers = replace(cut, organizations=reader.organizations, post=None, official=None)
    standings = comparison.bands(reader.shares(_unit(asked), peers), floor=floor, only=each.keys())
    mine = [key for key, sums in each.items() if sums.n or sums.browser_n]
    figures = {key: satisfaction.of_sums(each[key]) for key in mine}
    posts = _by_id(Post, (key[1] for key in mine))
    officials = _by_id(Official, (key[2] for key in mine))
    rows = []
    for key in sorted(mine, key=lambda key: (key[1], key[2])):
        _, post, official = key
        name = posts[post].name if post else OWN_RATINGS
        holder = officials[official].name if official else (NOBODY if post else None)
        kind, shown_id = ("official", official) if asked.level is Level.POST else ("post", post)
        rows.append(Row(kind, shown_id or None, name, holder, figures[key], standings.get(key, NOTHING)))
    return rows


def _by_id(table: Any, ids: Iterable[int]) -> dict[int, Any]:
    wanted = {one for one in ids if one}
    return {row.id: row for row in table.select(table.id, table.name).where(table.id.in_(wanted))} if wanted else {}


def _sum(parts: Iterable[Sums | None]) -> Sums:
    together = Sums()
    for part in parts:
        if part is not None:
            together.join(part)
    return together


def _standings(units: dict[Any, Figures | None], floor: int) -> dict[Any, Standing]:
    return comparison.bands({key: _pair(figures) or (0, 0.0) for key, figures in units.items()}, floor=floor)


def _in_words(reader: _Reader, cut: Cut) -> list[Words]:
    bands = published.bands(cut)
    posts, officials = (
        _by_id(Post, (band.post_id for band in bands)),
        _by_id(Official, (band.official_id for band in bands)),
    )
    return [_words(band, posts, officials, reader.tree) for band in bands]


def _words(band: ReleasedBand, posts: dict[int, Any], officials: dict[int, Any], tree: Tree) -> Words:
    name = posts[band.post_id].name if band.post_id else tree.by_id[band.organization_id].name
    official = officials[band.official_id].name if band.official_id else None
    words = {LABELS[key]: said for key, said in json.loads(band.bands).items()}
    return Words(name, official, band.period, words)


def usual_period(account: StaffAccount, grain: Grain, today: date) -> Period:
    """The running period for who reads live figures, the last one that is over for everybody else."""
    period = periods.of(today, grain)
    return period if reads_live(account) else period.shifted(-1)
