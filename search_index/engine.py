"""The search index as the rest of the site uses it: search, complete, catch up, rebuild, status."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from models.catalogue import change_log
from search_index import sql_fallback, zero_result_log
from search_index.assistance import completion
from search_index.catch_up_scheduler import CatchUpScheduler
from search_index.documents import document_builder
from search_index.latest_searcher import LatestSearcher
from search_index.matching.sorting import ShareLoader
from search_index.results import Completion, IndexStatus, Results, ZeroResultQuery, describe_fault
from search_index.search_query import SearchQuery, clean_text
from search_index.searcher import Searcher
from search_index.storage import indexer
from search_index.storage.array_cache import ArrayCache
from search_index.storage.build_folder import BuildFolder
from search_index.warn_once import WarnOnce

CACHE_BYTES = 96 * 1024 * 1024
Answer = TypeVar("Answer")


class SearchIndex:
    """Searches, and keeps its index level with the database; one per process, safe for threads.

    `folder` belongs to the index alone and is created when first needed; `engine` returns the database and is
    called when first needed.
    """

    def __init__(self, folder: Path, engine: Callable[[], Engine]) -> None:
        self._engine = engine
        self._builds = BuildFolder(folder)
        self._warnings = WarnOnce()
        self._latest = LatestSearcher(self._builds, ArrayCache(CACHE_BYTES))
        self._scheduler = CatchUpScheduler(self._builds, engine, self._latest, self._warnings)

    def search(self, query: SearchQuery, *, shares: ShareLoader | None = None) -> Results:
        """Answer a query; where the index fails, from SQL, marked as limited.

        `shares` returns a share by tool slug; it is called for the sort order `community` only.
        """
        results = self._search_or_fall_back(
            lambda searcher: searcher.search(query, shares), lambda: self._search_sql(query)
        )
        if not results.total and query.text and not query.has_filters and query.page == 1:
            zero_result_log.record_query(self._builds.folder, query.text)
        return results

    def complete(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """Return completions of a text that is being typed; none where the index fails."""
        return self._search_or_fall_back(
            lambda searcher: completion.find_completions(searcher.snapshot, clean_text(text), limit), tuple
        )

    def nearest_tools(self, text: str, limit: int = 5) -> tuple[Completion, ...]:
        """Return the tools with the names nearest to a text; none where the index fails."""
        return self._search_or_fall_back(
            lambda searcher: completion.nearest_tools(searcher.snapshot, clean_text(text), limit), tuple
        )

    def catch_up(self) -> int:
        """Apply the changes that the index lacks, and return how many documents were rewritten.

        Returns 0 where another process is writing. Rebuilds an index that is missing, damaged or ahead of the
        change log.
        """
        return self._scheduler.catch_up()

    def rebuild(self, progress: indexer.IndexProgress | None = None) -> int:
        """Build a new index beside the old one, swap them, and return the number of documents.

        Returns 0 while another process builds. `progress` is called with the documents done and their total.
        """
        return self._scheduler.rebuild(progress)

    def indexed_change_id(self) -> int:
        """Return the id of the newest change in the index; 0 where the index fails."""
        return self._search_or_fall_back(lambda searcher: searcher.snapshot.meta.indexed_change_id, int)

    def zero_result_queries(self) -> tuple[ZeroResultQuery, ...]:
        """Return the texts that found nothing, with their counts, most frequent first."""
        return zero_result_log.count_queries(self._builds.folder)

    def status(self) -> IndexStatus:
        """Compare the index with the database, document by document."""
        with self._engine().connect() as connection:
            last = change_log.last_change_id(connection)
            expected = {document.key: document.digest for document in document_builder.build_all(connection)}
        try:
            snapshot = self._latest.get().snapshot
            indexed_id, digests = snapshot.meta.indexed_change_id, snapshot.digests()
        except Exception as error:  # noqa: BLE001  whatever a damaged index raises goes into the answer
            return IndexStatus(
                last, 0, len(expected), 0, len(expected), 0, f"The index cannot be read: {error}"
            )
        differing = len({key for key, _ in expected.items() ^ digests.items()})
        fault = describe_fault(last, indexed_id, differing)
        return IndexStatus(
            last, indexed_id, len(expected), len(digests), differing, len(snapshot.segments), fault
        )

    def _search_or_fall_back(
        self, search: Callable[[Searcher], Answer], fall_back: Callable[[], Answer]
    ) -> Answer:
        try:
            self._scheduler.check_for_changes()
            if not self._scheduler.writable:
                return fall_back()
            answer = search(self._latest.get())
        except Exception as error:  # noqa: BLE001  a reader gets an answer whatever fails
            self._warnings.warn("search_index.failed", error)
            self._latest.forget()
            self._scheduler.schedule_rebuild()
            return fall_back()
        self._warnings.reset("search_index.failed", "search_index.rebuild_failed")
        return answer

    def _search_sql(self, query: SearchQuery) -> Results:
        with self._engine().connect() as connection:
            return sql_fallback.search_sql(connection, query)
