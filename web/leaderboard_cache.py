"""The leaderboard's vote snapshot, cached until votes change and computed in a thread of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic

import structlog
from sqlalchemy import Engine

from models.content_version import ContentVersion, ContentVersionWatcher
from models.voting import leaderboard
from models.voting.leaderboard import VoteSnapshot

# A snapshot that took longer than this is computed while requests get the previous one.
SLOW_SECONDS = 0.5
# How long a request waits for a quick snapshot, or for the first one after a start.
WAIT_SECONDS = 2.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CachedSnapshot:
    """A snapshot, the content version it was computed from and how long that took."""

    snapshot: VoteSnapshot
    version: ContentVersion
    seconds: float


class SnapshotNotReadyError(Exception):
    """The first snapshot since the start is still being computed."""


class LeaderboardCache:
    """Holds the latest snapshot; safe for threads."""

    def __init__(self, engine: Callable[[], Engine], watcher: ContentVersionWatcher) -> None:
        self._engine = engine
        self._watcher = watcher
        self._lock = Lock()
        self._cached: CachedSnapshot | None = None
        self._computing = False
        self._thread: Thread | None = None

    def get(self) -> tuple[VoteSnapshot, bool]:
        """Return a snapshot, and whether it includes every vote; raises SnapshotNotReadyError."""
        version = self._watcher.version()
        with self._lock:
            cached = self._cached
            if not self._computing and (cached is None or version != cached.version):
                self._computing = True
                self._thread = Thread(target=self._compute, args=(version,), name="leaderboard", daemon=True)
                self._thread.start()
            thread = self._thread
        if thread is not None and (cached is None or cached.seconds < SLOW_SECONDS):
            thread.join(WAIT_SECONDS)
        cached = self._cached
        if cached is None:
            raise SnapshotNotReadyError
        return cached.snapshot, version == cached.version

    def _compute(self, version: ContentVersion) -> None:
        start = monotonic()
        try:
            with self._engine().connect() as connection:
                snapshot = leaderboard.take_snapshot(connection)
            # Computed here once, so that no request has to.
            snapshot.board()
            self._cached = CachedSnapshot(snapshot, version, monotonic() - start)
        except Exception:
            log.warning("leaderboard.not_counted", exc_info=True)
        finally:
            self._computing = False
