"""The SQLite adapter: the driver, connection settings, and the wait for the write lock."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, Table, event
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.exc import DatabaseError, OperationalError

from models.database import sqlite_backup, sqlite_schema
from models.database.errors import RoleError
from models.database.log_watchers import SqliteLogWatcher
from models.database.sqlite_driver import driver

__all__ = ["SqliteAdapter", "driver"]

BUSY_TIMEOUT_MS = 5000
# SQLite's built-in backoff sleeps up to 100 ms and is unfair; polling every 0.5 ms is not.
POLL_SECONDS = 0.0005
CONNECT_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys=ON",
    # NORMAL survives a killed process but not a power cut.
    "PRAGMA synchronous=FULL",
    # Otherwise INSERT OR REPLACE deletes rows without running the triggers that protect the logs.
    "PRAGMA recursive_triggers=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
)


class SqliteAdapter:
    """SQLite in WAL mode, one file per site."""

    migrates_at_start = True

    def engine_options(self, connections: int, pooler: str = "") -> dict[str, Any]:
        """Return create_engine's options for a process with so many threads; a file has no pooler."""
        return {"module": driver, "pool_size": connections, "pool_use_lifo": True}

    def configure_engine(self, engine: Engine) -> None:
        """Make every connection of an engine safe for several processes."""
        event.listen(engine, "connect", _configure_connection)
        event.listen(engine, "begin", _begin)

    def write_options(self) -> dict[str, Any]:
        """Return the options of a write, which takes the write lock when it begins."""
        return {"writes": True}

    def insert_into(self, table: Any) -> Insert:
        """Return an insert that has ON CONFLICT."""
        return insert(table)

    def lock(self, connection: Connection, keys: Sequence[str], shared_keys: Sequence[str]) -> None:
        """Do nothing: a write transaction holds the one write lock of the file already."""

    def watch_logs(self, engine: Engine) -> SqliteLogWatcher:
        """Return a watcher that costs a microsecond while nothing is written."""
        return SqliteLogWatcher(engine)

    def migration(self, engine: Engine) -> AbstractContextManager[Connection]:
        """Run the block in a write transaction without foreign keys, which are checked at its end."""
        return sqlite_schema.migration(engine)

    def bulk_load(self, connection: Connection, tables: Sequence[Table]) -> AbstractContextManager[None]:
        """Let the block insert rows without triggers."""
        return sqlite_schema.bulk_load(connection)

    def grant_to_role(self, connection: Connection, role: str, tables: Sequence[Table]) -> None:
        """Raise RoleError."""
        raise RoleError("SQLite knows no roles: leave DATABASE_APP_ROLE out.")

    def write_backup(self, engine: Engine, draft: Path) -> None:
        """Write a copy that is one file, and check its integrity."""
        sqlite_backup.write_backup(engine, draft)

    def restore_backup(self, engine: Engine, source: Path) -> str:
        """Put a copy in the file's place while nobody has it open; the old file stays under another name."""
        return sqlite_backup.restore_backup(engine, source)


def _configure_connection(connection: Any, _record: object) -> None:
    # The driver's own implicit BEGIN comes too late for a read that precedes a write.
    connection.isolation_level = None
    for pragma in CONNECT_PRAGMAS:
        connection.execute(pragma)
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode=WAL")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        _begin_write(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_write(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    deadline = monotonic() + BUSY_TIMEOUT_MS / 1000
    # On the driver: SQLAlchemy takes longer for these three statements than SQLite does.
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while (error := _try_begin_immediate(raw)) is not None:
            if "locked" not in str(error) or monotonic() > deadline:
                kind = OperationalError if isinstance(error, driver.OperationalError) else DatabaseError
                raise kind("BEGIN IMMEDIATE", None, error)
            sleep(POLL_SECONDS)
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _try_begin_immediate(raw: Any) -> Exception | None:
    """Begin a write transaction; return the error that prevents it, if any."""
    try:
        raw.execute("BEGIN IMMEDIATE")
    except driver.DatabaseError as error:
        return error  # type: ignore[no-any-return]
    return None
