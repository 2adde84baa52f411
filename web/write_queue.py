"""One form at a time in each process, so that readers never stand behind a queue of writers."""

from collections import deque
from threading import Lock

from flask import Flask, Response, g, request

from services import services
from web import error_pages

# When nobody has left for so long, whoever is inside is stuck.
STALL_TIMEOUT = 1.0


class WriteQueue:
    """Lets threads through one by one, as they came; while the one inside is stuck, others are sent away.

    SQLite takes one writer at a time anyway. Waiting here behind one who is stuck costs a thread two seconds
    at most, waiting there would take every thread of the process for as long as another program holds the
    writer's lock.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._busy = False
        self._stalled = False
        self._releases = 0
        # Each who waits sleeps on a lock of their own, which the one who leaves opens.
        self._waiters: deque[Lock] = deque()

    def acquire(self) -> bool:
        """Wait for one's turn for as long as others get theirs; False when the one inside is stuck."""
        with self._lock:
            if not self._busy:
                self._busy = True
                return True
            if self._stalled:
                return False
            turn = Lock()
            turn.acquire()
            self._waiters.append(turn)
        return self._wait(turn)

    def release(self) -> None:
        """Let the next one in."""
        with self._lock:
            self._releases += 1
            self._stalled = False
            if self._waiters:
                self._waiters.popleft().release()
            else:
                self._busy = False

    def _wait(self, turn: Lock) -> bool:
        left = self._releases
        while not turn.acquire(timeout=STALL_TIMEOUT):
            with self._lock:
                if left == self._releases and turn in self._waiters:
                    self._stalled = True
                    self._waiters.remove(turn)
                    return False
                left = self._releases
        return True


def init_app(app: Flask) -> None:
    """Put the turnstile in front of every address that takes a form."""
    app.before_request(_acquire_before_request)
    app.teardown_request(_release_after_request)


def _acquire_before_request() -> Response | None:
    if request.method in error_pages.SAFE_METHODS or request.url_rule is None:
        return None
    # A body that comes a byte at a time must not be waited for inside.
    request.form  # noqa: B018
    if services().write_queue.acquire():
        g.holds_write_queue = True
        return None
    return error_pages.retry_later()


def _release_after_request(_error: BaseException | None) -> None:
    if g.pop("holds_write_queue", False):
        services().write_queue.release()
