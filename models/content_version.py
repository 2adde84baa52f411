"""The content version: changes whenever anything that a public page shows has changed."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Engine

from models.database import sqlite

# With more new ballots than this at once, all contenders count as voted on.
MAX_TRACKED_BALLOTS = 1000
VERSION_QUERY = (
    "SELECT (SELECT coalesce(max(id), 0) FROM change), (SELECT coalesce(max(id), 0) FROM ballot), "
    "(SELECT coalesce(max(id), 0) FROM issue)"
)
NEW_BALLOTS_QUERY = (
    "SELECT contender_id, max(id) FROM ballot WHERE id > {:d} AND id <= {:d} GROUP BY contender_id"
)


class ContentVersion(NamedTuple):
    """The highest ids of the change log, the ballot log and the issues."""

    changes: int
    ballots: int
    issues: int
    # Incremented when an id went down: the database was replaced.
    database_generation: int = 0


class ContentVersionWatcher:
    """Reads the content version, whichever process wrote; cheap enough to ask before every response."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._lock = Lock()
        self._connection: Any = None
        self._data_version: int | None = None
        self._current = ContentVersion(0, 0, 0)
        # Ballots up to this id may be on any contender; of later ones the newest on each contender is known.
        self._untracked_until = 0
        self._newest_by_contender: dict[int, int] = {}

    def version(self) -> ContentVersion:
        """Return the present version."""
        with self._lock:
            if self._connection is None:
                self._connection = self._own_connection()
            version = sqlite.data_version(self._engine(), self._connection)
            if version is None or version != self._data_version:
                self._refresh()
                self._data_version = version
            return self._current

    def newest_ballot_on(self, contenders: Iterable[int]) -> int:
        """Return the newest ballot on any of these contenders, or a later one, as of the last version()."""
        with self._lock:
            return max(
                (self._newest_by_contender.get(contender, self._untracked_until) for contender in contenders),
                default=0,
            )

    def _own_connection(self) -> Any:
        # Data versions compare only on the same connection, so this one leaves the pool for good.
        pooled = self._engine().raw_connection()
        pooled.detach()
        return pooled.dbapi_connection

    def _refresh(self) -> None:
        before, [ids] = self._current, self._rows(VERSION_QUERY)
        version = ContentVersion(*ids)._replace(database_generation=before.database_generation)
        if any(now < then for now, then in zip(version, before, strict=True)):
            version = version._replace(database_generation=before.database_generation + 1)
        self._track_ballots(before, version)
        self._current = version

    def _track_ballots(self, before: ContentVersion, now: ContentVersion) -> None:
        new_ballots = now.ballots - before.ballots
        if (
            self._data_version is None
            or now.database_generation != before.database_generation
            or new_ballots > MAX_TRACKED_BALLOTS
        ):
            self._untracked_until, self._newest_by_contender = now.ballots, {}
        elif new_ballots:
            # SQLite assigns ids in the order of commits, so no ballot with a lower id can appear later.
            self._newest_by_contender.update(
                self._rows(NEW_BALLOTS_QUERY.format(before.ballots, now.ballots))
            )

    def _rows(self, statement: str) -> list[Any]:
        cursor = self._connection.cursor()
        cursor.execute(statement)
        rows: list[Any] = cursor.fetchall()
        cursor.close()
        return rows
