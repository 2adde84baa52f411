"""The leaderboard's count, kept until votes move, and made beside the requests where it takes long."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic

import structlog
from sqlalchemy import Engine

from models.content_version import ContentVersion, ContentVersionWatcher
from models.voting import leaderboard
from models.voting.leaderboard import VoteSnapshot

# A count that takes longer is made beside the requests, which get the last one meanwhile.
SLOW_SECONDS = 0.5
# How long a request waits for a count that may be quick, and for the first one after a start.
WAIT_SECONDS = 2.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CachedSnapshot:
    """A count, what the logs had come to when it was begun, and the seconds that it took."""

    count: VoteSnapshot
    version: ContentVersion
    seconds: float


class SnapshotNotReadyError(Exception):
    """The first count since the start is still being made."""


class LeaderboardCache:
    """Holds one count; safe for threads."""

    def __init__(self, engine: Callable[[], Engine], watch: ContentVersionWatcher) -> None:
        self._engine = engine
        self._watch = watch
        self._lock = Lock()
        self._cached: CachedSnapshot | None = None
        self._computing = False
        self._thread: Thread | None = None

    def get(self) -> tuple[VoteSnapshot, bool]:
        """Return a count, and whether it holds every vote that has been cast.

        Raises NotCountedError where there is none yet and making one takes longer than a request may.
        """
        state = self._watch.version()
        with self._lock:
            made = self._cached
            if not self._computing and (made is None or state != made.version):
                self._computing = True
                self._thread = Thread(
                    target=self._compute_in_thread, args=(state,), name="leaderboard", daemon=True
                )
                self._thread.start()
            thread = self._thread
        if thread is not None and (made is None or made.seconds < SLOW_SECONDS):
            thread.join(WAIT_SECONDS)
        made = self._cached
        if made is None:
            raise SnapshotNotReadyError
        return made.count, state == made.version

    def _compute(self, state: ContentVersion) -> None:
        begun = monotonic()
        with self._engine().connect() as connection:
            count = leaderboard.take_snapshot(connection)
            count.board()
        self._cached = CachedSnapshot(count, state, monotonic() - begun)

    def _compute_in_thread(self, state: ContentVersion) -> None:
        try:
            self._compute(state)
        except Exception:
            log.warning("leaderboard.not_counted", exc_info=True)
        finally:
            self._computing = False
