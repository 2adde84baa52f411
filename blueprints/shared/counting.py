"""The leaderboard's count, kept until votes move, and made beside the requests where it takes long."""

from collections.abc import Callable
from threading import Lock, Thread
from time import monotonic

import structlog
from flask import Flask
from sqlalchemy import Engine

from models import leaderboard
from models.base import db
from models.leaderboard import Count
from models.moved import State, Watch

# A count that takes longer is made beside the requests, which get the last one meanwhile.
LONG = 0.5
log = structlog.get_logger(__name__)


class Counter:
    """Holds one count; safe for threads."""

    def __init__(self, engine: Callable[[], Engine], watch: Watch) -> None:
        self._engine = engine
        self._watch = watch
        self._lock = Lock()
        self._count: Count | None = None
        self._state: State | None = None
        self._took = 0.0
        self._busy = False

    def latest(self) -> tuple[Count, bool]:
        """Return a count, and whether it holds every vote that has been cast."""
        state = self._watch.state()
        with self._lock:
            count, current = self._count, state == self._state
            if count is None or (not current and self._took < LONG):
                return self._make(state), True
            if not current and not self._busy:
                self._busy = True
                Thread(target=self._make_beside, args=(state,), daemon=True).start()
            return count, current

    def _make(self, state: State) -> Count:
        begun = monotonic()
        with self._engine().connect() as connection:
            count = leaderboard.count(connection)
            count.board()
        self._count, self._state, self._took = count, state, monotonic() - begun
        return count

    def _make_beside(self, state: State) -> None:
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
