"""成批读写：a hundred thousand rows in and out of the tables in a few seconds and little memory.

Rows go in with one statement for some hundreds of them, and come out page by page along the primary key: MariaDB's
client would otherwise hold a whole table in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from peewee import SqliteDatabase

from models import Base, database

CHUNK = 500
PAGE = 5000


def chunks(items: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """The items in lists of at most so many."""
    source = iter(items)
    while part := list(islice(source, size)):
        yield part


def pages(table: type[Base], fields: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """All rows of a table as tuples, its id first, in the order of their ids."""
    columns = [table.id, *(getattr(table, name) for name in fields)]
    last = 0
    while True:
        found: list[Any] = list(table.select(*columns).where(table.id > last).order_by(table.id).limit(PAGE).tuples())
        yield from found
        if len(found) < PAGE:
            return
        last = found[-1][0]


def insert(table: type[Base], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Add rows; returns how many."""
    return _put(table, fields, rows, "")


def replace(table: type[Base], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Change rows by their id, which is the first of the fields. Every column without a default must be among them."""
    names = [_column(table, name) for name in fields[1:]]
    sqlite = isinstance(database.obj, SqliteDatabase)
    if sqlite:
        ending = " ON CONFLICT(id) DO UPDATE SET " + ", ".join(f"{n} = excluded.{n}" for n in names)
    else:
        ending = " ON DUPLICATE KEY UPDATE " + ", ".join(f"{n} = VALUES({n})" for n in names)
    return _put(table, fields, rows, ending)


def set_where(table: type[Base], ids: Iterable[int], **values: Any) -> None:
    """Give the rows with these ids the same values."""
    for part in chunks(ids):
        table.update(**values).where(table.id.in_(part)).execute()


def _put(table: type[Base], fields: Sequence[str], rows: Iterable[Sequence[Any]], ending: str) -> int:
    stores = [table._meta.fields[name].db_value for name in fields]
    names = ", ".join(_column(table, name) for name in fields)
    mark = database.obj.param
    line = f"({', '.join([mark] * len(fields))})"
    count = 0
    for part in chunks(rows):
        values = [store(value) for row in part for store, value in zip(stores, row, strict=True)]
        text = f"INSERT INTO {_quoted(table._meta.table_name)} ({names}) VALUES {', '.join([line] * len(part))}{ending}"
        database.execute_sql(text, values)
        count += len(part)
    return count


def _column(table: type[Base], name: str) -> str:
    return _quoted(table._meta.fields[name].column_name)


def _quoted(name: str) -> str:
    left, right = database.obj.quote
    return f"{left}{name}{right}"
