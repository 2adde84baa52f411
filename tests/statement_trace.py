"""Reports the statements of a connection to a test, on either database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from models.database.base import db
from models.database.log_watchers import PostgresqlLogWatcher, SqliteLogWatcher
from tests import databases

Record = Callable[[str], None]
VERSION_QUERIES = (
    SqliteLogWatcher.POSITIONS,
    SqliteLogWatcher.NEW_BALLOTS.split("{")[0],
    PostgresqlLogWatcher.POSITIONS,
    PostgresqlLogWatcher.NEW_BALLOTS,
)


@contextmanager
def traced_statements(record: Record) -> Iterator[None]:
    """Report each statement on a connection of the site's pool; it must be opened in the block."""
    start, stop = _postgresql_trace(record) if databases.SERVER else _sqlite_trace(record)
    event.listen(db.engine, "checkout", start)
    event.listen(db.engine, "checkin", stop)
    yield
    event.remove(db.engine, "checkout", start)
    event.remove(db.engine, "checkin", stop)


Listener = Callable[..., None]


def _sqlite_trace(record: Record) -> tuple[Listener, Listener]:
    """SQLite itself reports what it runs, with values filled in and once more for each trigger that fires."""
    last = ""

    def record_once(traced: str) -> None:
        nonlocal last
        is_repeat = traced == last and traced.startswith(("INSERT", "UPDATE", "DELETE"))
        if not is_repeat:
            record(traced)
        last = traced

    def start(connection: Any, *_rest: object) -> None:
        connection.set_trace_callback(record_once)

    def stop(connection: Any, *_rest: object) -> None:
        connection.set_trace_callback(None)

    return start, stop


def _postgresql_trace(record: Record) -> tuple[Listener, Listener]:
    """The driver reports what a cursor is given; it opens and ends transactions by itself."""

    class RecordingCursor(databases.psycopg.Cursor):  # type: ignore[misc, name-defined]
        def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
            record(str(query))
            return super().execute(query, *arguments, **options)

        def executemany(self, query: Any, *arguments: Any, **options: Any) -> None:
            record(str(query))
            super().executemany(query, *arguments, **options)

    def start(connection: Any, *_rest: object) -> None:
        connection.cursor_factory = RecordingCursor

    def stop(connection: Any, *_rest: object) -> None:
        # None for a connection that was lost.
        if connection is not None:
            connection.cursor_factory = databases.psycopg.Cursor

    return start, stop
