"""Where the flood guard counts: in this process's memory, without a thread for every few hits."""

import time
from threading import Lock

from limits.storage import Storage

# Past so many keys those that have run out are swept away.
MAX_KEYS = 10_000


class InMemoryWindowStorage(Storage):
    """Counts hits by key, each until its window ends; the library's own store starts timers for that."""

    STORAGE_SCHEME = ["counts"]  # noqa: RUF012 - as the library asks for it

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **_: float | str | bool
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._lock = Lock()
        self._windows: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the store itself may raise."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a key's count, which begins anew once its window of so many seconds has ended."""
        with self._lock:
            if len(self._windows) > MAX_KEYS:
                self._sweep()
            count, ends = self._window(key)
            self._windows[key] = (count + amount, ends or time.time() + expiry)
            return count + amount

    def get(self, key: str) -> int:
        """Return a key's count."""
        return self._window(key)[0]

    def get_expiry(self, key: str) -> float:
        """Return the moment at which a key's window ends."""
        return self._window(key)[1] or time.time()

    def check(self) -> bool:
        """Tell that the store works."""
        return True

    def reset(self) -> int | None:
        """Forget every count; return how many there were."""
        with self._lock:
            number = len(self._windows)
            self._windows.clear()
            return number

    def clear(self, key: str) -> None:
        """Forget a key's count."""
        self._windows.pop(key, None)

    def _window(self, key: str) -> tuple[int, float]:
        count, ends = self._windows.get(key, (0, 0.0))
        return (count, ends) if ends > time.time() else (0, 0.0)

    def _sweep(self) -> None:
        now = time.time()
        standing = [(key, kept) for key, kept in self._windows.items() if kept[1] > now]
        # Under a flood from everywhere the oldest half goes: a guard must not be what fills the memory.
        self._windows = dict(standing if len(standing) <= MAX_KEYS // 2 else standing[-MAX_KEYS // 2 :])
