"""Keeps the index level with the change log: catches up before a search, rebuilds in the background."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from threading import Lock, Thread
from time import monotonic

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models.catalogue import change_log
from search_index.latest_searcher import LatestSearcher
from search_index.storage import index_meta, indexer
from search_index.storage.build_folder import BuildFolder
from search_index.warn_once import WarnOnce

# Seconds.
CHECK_INTERVAL = 1.0
CATCH_UP_TIMEOUT = 0.9
REBUILD_INTERVAL = 30.0
log = structlog.get_logger(__name__)


@dataclass
class SchedulerState:
    """What the scheduler's threads share; times are on the monotonic clock.

    A check or rebuild is started under the scheduler's lock; only the check that is running changes the rest.
    `writable` is False after a catch-up and its rebuild both failed, True after the next success.
    """

    check_running: bool = False
    next_check_at: float = -inf
    next_rebuild_at: float = -inf
    writable: bool = True


class CatchUpScheduler:
    """Applies the change log to the index of one process; safe for threads, and for several processes."""

    def __init__(
        self, builds: BuildFolder, engine: Callable[[], Engine], latest: LatestSearcher, warnings: WarnOnce
    ) -> None:
        self._builds = builds
        self._engine = engine
        self._latest = latest
        self._warnings = warnings
        self._state = SchedulerState()
        self._lock = Lock()

    @property
    def writable(self) -> bool:
        """Whether the last check could write the index; where not, the index may lack changes."""
        return self._state.writable

    def check_for_changes(self) -> None:
        """Catch up in a thread, at most once per CHECK_INTERVAL; wait for it at most CATCH_UP_TIMEOUT."""
        with self._lock:
            if self._state.check_running or monotonic() < self._state.next_check_at:
                return
            self._state.check_running = True
            self._state.next_check_at = monotonic() + CHECK_INTERVAL
        thread = Thread(target=self._run_check, name="search-index-catch-up", daemon=True)
        thread.start()
        thread.join(CATCH_UP_TIMEOUT)

    def catch_up(self) -> int:
        """Apply the changes that the index lacks, and return how many documents were rewritten.

        Returns 0 where another process is writing. Rebuilds an index that is missing, damaged or ahead of the
        change log.
        """
        try:
            return self._apply_changes()
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001  no fault of an index survives a rebuild
            written = self.rebuild()
            log.info("search_index.built_anew", because=str(error), documents=written)
            return written

    def rebuild(self, progress: indexer.IndexProgress | None = None) -> int:
        """Build a new index beside the old one, swap them, and return the number of documents.

        Returns 0 while another process builds.
        """
        return indexer.rebuild_index(self._builds, self._engine(), progress)

    def schedule_rebuild(self) -> None:
        """Start a rebuild in the background, at most once per REBUILD_INTERVAL."""
        with self._lock:
            if monotonic() < self._state.next_rebuild_at:
                return
            self._state.next_rebuild_at = monotonic() + REBUILD_INTERVAL
        Thread(target=self._run_rebuild, name="search-index-rebuild", daemon=True).start()

    def _apply_changes(self) -> int:
        build = self._builds.current_build()
        with self._engine().connect() as connection:
            last_change_id = change_log.last_change_id(connection)
        meta = self._latest.get().snapshot.meta
        if meta.schema_version != index_meta.SCHEMA_VERSION:
            raise index_meta.SchemaVersionError("The index was made by another version")
        if meta.indexed_change_id == last_change_id:
            return 0
        return indexer.apply_changes(build, self._engine(), lambda: self._latest.get().snapshot)

    def _run_check(self) -> None:
        try:
            self.catch_up()
            self._state.writable = True
            self._warnings.reset("search_index.not_caught_up")
        except SQLAlchemyError as error:
            # The database failed, not the index: searches go on as before.
            self._warnings.warn("search_index.not_caught_up", error)
        except Exception as error:  # noqa: BLE001  SQL answers until the index can be written
            self._state.writable = False
            self._state.next_check_at = monotonic() + REBUILD_INTERVAL
            self._warnings.warn("search_index.not_caught_up", error)
        finally:
            self._state.check_running = False

    def _run_rebuild(self) -> None:
        try:
            self.rebuild()
        except Exception as error:  # noqa: BLE001  it is tried again
            self._warnings.warn("search_index.rebuild_failed", error)
