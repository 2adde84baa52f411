"""A cache of arrays that never grows past a number of bytes."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from threading import Lock

from search_index.storage.scored_docs import ScoredDocs

# Whose the entry is, a segment or a view, and what it is of.
CacheKey = tuple[Hashable, ...]
# What a key and its entry weigh beside the arrays.
ENTRY_OVERHEAD = 400


class ArrayCache:
    """Keeps what was used last; safe for threads, which may both make the same entry."""

    def __init__(self, most_bytes: int) -> None:
        self.bytes = 0
        self._max_bytes = most_bytes
        self._entries: OrderedDict[CacheKey, ScoredDocs] = OrderedDict()
        self._lock = Lock()

    def get_or_compute(self, key: CacheKey, make: Callable[[], ScoredDocs]) -> ScoredDocs:
        """Return the entry of a key, made now if it is not kept."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                return self._entries[key]
        made = make()
        with self._lock:
            self._put(key, made)
        return made

    def retain_owners(self, owners: Collection[Hashable]) -> None:
        """Let go of all entries but those of these owners."""
        with self._lock:
            for key in [key for key in self._entries if key[0] not in owners]:
                self.bytes -= self._entries.pop(key).nbytes + ENTRY_OVERHEAD

    def __len__(self) -> int:
        return len(self._entries)

    def _put(self, key: CacheKey, made: ScoredDocs) -> None:
        if key in self._entries:
            return
        self._entries[key] = made
        self.bytes += made.nbytes + ENTRY_OVERHEAD
        while self.bytes > self._max_bytes and len(self._entries) > 1:
            self.bytes -= self._entries.popitem(last=False)[1].nbytes + ENTRY_OVERHEAD
