"""无法追溯 / Somebody has the database, its files and the logs, but no key file, and looks for who rated how."""

from __future__ import annotations

import itertools
import logging
import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from operator import eq
from pathlib import Path

import pytest

import models
import scheduler
from tests.api.conftest import Phone, complaint_body
from wx_backend import database
from wx_backend.api import context
from wx_backend.domain import citizens

RATERS = 100
# By luck alone one rating is ascribed rightly on average, whatever the guess; the promise is two. Nine at once come by
# luck less than once in a million guesses.
MOST_BY_LUCK = 8
# Over all guesses together: one is the expectation, two the promise, and three is what so few guesses reach by luck
# once in a million runs.
MOST_ON_AVERAGE = 3
APART = (
    models.Scan, models.RatingTicket, models.RatingBurst, models.Rating, models.RatingVersion, models.RatingComment,
    models.ReleasedBlock, models.Case, models.CaseClaim, models.ChainDay, models.ChainPage,
)  # fmt: skip
WITHOUT_HOUR = (*APART, models.Session, models.IdempotencyKey, models.LimitCounter)
ROWLESS = (*WITHOUT_HOUR, models.Attachment, models.CallbackReceipt)


@dataclass
class Crowd:
    """What only the raters know: who they are, in the order of their visits, and which rating is whose."""

    openids: list[str] = field(default_factory=list)
    unionids: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    citizens: list[str] = field(default_factory=list)
    ratings: list[str] = field(default_factory=list)  # their public ids
    secrets: list[str] = field(default_factory=list)


WORDS = "金丝雀八号说窗口应当增设座椅"
PHONE = "13900005678"


@pytest.fixture
def database_url(tmp_path_factory):
    """A file of its own, so that everything in it is of these raters."""
    return f"sqlite:///{tmp_path_factory.mktemp('untraceable')}/untraceable.db"


@pytest.fixture
def log_text(tmp_path):
    """Everything that any logger says at the level of operation."""
    file = tmp_path / "service.log"
    handler = logging.FileHandler(file)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: file.read_text()
    root.removeHandler(handler)
    root.setLevel(before)
    handler.close()


@pytest.fixture
def crowd(log_text, app, city, clock, keys):
    """A hundred people, one after the other, minutes apart: each signs in, scans, rates; some write, some complain."""
    return come(RATERS, app, city, clock, keys)


@pytest.fixture
def settings_of():
    return lambda app: app.extensions[context.NAME].settings


@pytest.fixture
def few(app, city, clock, keys):
    """A quiet day: so few that their rows fit on one page of the file."""
    return come(20, app, city, clock, keys)


def come(count, app, city, clock, keys):
    told = Crowd()
    windows = itertools.cycle([city["虚构区审批局 1 号窗口"], city["虚构区审批局 2 号窗口"], city["虚构区审批局"]])
    for number, window in zip(range(count), windows, strict=False):
        clock.moment += timedelta(minutes=4)
        openid, unionid = f"openid-canary-{uuid.uuid4().hex}", f"unionid-canary-{uuid.uuid4().hex}"
        phone = Phone(app, openid, unionid)
        ticket = phone.post(f"/api/v1/codes/{window}/scans").json["ticket"]
        key = str(uuid.uuid4())
        grades = {name: 1 + (number + shift) % 4 for shift, name in enumerate(GRADE_NAMES)}
        comment = WORDS if number % 5 == 0 else ""
        rated = phone.post("/api/v1/ratings", {"ticket": ticket, "grades": grades, "comment": comment}, key=key)
        assert rated.status_code == 201, rated.json
        told.ratings.append(rated.json["receipt"]["id"])
        told.openids.append(openid)
        told.unionids.append(unionid)
        token = phone.headers["Authorization"].removeprefix("Bearer ")
        told.citizens.append(citizens.resolve(token, keys=keys, now=clock()).citizen.id)
        told.tokens.append(token)
        told.tickets.append(ticket)
        told.keys.append(key)
        if number % 10 == 0:
            told.secrets += complain(phone, window)
    return told


GRADE_NAMES = ("legality", "attitude", "efficiency", "integrity")


def complain(phone, window):
    contact = {"name": "金丝雀九号", "phone": PHONE}
    body = complaint_body(window, text=WORDS, anonymous=False, contact=contact, contact_consent=True, notify=True)
    filed = phone.post("/api/v1/complaints", body)
    assert filed.status_code == 201, filed.json
    phone.post("/api/v1/complaints/progress", {**WRONG_SECRET, "receipt_number": filed.json["receipt_number"]})
    return [filed.json["secret"], filed.json["secret"].replace("-", "")]


WRONG_SECRET = {"secret": "A" * 16}


def file_bytes(database_url):
    """Main file, write-ahead log and shared memory as they lie on the disk."""
    path = database_url.removeprefix("sqlite:///")
    return {suffix: Path(path + suffix).read_bytes() for suffix in ("", "-wal", "-shm") if Path(path + suffix).exists()}


