"""Storage of the rate limits, in this process's memory."""

import time
from threading import Lock

from limits.storage import Storage

# Above this number of keys, expired windows are removed.
MAX_KEYS = 10_000


class InMemoryWindowStorage(Storage):
    """Counts hits by key in fixed windows; safe for threads.

    The MemoryStorage of `limits` starts a timer thread every few hits.
    """

    STORAGE_SCHEME = ["counts"]  # noqa: RUF012 - Storage declares a mutable list

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **_: float | str | bool
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._lock = Lock()
        # Count and end of the window, in seconds since the epoch.
        self._windows: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """Exceptions that the storage may raise."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to the count of a key and return it; a new window lasts `expiry` seconds."""
        with self._lock:
            if len(self._windows) > MAX_KEYS:
                self._remove_expired()
            count, end = self._window(key)
            self._windows[key] = (count + amount, end or time.time() + expiry)
            return count + amount

    def get(self, key: str) -> int:
        """Return the count of a key."""
        return self._window(key)[0]

    def get_expiry(self, key: str) -> float:
        """Return the end of a key's window, in seconds since the epoch."""
        return self._window(key)[1] or time.time()

    def check(self) -> bool:
        """Whether the storage works."""
        return True

    def reset(self) -> int | None:
        """Remove every count; return how many there were."""
        with self._lock:
            number = len(self._windows)
            self._windows.clear()
            return number

    def clear(self, key: str) -> None:
        """Remove the count of a key."""
        self._windows.pop(key, None)

    def _window(self, key: str) -> tuple[int, float]:
        count, end = self._windows.get(key, (0, 0.0))
        return (count, end) if end > time.time() else (0, 0.0)

    def _remove_expired(self) -> None:
        now = time.time()
        live = [(key, window) for key, window in self._windows.items() if window[1] > now]
        # In a flood from many addresses the oldest half is dropped too, so that memory stays bounded.
        self._windows = dict(live if len(live) <= MAX_KEYS // 2 else live[-MAX_KEYS // 2 :])
