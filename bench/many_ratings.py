"""大量评价：a city of 24 offices and 375 posts with as many ratings as wanted, in a private MariaDB or in SQLite.

The rows go in as fast as the database takes them, past the rules of the service: what is measured is reading. Their
random keys are made in rising order, which only makes loading quick; days, posts and grades have nothing to do with it.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from peewee import Database

from models import (
    Appointment,
    Assurance,
    Official,
    Organization,
    OrganizationKind,
    Post,
    Rating,
    RatingStanding,
    database,
)
from tests.servers import MariaDbServer
from wx_backend.database import is_sqlite

OFFICES, POSTS, DAYS = 24, 375, 365
CHUNK = 500_000
KINDS = 60_000
# What a server with this much data is given; the tests' own is made for little.
MORE = "innodb_buffer_pool_size=4G\ninnodb_log_file_size=1G\ntmp_table_size=1G\nmax_heap_table_size=1G\nskip-log-bin\n"
COLUMNS = ("public_id", "organization_id", "post_id", "official_id", "day", "assurance", "dimension_set", "grades")
CONSTANT = {"released": 0, "asked": 0, "standing": RatingStanding.COUNTED.value, "changed": 0, "seal": ""}
GRADES = ["4444"] * 12 + ["3333"] * 4 + ["4434", "3444", "4433", "2222", "2332", "1111", "1234", "4321"]
CLASSES = [Assurance.CASE.value] * 9 + [Assurance.VISIT.value] * 9 + [Assurance.BROWSER.value] * 2


@contextmanager
def mariadb() -> Iterator[MariaDbServer]:
    """A private MariaDB with room for many rows, removed at the end."""
    server = MariaDbServer()
    try:
        with (server.folder / "my.cnf").open("a") as settings:
            settings.write(MORE)
        server.start()
        yield server
    finally:
        server.remove()


def build_city(today: date) -> None:
    """Offices, posts and who holds them."""
    with database.atomic():
        for number in range(1, OFFICES + 1):
            Organization.create(code=f"B{number:03d}", name=f"测试{number:02d}局", kind=OrganizationKind.BODY)
        offices = [office.id for office in Organization.select().order_by(Organization.id)]
        for number in range(1, POSTS + 1):
            post = Post.create(organization=offices[number % OFFICES], code=f"B{number:04d}", name=f"{number} 号岗位")
            official = Official.create(staff_number=f"B{number:04d}", name=f"虚构{number}号")
            Appointment.create(official=official, post=post, starts_on=today - timedelta(days=2 * DAYS))


def drop_unused_indexes(db: Database) -> None:
    """Leave the ratings their key only: neither side uses another index, and ten of them take long to build."""
    if is_sqlite(db):
        found = db.execute_sql("SELECT name FROM sqlite_master WHERE type='index' AND tbl_name='rating' AND sql <> ''")
        for (name,) in found.fetchall():
            db.execute_sql(f'DROP INDEX "{name}"')
        return
    for column in ("table_name", "referenced_table_name"):
        found = db.execute_sql(
            "SELECT table_name, constraint_name FROM information_schema.referential_constraints "
            f"WHERE constraint_schema = DATABASE() AND {column} = 'rating'"
        )
        for table, name in found.fetchall():
            db.execute_sql(f"ALTER TABLE `{table}` DROP FOREIGN KEY `{name}`")
    found = db.execute_sql(
        "SELECT DISTINCT index_name FROM information_schema.statistics "
        "WHERE table_schema = DATABASE() AND table_name = 'rating' AND index_name <> 'PRIMARY'"
    )
    drops = [f"DROP INDEX `{name}`" for (name,) in found.fetchall()]
    db.execute_sql(f"ALTER TABLE rating {', '.join(drops)}")


def load(db: Database, count: int, today: date, server: MariaDbServer | None) -> None:
    """Put `count` ratings of the last year into the table."""
    dice = random.Random(count)
    kinds = _kinds(dice, today)
    made = 0
    while made < count:
        size = min(CHUNK, count - made)
        rows = _rows(dice, kinds, made, size, count)
        if server is None:
            _insert(db, rows)
        else:
            _load_file(server, db, rows)
        made += size


def _kinds(dice: random.Random, today: date) -> list[tuple[str, ...]]:
    held = [
        (str(one.post.organization_id), str(one.post_id), str(one.official_id))
        for one in Appointment.select(Appointment, Post).join(Post)
    ]
    days = [(today - timedelta(days=back)).isoformat() for back in range(DAYS)]
    return [
        (*dice.choice(held), dice.choice(days), dice.choice(CLASSES), "1", dice.choice(GRADES)) for _ in range(KINDS)
    ]


def _rows(
    dice: random.Random, kinds: list[tuple[str, ...]], first: int, size: int, count: int
) -> Iterator[tuple[str, ...]]:
    step = 2**128 // count
    for number, kind in enumerate(dice.choices(kinds, k=size), start=first):
        yield (f"{number * step + dice.getrandbits(96):032x}", *kind)


def _insert(db: Database, rows: Iterator[tuple[str, ...]]) -> None:
    names = ", ".join([*COLUMNS, *CONSTANT])
    marks = ", ".join("?" * (len(COLUMNS) + len(CONSTANT)))
    with db.atomic():
        cursor = db.connection().cursor()
        extra = tuple(CONSTANT.values())
        cursor.executemany(f"INSERT INTO rating ({names}) VALUES ({marks})", (row + extra for row in rows))


def _load_file(server: MariaDbServer, db: Database, rows: Iterator[tuple[str, ...]]) -> None:
    file = Path(server.folder) / "rows.csv"
    with file.open("w") as out:
        out.writelines(",".join(row) + "\n" for row in rows)
    file.chmod(0o644)
    shutil.chown(file, Path(server.folder).owner())
    constant = ", ".join(f"{name}='{value}'" for name, value in CONSTANT.items())
    server.execute(
        "SET unique_checks=0, foreign_key_checks=0",
        f"LOAD DATA INFILE '{file}' INTO TABLE {db.database}.{Rating._meta.table_name} "
        f"FIELDS TERMINATED BY ',' ({', '.join(COLUMNS)}) SET {constant}",
    )
    file.unlink()
