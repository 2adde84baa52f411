"""First-in, first-out queue for requests that may write: one at a time in each process."""

from collections import deque
from threading import Lock

from flask import Flask, Response, g, request

from services import services
from web import error_pages

# Seconds without a release after which the holder counts as stuck.
STALL_TIMEOUT = 1.0


class WriteQueue:
    """FIFO lock that turns waiters away while its holder is stuck.

    SQLite takes one writer at a time anyway. A thread that waits here behind a stuck holder loses two seconds
    at most; in SQLite's own queue every thread of the process would wait for as long as another program holds
    the write lock.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._held = False
        self._stalled = False
        self._releases = 0
        # Each waiter sleeps on its own lock, which the previous holder opens.
        self._waiters: deque[Lock] = deque()

    def acquire(self) -> bool:
        """Wait until it is this thread's turn; False if the holder is stuck."""
        with self._lock:
            if not self._held:
                self._held = True
                return True
            if self._stalled:
                return False
            turn = Lock()
            turn.acquire()
            self._waiters.append(turn)
        return self._wait(turn)

    def release(self) -> None:
        """Pass the lock to the thread that has waited longest."""
        with self._lock:
            self._releases += 1
            self._stalled = False
            if self._waiters:
                self._waiters.popleft().release()
            else:
                self._held = False

    def _wait(self, turn: Lock) -> bool:
        releases = self._releases
        while not turn.acquire(timeout=STALL_TIMEOUT):
            with self._lock:
                # Not among the waiters: release() has already given this thread the lock.
                if releases == self._releases and turn in self._waiters:
                    self._stalled = True
                    self._waiters.remove(turn)
                    return False
                releases = self._releases
        return True


def init_app(app: Flask) -> None:
    """Have every request that may write pass the queue, and answer 503 while the holder is stuck."""
    app.before_request(_acquire_before_request)
    app.teardown_request(_release_after_request)


def _acquire_before_request() -> Response | None:
    if request.method in error_pages.SAFE_METHODS or request.url_rule is None:
        return None
    # Reads the body first, so that a slow upload does not hold the lock.
    request.form  # noqa: B018
    if services().write_queue.acquire():
        g.holds_write_queue = True
        return None
    return error_pages.retry_later()


def _release_after_request(_error: BaseException | None) -> None:
    if g.pop("holds_write_queue", False):
        services().write_queue.release()