def stored(table):
    """All values of a table as text, row by row."""
    return [[_text(value) for value in row] for row in table.select().tuples()]


def _text(value) -> str:
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(getattr(value, "value", value))


# --- what is stored --------------------------------------------------------------------------------------------------


def test_nobody_who_rated_is_named_anywhere_in_the_files(crowd, database_url):
    content = b"\n".join(file_bytes(database_url).values())
    persons = [*crowd.openids, *crowd.unionids, *crowd.citizens]
    assert len(set(persons)) == 3 * RATERS

    assert not [person for person in persons if person.encode() in content]
    assert not [person for person in crowd.citizens if bytes.fromhex(person) in content]


def test_no_two_of_these_tables_share_a_value_that_points_from_one_row_to_another(crowd):
    """What would join a rating to its ticket, its scan, its words or its stored answer."""
    tables = (*APART, models.IdempotencyKey, models.LimitCounter, models.Session)
    long_values = {
        table.__name__: {value for row in stored(table) for value in row if len(value) >= 16} for table in tables
    }

    for one, other in itertools.combinations(long_values, 2):
        assert not long_values[one] & long_values[other], (one, other)


def test_these_tables_have_no_hidden_row_number(crowd, db):
    sql = dict(db.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())

    assert not [t.__name__ for t in ROWLESS if not re.search(r"WITHOUT\s+ROWID\s*$", sql[t._meta.table_name], re.I)]


def test_nothing_is_finer_than_a_day_in_the_tables_of_ratings_and_citizens(crowd):
    for table in WITHOUT_HOUR:
        hours = [name for name, column in table._meta.fields.items() if isinstance(column, models.MomentField)]
        # That staff have to sign in again after some hours is theirs alone; a citizen's row has none.
        assert hours == (["staff_until"] if table is models.Session else []), table.__name__
        for row in stored(table):
            assert not [value for value in row if re.search(r"\d\d:\d\d", value)], (table.__name__, row)


# --- orders ----------------------------------------------------------------------------------------------------------


def orders_in_tables(table, key):
    """The rows of a table in every order one can ask for, as lists of keys: as they come, and by each column."""
    rows = list(table.select().dicts())
    yield f"{table.__name__} as it comes", [row[key] for row in rows]
    for column in rows[0]:
        by_column = sorted(rows, key=lambda row, c=column: _text(row[c]))
        yield f"{table.__name__} by {column}", [row[key] for row in by_column]


