"""A least-recently-used cache of scored documents, bounded in bytes."""

from collections.abc import Callable, Collection, Hashable
from contextlib import suppress
from threading import Lock

from cachetools import LRUCache

from search_index.storage.scored_docs import ScoredDocs

# The segment or snapshot that owns the entry, then what the entry is of.
CacheKey = tuple[Hashable, ...]
# Bytes of a key and an entry besides the arrays.
ENTRY_OVERHEAD = 400


class ArrayCache:
    """Keeps the entries used last; safe for threads, two of which may compute the same entry."""

    def __init__(self, max_bytes: int) -> None:
        self._entries: LRUCache[CacheKey, ScoredDocs] = LRUCache(max_bytes, getsizeof=_entry_bytes)
        self._lock = Lock()

    def get_or_compute(self, key: CacheKey, compute: Callable[[], ScoredDocs]) -> ScoredDocs:
        """Return the entry of a key, computed now if it is not in the cache."""
        with self._lock:
            if key in self._entries:
                return self._entries[key]
        entry = compute()
        # An entry larger than the whole cache is refused.
        with self._lock, suppress(ValueError):
            self._entries[key] = entry
        return entry

    def retain_owners(self, owners: Collection[Hashable]) -> None:
        """Drop the entries of all other owners."""
        with self._lock:
            for key in [key for key in self._entries if key[0] not in owners]:
                del self._entries[key]


def _entry_bytes(entry: ScoredDocs) -> int:
    return entry.nbytes + ENTRY_OVERHEAD
