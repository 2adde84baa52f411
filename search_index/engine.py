"""The search index as the rest of the house knows it."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from search_index import sql_fallback, zero_result_log
from search_index.assistance import completion
from search_index.documents import document_builder
from search_index.matching.sorting import ShareLoader
from search_index.results import Completion, IndexStatus, Results, ZeroResultQuery, describe_fault
from search_index.search_query import SearchQuery, clean_text
from search_index.searcher import Searcher
from search_index.storage import index_meta, indexer
from search_index.storage.array_cache import ArrayCache
from search_index.storage.build_folder import BuildFolder
from search_index.storage.snapshot import open_snapshot
from search_index.warn_once import WarnOnce

CACHE_BYTES = 96 * 1024 * 1024
CHECK_INTERVAL = 1.0
CATCH_UP_TIMEOUT = 0.9
REBUILD_INTERVAL = 30.0
Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)


class SearchIndex:
    """Searches, and keeps itself level with the database; one for each process, safe for threads.

    `folder` is the index's alone, and made when first needed; `engine` gives the database when first needed.
    """

    def __init__(self, folder: Path, engine: Callable[[], Engine]) -> None:
        self._builds = BuildFolder(folder)
        self._engine = engine
        self._cache = ArrayCache(CACHE_BYTES)
        self._searcher: Searcher | None = None
        self._version_stamp: tuple[str, int] | None = None
        self._open_lock = Lock()
        self._check_lock = Lock()
        self._checked_at = -CHECK_INTERVAL
        self._rebuilt_at = -REBUILD_INTERVAL
        self._unwritable = False
        self._warnings = WarnOnce()

    def search(self, query: SearchQuery, *, shares: ShareLoader | None = None) -> Results:
        """Answer a query; from SQL alone, marked as limited, where the index fails.

        `shares` gives a number by tool slug for the order `community`, and is called for that one only.
        """
        results = self._search_or_fall_back(
            lambda desk: desk.search(query, shares), lambda: self._search_sql(query)
        )
        if not results.total and query.text and not query.has_filters and query.page == 1:
            zero_result_log.record_query(self._builds.folder, query.text)
        return results

    def complete(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """Return completions of what is being typed; none where the index fails."""
        return self._search_or_fall_back(
            lambda desk: completion.find_completions(desk.snapshot, clean_text(text), limit), tuple
        )

    def nearest_tools(self, text: str, limit: int = 5) -> tuple[Completion, ...]:
        """Return the tools whose names are nearest to a text; none where the index fails."""
        return self._search_or_fall_back(
            lambda desk: completion.nearest_tools(desk.snapshot, clean_text(text), limit), tuple
        )

    def catch_up(self) -> int:
        """Write what the change log holds past the index, and return how many documents were rewritten.

        Returns 0 where another process is writing. An index missing, broken or ahead of the log is made anew.
        """
        try:
            return self._catch_up()
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001  whatever is wrong with an index, a new one has not
            written = self.rebuild()
            log.info("search_index.built_anew", because=str(error), documents=written)
            return written

    def rebuild(self, progress: indexer.IndexProgress | None = None) -> int:
        """Build the index anew beside the old one, swap them, and return the number of documents.

        Returns 0 while another process builds. `progress` is told how many documents are done, of how many.
        """
        return indexer.rebuild_index(self._builds, self._engine(), progress)

    def indexed_change_id(self) -> int:
        """Return the number of the last change that the open index holds; 0 where there is none."""
        return self._search_or_fall_back(lambda desk: desk.snapshot.meta.indexed_change_id, int)

    def zero_result_queries(self) -> tuple[ZeroResultQuery, ...]:
        """Return the texts that found nothing, with their counts, most frequent first."""
        return zero_result_log.count_queries(self._builds.folder)

    def status(self) -> IndexStatus:
        """Compare the index with the database, document by document."""
        with self._engine().connect() as connection:
            last = indexer.last_change_id(connection)
            wanted = {document.key: document.digest for document in document_builder.build_all(connection)}
        try:
            view = self._latest_searcher().snapshot
            held, digests, segments = view.meta.indexed_change_id, view.digests(), len(view.segments)
        except Exception as error:  # noqa: BLE001  whatever a broken index raises is the answer
            return IndexStatus(last, 0, len(wanted), 0, len(wanted), 0, f"The index cannot be read: {error}")
        differing = len({key for key, _ in wanted.items() ^ digests.items()})
        fault = describe_fault(last, held, differing)
        return IndexStatus(last, held, len(wanted), len(digests), differing, segments, fault)

    def _search_or_fall_back(
        self, ask: Callable[[Searcher], Answer], otherwise: Callable[[], Answer]
    ) -> Answer:
        try:
            self._check_for_changes()
            if self._unwritable:
                return otherwise()
            answer = ask(self._latest_searcher())
        except Exception as error:  # noqa: BLE001  whatever it is, a reader gets an answer
            self._warnings.warn("search_index.failed", error)
            self._schedule_rebuild()
            return otherwise()
        self._warnings.reset("search_index.failed", "search_index.rebuild_failed")
        return answer

    def _check_for_changes(self) -> None:
        """Catch up with the change log, at most once a second; a reader waits for no more than PATIENCE."""
        if monotonic() - self._checked_at < CHECK_INTERVAL or not self._check_lock.acquire(blocking=False):
            return
        self._checked_at = monotonic()
        thread = Thread(target=self._run_check, name="search-index-catch-up", daemon=True)
        thread.start()
        thread.join(CATCH_UP_TIMEOUT)

    def _run_check(self) -> None:
        try:
            self.catch_up()
            self._unwritable = False
            self._warnings.reset("search_index.not_caught_up")
        except SQLAlchemyError as error:
            # The search goes on with what the index holds, or from SQL.
            self._warnings.warn("search_index.not_caught_up", error)
        except Exception as error:  # noqa: BLE001  whatever it is, SQL answers until the index can be written
            self._unwritable = True
            self._checked_at = monotonic() + REBUILD_INTERVAL
            self._warnings.warn("search_index.not_caught_up", error)
        finally:
            self._check_lock.release()

    def _catch_up(self) -> int:
        build = self._builds.current_build()
        with self._engine().connect() as connection:
            last = indexer.last_change_id(connection)
        held = self._latest_searcher().snapshot.meta
        if held.schema_version != index_meta.SCHEMA_VERSION:
            raise index_meta.SchemaVersionError("The index was made by another version")
        if held.indexed_change_id == last:
            return 0
        return indexer.apply_changes(build, self._engine(), lambda: self._latest_searcher().snapshot)

    def _latest_searcher(self) -> Searcher:
        """Return the desk of the newest generation; while one thread opens it, others keep the last."""
        stamp, desk = self._builds.version_stamp(), self._searcher
        if desk is not None and (stamp == self._version_stamp or not self._open_lock.acquire(blocking=False)):
            return desk
        if desk is None:
            self._open_lock.acquire()
        try:
            view = open_snapshot(self._builds.current_build(), self._cache, desk.snapshot if desk else None)
            # A writer at work touches the folder long before it commits.
            self._searcher = desk if desk and view is desk.snapshot else Searcher(view)
            self._version_stamp = stamp
            # Not what the last view alone had: it may be forgotten by now, or still answering.
            self._cache.retain_owners(view.cache_owners)
            return self._searcher
        finally:
            self._open_lock.release()

    def _search_sql(self, query: SearchQuery) -> Results:
        with self._engine().connect() as connection:
            return sql_fallback.search_sql(connection, query)

    def _schedule_rebuild(self) -> None:
        """Start to build the index anew, in the background, at most every thirty seconds."""
        self._searcher = None
        if monotonic() - self._rebuilt_at < REBUILD_INTERVAL:
            return
        self._rebuilt_at = monotonic()
        Thread(target=self._run_rebuild, name="search-index-rebuild", daemon=True).start()

    def _run_rebuild(self) -> None:
        try:
            self.rebuild()
        except Exception as error:  # noqa: BLE001  it is tried again
            self._warnings.warn("search_index.rebuild_failed", error)
