"""The leaderboard's count, kept until votes move, and made beside the requests where it takes long."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic

import structlog
from flask import Flask
from sqlalchemy import Engine

from models.content_version import ContentVersion, ContentVersionWatcher
from models.database.base import db
from models.voting import leaderboard
from models.voting.leaderboard import VoteSnapshot

# A count that takes longer is made beside the requests, which get the last one meanwhile.
LONG = 0.5
# How long a request waits for a count that may be quick, and for the first one after a start.
PATIENCE = 2.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A count, what the logs had come to when it was begun, and the seconds that it took."""

    count: VoteSnapshot
    version: ContentVersion
    took: float


class NotCountedError(Exception):
    """The first count since the start is still being made."""


class Counter:
    """Holds one count; safe for threads."""

    def __init__(self, engine: Callable[[], Engine], watch: ContentVersionWatcher) -> None:
        self._engine = engine
        self._watch = watch
        self._lock = Lock()
        self._made: Made | None = None
        self._busy = False
        self._thread: Thread | None = None

    def latest(self) -> tuple[VoteSnapshot, bool]:
        """Return a count, and whether it holds every vote that has been cast.

        Raises NotCountedError where there is none yet and making one takes longer than a request may.
        """
        state = self._watch.version()
        with self._lock:
            made = self._made
            if not self._busy and (made is None or state != made.version):
                self._busy = True
                self._thread = Thread(
                    target=self._make_beside, args=(state,), name="leaderboard", daemon=True
                )
                self._thread.start()
            thread = self._thread
        if thread is not None and (made is None or made.took < LONG):
            thread.join(PATIENCE)
        made = self._made
        if made is None:
            raise NotCountedError
        return made.count, state == made.version

    def _make(self, state: ContentVersion) -> None:
        begun = monotonic()
        with self._engine().connect() as connection:
            count = leaderboard.take_snapshot(connection)
            count.board()
        self._made = Made(count, state, monotonic() - begun)

    def _make_beside(self, state: ContentVersion) -> None:
        try:
            self._make(state)
        except Exception:
            log.warning("leaderboard.not_counted", exc_info=True)
        finally:
            self._busy = False


def init_app(app: Flask) -> None:
    """Give the site its counter."""

    def engine() -> Engine:
        with app.app_context():
            return db.engine

    app.extensions["counter"] = Counter(engine, app.extensions["watch"])
