"""评价的速度：a rating with all that is promised for it, beside a bare view that commits one INSERT.

Each rating spends a fresh ticket under an idempotency key of its own and stores the answer encrypted. Afterwards each
one that was acknowledged must be in its table, on both sides.
"""

from __future__ import annotations

import itertools
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

from bench import city, compare, load
from bench.city import City
from bench.compare import Benchmark, Side
from models import IdentityKind, QrCode, database
from wx_backend.domain import qr_codes, ratings
from wx_backend.domain.citizens import Citizen, SignedIn
from wx_backend.domain.ratings import TicketRule

ONE_TICKET = TicketRule(ticket_days=1, per_citizen_per_day=1, per_address_per_day=1)


def run(pairs: int, count: int) -> None:
    needed = compare.needed(pairs, count)
    with city.founded() as place, compare.servers(place, "insert_one") as (ours, bare):
        bodies = [_body(ticket) for ticket in _tickets(place, needed)]
        measured = compare.in_turn(
            "ratings against one committed INSERT",
            place,
            Side(ours, [_rating(body) for body in bodies], 201, b'"receipt"'),
            Side(bare, [load.post_json("/notes", body) for body in bodies], 201, b'"id"'),
            pairs=pairs,
            count=count,
        )
        _all_there(place.database, "rating", needed)
        _all_there(place.database, "idempotency_key", needed)
        _all_there(place.floor_database, "note", needed)
        compare.conclude(BENCHMARK.name, BENCHMARK.goal, measured, ours.memory())


def _tickets(place: City, count: int) -> list[str]:
    """As many rights to rate, each from a scan by a citizen of its own."""
    codes = list(itertools.islice(itertools.cycle(qr_codes.all_active()), count))
    with database.atomic("IMMEDIATE"):
        return [_ticket(place, number, code) for number, code in enumerate(codes)]


def _ticket(place: City, number: int, code: QrCode) -> str:
    citizen = Citizen(f"citizen-{number}", IdentityKind.WECHAT, None)
    who = SignedIn(citizen, None, place.now.date())
    return ratings.scan(code, who=who, address="", keys=place.keys, now=place.now, rule=ONE_TICKET).ticket


def _body(ticket: str) -> dict[str, object]:
    return {"ticket": ticket, "grades": {"legality": 4, "attitude": 3, "efficiency": 4, "integrity": 4}}


def _rating(body: dict[str, object]) -> bytes:
    return load.post_json("/api/v1/ratings", body, Idempotency_Key=str(uuid.uuid4()))


def _all_there(file: Path, table: str, count: int) -> None:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    if found != count:
        raise load.WrongAnswer(f"{count} were acknowledged, {found} are in {table}")


BENCHMARK = Benchmark("rate", "one rating with all its promises, against one committed INSERT", 0.40, 300, run)
