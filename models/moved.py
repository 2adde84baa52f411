"""Whether anything that a public page shows has moved: cheap enough to ask before every answer."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from sqlalchemy import Engine

State = tuple[int, int, int]
STATE = (
    "SELECT (SELECT coalesce(max(id), 0) FROM change), (SELECT coalesce(max(id), 0) FROM ballot), "
    "(SELECT coalesce(max(id), 0) FROM issue)"
)


class Watch:
    """Tells the numbers of the last change, the last ballot and the last issue, for every process."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._lock = Lock()
        self._connection: Any = None
        self._version: int | None = None
        self._state: State = (0, 0, 0)

    def state(self) -> State:
        """Return the numbers of the last change, the last ballot and the last issue."""
        with self._lock:
            if self._connection is None:
                self._connection = self._own_connection()
            if self._engine().dialect.name == "sqlite":
                self._look_if_written()
            else:
                self._look()
            return self._state

    def _own_connection(self) -> Any:
        # Versions can only be compared on one and the same connection, so this one leaves the pool for good.
        pooled = self._engine().raw_connection()
        pooled.detach()
        return pooled.dbapi_connection

    def _look_if_written(self) -> None:
        # SQLite raises this number for a connection whenever any other one has committed.
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._look()
            self._version = version

    def _look(self) -> None:
        cursor = self._connection.cursor()
        cursor.execute(STATE)
        changes, ballots, issues = cursor.fetchone()
        cursor.close()
        self._state = (changes, ballots, issues)