def orders_in_file(name, content, values):
    """The values in the order of their bytes in a file, first and last copies, pages read up and down."""
    page = int.from_bytes(content[16:18], "big") or 65536
    places = {value: [m.start() for m in re.finditer(re.escape(value.encode()), content)] for value in values}
    assert all(places.values()), name
    for which, pick in (("first", min), ("last", max)):
        yield f"{name} up, {which} copy", sorted(values, key=lambda v, p=pick: p(places[v]))
        # Within a page SQLite puts what is new before what is old.
        yield (
            f"{name} by page, down, {which} copy",
            sorted(values, key=lambda v, p=pick: (p(places[v]) // page, -p(places[v]))),
        )


def linked(visits, order):
    """How many ratings one ascribes to the right visit by laying the order beside the list of visits, either way up."""
    return max(sum(map(eq, visits, one)) for one in (order, order[::-1]))


def test_no_order_of_rows_is_the_order_of_the_visits(crowd):
    """Whoever keeps a list of the visits, such as the queue at the door, lays it beside the ratings."""
    orders = {tuple(order): how for how, order in orders_in_tables(models.Rating, "public_id")}
    hits = {how: linked(crowd.ratings, list(order)) for order, how in orders.items()}
    # Columns that are the same everywhere give the same order again: each order is asked once, each way up.
    both_ways = [sum(map(eq, crowd.ratings, way)) for order in orders for way in (order, order[::-1])]

    assert len(orders) > 5
    assert max(hits.values()) <= MOST_BY_LUCK, hits
    assert sum(both_ways) / len(both_ways) <= MOST_ON_AVERAGE, hits


def test_no_order_of_tickets_or_stored_answers_is_the_order_of_the_visits(crowd, keys):
    """With the key file one could name each row; without it, only its place is left."""
    tickets = [keys.hash("ticket", ticket) for ticket in crowd.tickets]
    answers = [keys.hash("idempotency", "rating", key) for key in crowd.keys]
    looked_at = [(models.RatingTicket, "id", tickets), (models.IdempotencyKey, "key_hash", answers)]

    for table, key, visits in looked_at:
        orders = {tuple(value for value in order if value in set(visits)) for _, order in orders_in_tables(table, key)}
        ways = [sum(map(eq, visits, way)) for order in orders for way in (order, order[::-1])]
        assert all(len(order) == RATERS for order in orders)
        assert max(ways) <= MOST_BY_LUCK, table.__name__


def test_ranks_of_two_tables_put_together_link_no_ticket_to_its_rating(crowd, keys):
    """The tenth ticket of a window and day beside the tenth rating of that window and day."""
    rating_of = dict(zip([keys.hash("ticket", ticket) for ticket in crowd.tickets], crowd.ratings, strict=True))
    groups: dict[str, dict[object, list[str]]] = {"ticket": {}, "rating": {}}
    for one in models.RatingTicket.select():
        groups["ticket"].setdefault((one.organization_id, one.post_id, one.day), []).append(one.id)
    for rating in models.Rating.select():
        target = (rating.organization_id, rating.post_id, rating.day)
        groups["rating"].setdefault(target, []).append(rating.public_id)

    hits = sum(
        rating_of[ticket] == rating
        for target, tickets in groups["ticket"].items()
        for ticket, rating in zip(tickets, groups["rating"][target], strict=True)
    )

    # Within each of three targets one is right by luck.
    assert hits <= MOST_BY_LUCK + len(groups["ticket"])


def test_the_public_ids_have_nothing_to_do_with_the_order_of_the_visits(crowd):
    by_visit = crowd.ratings
    rank = {public_id: number for number, public_id in enumerate(sorted(by_visit))}
    n = len(by_visit)

    squares = sum((visit - rank[public_id]) ** 2 for visit, public_id in enumerate(by_visit))
    correlation = 1 - 6 * squares / (n * (n * n - 1))

    # Four and a half standard deviations of Spearman's coefficient.
    assert abs(correlation) < 4.5 / (n - 1) ** 0.5


def test_after_a_checkpoint_the_log_of_the_database_holds_no_history(crowd, db, database_url):
    assert file_bytes(database_url)["-wal"]

    database.checkpoint(db)

    assert file_bytes(database_url)["-wal"] == b""


@pytest.mark.parametrize("day", ["crowd", "few"])
def test_after_the_night_no_order_of_bytes_in_the_file_is_the_order_of_the_visits(
    request, app, settings_of, clock, db, database_url, day
):
    """Inside a page SQLite lays what is new before what is old, whatever its key: a copy of the file tells."""
    told = request.getfixturevalue(day)
    clock.moment += timedelta(days=1)
    assert any("forget_old" in done for done in scheduler.run_due(settings_of(app), clock()).done)
    database.checkpoint(db)

    content = file_bytes(database_url)[""]
    hits = {}
    for column in ("public_id", "edit_tag", "own_tag", "seal"):
        rating_of = {getattr(one, column): one.public_id for one in models.Rating.select()}
        for how, order in orders_in_file(column, content, list(rating_of)):
            hits[how] = linked(told.ratings, [rating_of[value] for value in order])

    assert max(hits.values()) <= MOST_BY_LUCK, hits


# --- secrets ---------------------------------------------------------------------------------------------------------


def test_no_secret_is_in_the_files_of_the_database(crowd, database_url):
    content = b"\n".join(file_bytes(database_url).values())
    secrets = [WORDS, PHONE, "金丝雀九号", *crowd.secrets, *crowd.tickets, *crowd.tokens, *crowd.keys]

    assert not [secret for secret in secrets if secret.encode() in content]


def test_no_secret_is_in_the_logs(crowd, log_text, app, monkeypatch):
    def breaks(*_, **__):
        raise ValueError(f"INSERT INTO complaint VALUES ('{WORDS}', '{PHONE}', '{crowd.openids[0]}')")

    monkeypatch.setattr("wx_backend.domain.complaint_intake.file", breaks)
    phone = Phone(app)
    phone.headers["Authorization"] = f"Bearer {crowd.tokens[0]}"
    broken = phone.post(
        "/api/v1/complaints", complaint_body(None, organization_id=1, text=WORDS) | {"code_token": None}
    )

    said = log_text() + broken.get_data(as_text=True)

    assert broken.status_code == 500
    assert "unforeseen" in said
    everything = [
        WORDS, PHONE, "INSERT", "Traceback", *crowd.secrets, *crowd.tickets, *crowd.tokens, *crowd.keys,
        *crowd.openids, *crowd.unionids, *crowd.citizens, *crowd.ratings,
    ]  # fmt: skip
    assert not [secret for secret in everything if secret in said]


def test_no_refusal_repeats_what_was_sent(crowd, app, city):
    phone = Phone(app)
    phone.headers["Authorization"] = f"Bearer {crowd.tokens[0]}"
    canary = "金丝雀十号"
    window = city["虚构区审批局"]
    answers = [
        phone.post("/api/v1/complaints", complaint_body(window, text=canary, kind=canary, contact={"phone": canary})),
        phone.post("/api/v1/complaints/progress", {"receipt_number": canary, "secret": canary}),
        phone.post("/api/v1/ratings", {"ticket": canary, "grades": canary, "comment": canary * 500}),
        phone.post("/api/v1/sessions", {"code": canary}),
        phone.get(f"/api/v1/codes/{canary}/profile"),
        phone.get(f"/api/v1/organizations?query={canary * 30}"),
        phone.get(f"/{canary}"),
    ]

    assert all(answer.status_code >= 400 for answer in answers)
    assert not [answer for answer in answers if canary in answer.get_data(as_text=True)]
