"""评价数据的速度：the city's and one office's page over many ratings, beside one plain GROUP BY over all of them.

Both give the same numbers, which is checked to the last digit, with ratings among them that are not added up yet. A
page is asked for through the whole application, signed in and audited, but without gunicorn.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

import models
from bench import city, many_ratings
from bench.compare import Benchmark
from bench.servers import ROOT
from models import Organization, RatingStanding, StaffAccount, StaffRole
from tests.servers import MariaDbServer
from wx_backend import database, migrating
from wx_backend.app import create_app
from wx_backend.clock import system_clock
from wx_backend.config import Settings
from wx_backend.domain import citizens, tallies
from wx_backend.domain.citizens import SessionRule
from wx_backend.domain.dimensions import SETS
from wx_backend.domain.satisfaction import LEAST_SHOWN
from wx_backend.domain.sums import APPRAISED
from wx_backend.key_file import KeyFile

GOAL, FLAT_GOAL, P95_GOAL = 100.0, 2.0, 0.100
SMALL, MOST_SQLITE = 100_000, 1_000_000
ASKED = 40
# What comes in between two looks of the scheduler on a busy day.
WAITING = 100
MONTHS = 12
LONG_SECONDS = 1800
ORGANIZATION, TARGET = ("organization_id",), ("organization_id", "post_id", "official_id")


@dataclass(frozen=True)
class Page:
    """One page at one size: the time of each request, and of the plain query for the same numbers."""

    name: str
    seconds: list[float]
    plain: float

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[int(len(self.seconds) * 0.95) - 1]

    @property
    def ratio(self) -> float:
        return self.plain / self.median

    def __str__(self) -> str:
        return (
            f"  {self.name}: {self.median * 1000:.1f} ms, 95 % within {self.p95 * 1000:.1f} ms; "
            f"plain GROUP BY {self.plain:.2f} s = {self.ratio:,.0f}x"
        )


def run(_pairs: int, count: int) -> None:
    with many_ratings.mariadb() as server:
        small = _measured("MariaDB", SMALL, server)
        large = _measured("MariaDB", count, server)
    others = _measured("SQLite", min(count, MOST_SQLITE), None)
    flat = max(many.median / few.median for few, many in zip(small, large, strict=True))
    slowest = max(page.p95 for page in large + others)
    print(f"from {SMALL:,} to {count:,} ratings a page takes {flat:.2f} times as long (goal {FLAT_GOAL:.2f})")
    print(f"95 % of the pages within {slowest * 1000:.1f} ms (goal {P95_GOAL * 1000:.0f} ms)")
    print(f"figures: {min(page.ratio for page in large + others):,.0f} times the plain GROUP BY (goal {GOAL:.0f})")


def _measured(kind: str, count: int, server: MariaDbServer | None) -> list[Page]:
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as name:
        url = server.create_database(f"bench_{count}") if server else f"sqlite:///{name}/city.db"
        settings = _settings(Path(name), url)
        with _opened(settings, server is not None) as db:
            client = _filled(kind, count, db, settings, server)
            pages = [
                _page("city", client, "level=city", ORGANIZATION, None),
                _page("one office", client, f"level=organization&id={_office()}", TARGET, _office()),
            ]
        if server:
            server.execute(f"DROP DATABASE bench_{count}")
    for page in pages:
        print(page)
    return pages


def _settings(folder: Path, url: str) -> Settings:
    settings = city.settings_in(folder)
    return settings.model_copy(update={"database": settings.database.model_copy(update={"url": url})})


@contextmanager
def _opened(settings: Settings, durable: bool) -> Iterator[Any]:
    db = database.connect(settings.database.url, durable=durable, answer_seconds=LONG_SECONDS)
    db.connect()
    try:
        yield db
    finally:
        db.close_all()  # type: ignore[attr-defined]


def _filled(kind: str, count: int, db: Any, settings: Settings, server: MariaDbServer | None) -> FlaskClient:
    today = system_clock().date()
    migrating.up(db)
    many_ratings.build_city(today)
    many_ratings.drop_unused_indexes(db)
    began = time.perf_counter()
    many_ratings.load(db, count - WAITING, today, server)
    loaded = time.perf_counter()
    cells = tallies.rebuild()
    rebuilt = time.perf_counter()
    _add_waiting(today)
    print(
        f"{kind}, {count:,} ratings: loaded in {loaded - began:.0f} s, added up in {rebuilt - loaded:.0f} s to "
        f"{cells:,} cells by day and post; {models.PendingTally.select().count()} wait to be added"
    )
    return _signed_in(settings, db)


def _add_waiting(today: date) -> None:
    """Ratings that came after the sums were made; the figures have them all the same."""
    holders = list(models.Appointment.select())
    with models.database.atomic():
        for number in range(WAITING):
            holder = holders[number % len(holders)]
            row = {
                "organization": holder.post.organization_id,
                "post": holder.post_id,
                "official": holder.official_id,
                "day": today,
                "assurance": APPRAISED[number % 2],
                "dimension_set": 1,
                "grades": many_ratings.GRADES[number % len(many_ratings.GRADES)],
            }
            models.Rating.insert(public_id=models.random_id(), **row).execute()
            tallies.note(row)


def _signed_in(settings: Settings, db: Any) -> FlaskClient:
    key_file = KeyFile(settings.keys.file)
    key_file.create(system_clock().date())
    StaffAccount.create(name="督查甲（虚构）", role=StaffRole.SUPERVISOR, mini_openid="supervisor", whole_city=True)
    rule = SessionRule(citizen_days=14, staff_hours=12)
    token, _ = citizens.sign_in_wechat("supervisor", None, keys=key_file.keyring(), now=system_clock(), rule=rule)
    client = create_app(settings, bound=db).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def _office() -> int:
    return int(Organization.select().order_by(Organization.id).first().id)


def _page(name: str, client: FlaskClient, what: str, columns: tuple[str, ...], office: int | None) -> Page:
    path = f"/api/v1/admin/figures?{what}&grain=month&points={MONTHS}"
    began = time.perf_counter()
    rows = _plainly(columns)
    plain = time.perf_counter() - began
    seconds, answer = [], None
    for _ in range(ASKED):
        began = time.perf_counter()
        answer = client.get(path)
        seconds.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.text
    assert answer is not None
    _compare(answer.get_json(), rows, office)
    return Page(name, seconds, plain)


def _plainly(columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """The counts of all ratings by month and `columns`, by the plainest query there is."""
    names = ", ".join(columns)
    groups = f"SUBSTR(day, 1, 7), {names}, assurance, dimension_set, grades"
    counted = f"FROM rating WHERE standing = '{RatingStanding.COUNTED.value}' GROUP BY {groups}"
    return list(models.database.execute_sql(f"SELECT {groups}, COUNT(*) {counted}").fetchall())


# --- the same numbers, computed in another way -----------------------------------------------------------------------


@dataclass
class _Plain:
    n: int
    levels: dict[str, Counter[int]]

    @property
    def percents(self) -> tuple[float, float]:
        return tuple(  # type: ignore[return-value]
            round(sum(self._share(key, least) for key in self.levels) / len(self.levels), 1) for least in (4, 3)
        )

    def _share(self, key: str, least: int) -> float:
        return 100 * sum(count for level, count in self.levels[key].items() if level >= least) / self.n


def _plain(rows: Iterable[tuple[Any, ...]]) -> _Plain:
    found = _Plain(0, {key: Counter() for key in SETS[1].keys})
    for *_, assurance, dimension_set, grades, count in rows:
        if assurance in {one.value for one in APPRAISED}:
            described = SETS[dimension_set]
            found.n += count
            for key, level in zip(described.keys, described.to_national(grades), strict=True):
                found.levels[key][level] += count
    return found


def _compare(answer: dict[str, Any], rows: list[tuple[Any, ...]], office: int | None) -> None:
    """Raises:
    AssertionError: naming the number that is not the same.
    """
    mine = [row for row in rows if office is None or row[1] == office]
    for point in answer["trend"]:
        _same(point, _plain(row for row in mine if row[0] == point["period"]["name"]), point["period"]["name"])
    month = [row for row in mine if row[0] == answer["period"]["name"]]
    whole = _plain(month)
    _same(answer, whole, "all")
    for dimension in answer["dimensions"]:
        shown = {level["level"]: level["count"] for level in dimension["levels"] if level["count"]}
        assert shown == +whole.levels[dimension["key"]], (dimension["key"], shown, whole.levels)
    place = 1 if office is None else 2
    for row in answer["rows"]:
        _same(row, _plain(one for one in month if one[place] == row["id"]), row["name"])
    assert sum(row["n"] for row in answer["rows"]) == answer["n"]


def _same(shown: dict[str, Any], plain: _Plain, where: str) -> None:
    assert shown["n"] == plain.n, (where, shown["n"], plain.n)
    if plain.n < LEAST_SHOWN:
        assert shown["satisfaction"] is None, where
    else:
        given = (shown["satisfaction"]["percent"], shown["approval"]["percent"])
        assert given == plain.percents, (where, given, plain.percents)


BENCHMARK = Benchmark("figures", "pages of figures over many ratings, against a plain GROUP BY", GOAL, 1_000_000, run)
