"""成文语句：statements of the busiest paths, put into words once.

Peewee takes 70 to 130 µs to put into words what the database runs in 5, and mostly does so while the write lock is
held. These are built by peewee from the same tables, but only once for each kind of database; then only values go in.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import AsIs, AutoField

from models import database


@dataclass(frozen=True)
class _Slot:
    name: str


class Prepared:
    """A statement with slots.

    `build` makes the query; its parameters are the slots. Whatever else stands in it, defaults of the table included,
    stays as it is for good, so a column with a random default needs a slot. Values go in as the table stores them.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._worded: dict[type, tuple[Any, str, list[Any]]] = {}

    def first(self, **values: Any) -> Any:
        """The first row that a SELECT finds, or None."""
        return next(iter(self.all(**values)), None)

    def all(self, **values: Any) -> list[Any]:
        """All rows that a SELECT finds, with what it joins to them."""
        query, text, parameters = self._words()
        # How peewee makes rows of a cursor has no public name.
        return list(query._get_cursor_wrapper(database.execute_sql(text, _filled(parameters, values))))

    def execute(self, **values: Any) -> int:
        """Run an INSERT, UPDATE or DELETE; returns how many rows it changed."""
        _, text, parameters = self._words()
        return int(database.execute_sql(text, _filled(parameters, values)).rowcount)

    def _words(self) -> tuple[Any, str, list[Any]]:
        kind = type(database.obj)
        if kind not in self._worded:
            slots = {name: AsIs(_Slot(name), converter=False) for name in inspect.signature(self._build).parameters}
            query = self._build(**slots)
            self._worded[kind] = (query, *query.sql())
        return self._worded[kind]


class Insertion:
    """An INSERT of whole rows of one table, put into words once; a row's defaults are those that it was made with."""

    def __init__(self, table: Any, *, ignore: bool = False) -> None:
        self._columns = [field for field in table._meta.sorted_fields if not isinstance(field, AutoField)]
        self._numbered = len(self._columns) < len(table._meta.sorted_fields)

        def build() -> Any:
            insert = table.insert({field: AsIs(_Slot(field.name), converter=False) for field in self._columns})
            return insert.on_conflict_ignore() if ignore else insert

        self._statement = Prepared(build)

    def put(self, row: Any) -> bool:
        """Insert a row, which learns its id. Returns False where one like it was there already and that is ignored."""
        _, text, parameters = self._statement._words()
        cursor = database.execute_sql(text, _filled(parameters, self._values(row)))
        if not cursor.rowcount:
            return False
        if self._numbered:
            row._pk = cursor.lastrowid
        return True

    def put_together(self, rows: Sequence[Any]) -> None:
        """Insert some rows in one statement; they do not learn their ids."""
        _, text, parameters = self._statement._words()
        head, one = text.rsplit(" VALUES ", 1)
        values = [value for row in rows for value in _filled(parameters, self._values(row))]
        database.execute_sql(f"{head} VALUES {', '.join([one] * len(rows))}", values)

    def _values(self, row: Any) -> dict[str, Any]:
        return {field.name: field.db_value(row.__data__.get(field.name)) for field in self._columns}


def _filled(parameters: list[Any], values: dict[str, Any]) -> list[Any]:
    return [values[one.name] if isinstance(one, _Slot) else one for one in parameters]
