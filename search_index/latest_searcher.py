"""The searcher for the newest commit, opened by one thread at a time."""

from threading import Lock
from typing import NamedTuple

from search_index.searcher import Searcher
from search_index.storage.array_cache import ArrayCache
from search_index.storage.build_folder import BuildFolder
from search_index.storage.snapshot import open_snapshot


class OpenedSearcher(NamedTuple):
    """A searcher and the version stamp of the index folder just before its snapshot was opened."""

    searcher: Searcher
    version_stamp: tuple[str, int]


class LatestSearcher:
    """Opens the newest commit of the current build, and keeps it until a newer one; safe for threads."""

    def __init__(self, builds: BuildFolder, cache: ArrayCache) -> None:
        self._builds = builds
        self._cache = cache
        self._opened: OpenedSearcher | None = None
        self._open_lock = Lock()

    def get(self) -> Searcher:
        """Return the searcher for the newest commit, or the one before while another thread opens it.

        Waits for another thread only where there is no searcher yet; raises where the index cannot be opened.
        """
        stamp, opened = self._builds.version_stamp(), self._opened
        if opened is None:
            self._open_lock.acquire()
        elif stamp == opened.version_stamp or not self._open_lock.acquire(blocking=False):
            return opened.searcher
        try:
            return self._open(stamp, opened.searcher if opened else None)
        finally:
            self._open_lock.release()

    def forget(self) -> None:
        """Open the index from scratch next time; for an index that failed."""
        self._opened = None

    def _open(self, stamp: tuple[str, int], last: Searcher | None) -> Searcher:
        before = last.snapshot if last else None
        snapshot = open_snapshot(self._builds.current_build(), self._cache, before)
        # The folder changes when a writer starts; the snapshot may be unchanged.
        searcher = last if last and snapshot is before else Searcher(snapshot)
        self._opened = OpenedSearcher(searcher, stamp)
        # Searches that still run on older snapshots put entries back, so drop all but the newest's.
        self._cache.retain_owners(snapshot.cache_owners)
        return searcher
