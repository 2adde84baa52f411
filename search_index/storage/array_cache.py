"""A cache of arrays that never grows past a number of bytes."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from threading import Lock

from search_index.arrays import Found

# Whose the entry is, a segment or a view, and what it is of.
Key = tuple[Hashable, ...]
# What a key and its entry weigh beside the arrays.
OVERHEAD = 400


class ArrayCache:
    """Keeps what was used last; safe for threads, which may both make the same entry."""

    def __init__(self, most_bytes: int) -> None:
        self.bytes = 0
        self._most = most_bytes
        self._kept: OrderedDict[Key, Found] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Key, make: Callable[[], Found]) -> Found:
        """Return the entry of a key, made now if it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._put(key, made)
        return made

    def keep_only(self, owners: Collection[Hashable]) -> None:
        """Let go of all entries but those of these owners."""
        with self._lock:
            for key in [key for key in self._kept if key[0] not in owners]:
                self.bytes -= self._kept.pop(key).nbytes + OVERHEAD

    def __len__(self) -> int:
        return len(self._kept)

    def _put(self, key: Key, made: Found) -> None:
        if key in self._kept:
            return
        self._kept[key] = made
        self.bytes += made.nbytes + OVERHEAD
        while self.bytes > self._most and len(self._kept) > 1:
            self.bytes -= self._kept.popitem(last=False)[1].nbytes + OVERHEAD
