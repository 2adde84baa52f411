"""Whether anything that a public page shows has moved: cheap enough to ask before every answer."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Engine

from models.database import sqlite

# Where more ballots than these came since the last look, it is not told apart on what.
MAX_TRACKED_BALLOTS = 1000
VERSION_QUERY = (
    "SELECT (SELECT coalesce(max(id), 0) FROM change), (SELECT coalesce(max(id), 0) FROM ballot), "
    "(SELECT coalesce(max(id), 0) FROM issue)"
)
NEW_BALLOTS_QUERY = (
    "SELECT contender_id, max(id) FROM ballot WHERE id > {:d} AND id <= {:d} GROUP BY contender_id"
)


class ContentVersion(NamedTuple):
    """The numbers of the last change, the last ballot and the last issue, in a log that only grew."""

    changes: int
    ballots: int
    issues: int
    # Another one once a log is shorter than it was: another database stands in the place of the first.
    database_generation: int = 0


class ContentVersionWatcher:
    """Tells the numbers of the last change, the last ballot and the last issue, for every process."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._lock = Lock()
        self._connection: Any = None
        self._data_version: int | None = None
        self._current = ContentVersion(0, 0, 0)
        # Up to this ballot it is not known on what they were; after it, the last one on each contender.
        self._untracked_until = 0
        self._newest_by_contender: dict[int, int] = {}

    def version(self) -> ContentVersion:
        """Return the numbers as they are now."""
        with self._lock:
            if self._connection is None:
                self._connection = self._own_connection()
            version = sqlite.data_version(self._engine(), self._connection)
            if version is None or version != self._data_version:
                self._refresh()
                self._data_version = version
            return self._current

    def newest_ballot_on(self, contenders: Iterable[int]) -> int:
        """Return the number of the last ballot on any of these at the last `state`, or a later one."""
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
        before, [(changes, ballots, issues)] = self._current, self._rows(VERSION_QUERY)
        state = ContentVersion(changes, ballots, issues, before.database_generation)
        if any(now < then for now, then in zip(state, before, strict=True)):
            state = state._replace(database_generation=before.database_generation + 1)
        self._track_ballots(before, state)
        self._current = state

    def _track_ballots(self, before: ContentVersion, now: ContentVersion) -> None:
        many = now.ballots - before.ballots
        if (
            self._data_version is None
            or now.database_generation != before.database_generation
            or many > MAX_TRACKED_BALLOTS
        ):
            self._untracked_until, self._newest_by_contender = now.ballots, {}
        elif many:
            # SQLite gives numbers out in the order of commits, so none of these can appear later.
            self._newest_by_contender.update(
                self._rows(NEW_BALLOTS_QUERY.format(before.ballots, now.ballots))
            )

    def _rows(self, statement: str) -> list[Any]:
        cursor = self._connection.cursor()
        cursor.execute(statement)
        found: list[Any] = cursor.fetchall()
        cursor.close()
        return found
