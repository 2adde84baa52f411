"""The content version: changes whenever anything that a public page shows has changed."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Engine

from models.database.adapter import LogWatcher, adapter_for
from models.database.log_watchers import LogPositions


class ContentVersion(NamedTuple):
    """How far the change log, the ballot log and the issues have come."""

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
        self._watcher: LogWatcher | None = None
        self._current = ContentVersion(0, 0, 0)
        # The newest ballot before contenders were tracked; the dict has the later ones.
        self._untracked_until = 0
        self._newest_by_contender: dict[int, int] = {}

    def version(self) -> ContentVersion:
        """Return the present version; on PostgreSQL it may be a quarter of a second old."""
        with self._lock:
            if self._watcher is None:
                engine = self._engine()
                self._watcher = adapter_for(engine).watch_logs(engine)
            positions = self._watcher.look()
            if positions is not None:
                self._advance(positions)
            return self._current

    def newest_ballot_on(self, contenders: Iterable[int]) -> int:
        """Return the newest ballot on any of these contenders, or a later one, as of the last version()."""
        with self._lock:
            return max(
                (self._newest_by_contender.get(contender, self._untracked_until) for contender in contenders),
                default=0,
            )

    def close(self) -> None:
        """Close the watcher's connection; the next version() opens another one."""
        with self._lock:
            watcher, self._watcher = self._watcher, None
            if watcher is not None:
                watcher.close()

    def _advance(self, positions: LogPositions) -> None:
        before = self._current
        version = ContentVersion(
            positions.changes, positions.ballots, positions.issues, before.database_generation
        )
        replaced = any(now < then for now, then in zip(version, before, strict=True))
        if replaced:
            version = version._replace(database_generation=before.database_generation + 1)
        if replaced or positions.newest_ballots is None:
            self._untracked_until, self._newest_by_contender = version.ballots, {}
        else:
            self._newest_by_contender.update(positions.newest_ballots)
        self._current = version
