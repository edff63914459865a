"""数据库连接：opens SQLite or MariaDB/MySQL from `DATABASE_URL`, with the settings that keep acknowledged writes.

SQLite runs in WAL mode with ``synchronous=FULL``; only `checkpoint` moves the log into the file, under a file lock,
because two racing checkpoints and a writer can damage the file in SQLite before 3.51.3.
"""

from __future__ import annotations

import fcntl
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from peewee import Database, MySQLDatabase, OperationalError, SqliteDatabase
from playhouse.pool import PooledMySQLDatabase, PooledSqliteDatabase

import models
from wx_backend.config import Settings
from wx_backend.domain import transactions

ANSWER_SECONDS = 10


class DatabaseUnsafe(Exception):
    """The database runs with settings under which acknowledged writes may be lost."""


def connect(
    url: str,
    *,
    pool_size: int = 8,
    busy_timeout: float = 15.0,
    durable: bool = True,
    answer_seconds: int = ANSWER_SECONDS,
) -> Database:
    """Bind the tables to the database of `url` and return it, not yet connected.

    `durable=False` drops the wait for the disk; it is for filling a new demonstration database only. A server that
    takes longer than `answer_seconds` for a statement is taken for lost.

    Raises:
        ValueError: the URL is of no kind that is known here.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        database = _sqlite(parts.path, pool_size, busy_timeout, durable)
    elif parts.scheme in ("mysql", "mariadb"):
        database = _mysql(url, pool_size, answer_seconds)
    else:
        raise ValueError("DATABASE_URL must begin with sqlite:/// or mysql://")
    models.database.initialize(database)
    for table in models.TABLES:
        # MariaDB clusters a table by its primary key anyway; the words exist in SQLite only.
        table._meta.without_rowid = table.__name__ in _ROWLESS and parts.scheme == "sqlite"
    return database


def opened(settings: Settings, *, answer_seconds: int = ANSWER_SECONDS) -> Database:
    """Connect to the database of the settings and refuse one that may lose what it acknowledged.

    Raises:
        DatabaseUnsafe: the database would lose what it acknowledged.
    """
    made = connect(
        settings.database.url,
        pool_size=settings.database.pool_size,
        busy_timeout=settings.database.busy_timeout_seconds,
        answer_seconds=answer_seconds,
    )
    made.connect(reuse_if_open=True)
    refuse_unsafe(made)
    return made


# What MariaDB says when it ends a statement because of its time.
STATEMENT_TIMEOUT = 1969
WIRE_SECONDS = 0.1
_CONNECT_TIMEOUTS = ("connect_timeout", "read_timeout", "write_timeout")
# How many steps of its machine SQLite makes between two looks at the clock: some tenths of a millisecond.
SQLITE_STEPS = 20_000
_ROWLESS = {table.__name__ for table in models.TABLES if table._meta.without_rowid}


def _sqlite(path: str, pool_size: int, busy_timeout: float, durable: bool) -> Database:
    pragmas = {
        "journal_mode": "wal",
        "synchronous": "full" if durable else "off",
        "foreign_keys": 1,
        "secure_delete": 1,
        "mmap_size": 0,
        "wal_autocheckpoint": 0,
        # As a pragma: the pool takes `timeout` for its own wait.
        "busy_timeout": int(busy_timeout * 1000),
    }
    # sqlite:///relative.db and sqlite:////absolute.db, as everywhere.
    name = unquote(path[1:])
    database: Database = _Sqlite(
        name,
        pragmas=pragmas,
        timeout=busy_timeout,
        max_connections=pool_size * 4,
        stale_timeout=None,
        # The pool hands a connection from one thread to the next, never to two at once.
        check_same_thread=False,
    )
    return database


def _mysql(url: str, pool_size: int, answer_seconds: int) -> Database:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    connection: dict[str, Any] = {
        "host": parts.hostname,
        "port": parts.port or 3306,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "charset": "utf8mb4",
        "sql_mode": "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION",
        # What another transaction has just committed must be seen where a unique index has refused ours; the default
        # goes on reading the rows as they were at our first read. Said here, as it would be one more statement in each.
        "init_command": "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "connect_timeout": 3,
        "read_timeout": answer_seconds,
        "write_timeout": answer_seconds,
    }
    if options.get("tls", "off") == "on":
        # One for the pool, as making one costs some 50 ms of CPU. It asks for a certificate of the host's own name;
        # PyMySQL's own would take any certificate where no CA file is given.
        connection["ssl"] = ssl.create_default_context(cafile=options.get("tls_ca"))
    else:
        # PyMySQL would make a TLS context for every connection.
        connection["ssl_disabled"] = True
    database: Database = _MySQL(
        parts.path.lstrip("/"), max_connections=pool_size * 4, stale_timeout=120, timeout=2, **connection
    )
    return database


class _Sqlite(PooledSqliteDatabase):  # type: ignore[misc]
    """Ends a statement in the middle when somebody has waited long enough for it, see `transactions.patience`."""

    def _add_conn_hooks(self, conn: Any) -> None:
        super()._add_conn_hooks(conn)
        conn.set_progress_handler(transactions.is_too_late, SQLITE_STEPS)


class _MySQL(PooledMySQLDatabase):  # type: ignore[misc]
    """Has the server end a statement when somebody has waited long enough for it; MariaDB knows how to."""

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        left = transactions.seconds_left()
        if left is not None and sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE")):
            if transactions.is_too_late():
                raise OperationalError(STATEMENT_TIMEOUT, "the time for all statements together is over")
            if self._is_maria():
                sql = f"SET STATEMENT max_statement_time={left:.2f} FOR {sql}"
        # A server that says nothing at all cannot end its statement: then the wire is given up, a little later.
        self.connection()._read_timeout = self._params["read_timeout"] if left is None else left + WIRE_SECONDS
        return super().execute_sql(sql, params)

    @property
    def connect_params(self) -> dict[str, Any]:
        """As set, or shorter where somebody waits."""
        left = transactions.seconds_left()
        if left is None:
            return self._params
        longest = left + WIRE_SECONDS
        return {**self._params, **{name: min(self._params[name], longest) for name in _CONNECT_TIMEOUTS}}

    @connect_params.setter
    def connect_params(self, params: dict[str, Any]) -> None:
        self._params = params

    def _is_maria(self) -> bool:
        if self._maria is None:
            version = super().execute_sql("SELECT VERSION()").fetchone()[0]
            self._maria = "MariaDB" in str(version)
        return self._maria

    _maria: bool | None = None


def is_sqlite(database: Database) -> bool:
    return isinstance(database, SqliteDatabase)


def refuse_unsafe(database: Database) -> None:
    """Look at the server's own settings and refuse those that lose acknowledged writes.

    Raises:
        DatabaseUnsafe: naming the setting and what it must be.
    """
    if isinstance(database, MySQLDatabase):
        flush = database.execute_sql("SELECT @@GLOBAL.innodb_flush_log_at_trx_commit").fetchone()[0]
        if int(flush) != 1:
            raise DatabaseUnsafe(f"innodb_flush_log_at_trx_commit is {flush}, it must be 1")
    else:
        level = database.execute_sql("PRAGMA synchronous").fetchone()[0]
        if int(level) < 2:
            raise DatabaseUnsafe(f"PRAGMA synchronous is {level}, it must be 2 (FULL)")


@contextmanager
def connected(database: Database) -> Iterator[None]:
    """A connection for the length of one request or one round of work."""
    opened = database.connect(reuse_if_open=True)
    try:
        yield
    finally:
        if opened and not database.is_closed():
            database.close()


def checkpoint(database: Database) -> bool:
    """Move SQLite's log into its file, unless another process is at it. Returns whether this one did."""
    if not isinstance(database, SqliteDatabase) or database.database == ":memory:":
        return False
    with Path(f"{database.database}-checkpoint.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return True


def forget_order(database: Database) -> None:
    """Write the tables without citizens anew, in the order of their random keys（消除写入顺序）.

    Inside a page the database keeps newer rows before older ones, whatever their key: with a list of who came when and
    a copy of the file, that order would name the raters. Writers wait meanwhile, so this is for the night.
    """
    if isinstance(database, SqliteDatabase):
        database.execute_sql("VACUUM")
        return
    for table in models.TABLES:
        if table.__name__ in _ROWLESS:
            database.execute_sql(f"ALTER TABLE `{table._meta.table_name}` FORCE")
