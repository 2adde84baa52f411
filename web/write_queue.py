"""One form at a time in each process, so that readers never stand behind a queue of writers."""

from collections import deque
from threading import Lock

from flask import Flask, Response, current_app, g, request

from blueprints.shared import errors

# When nobody has left for so long, whoever is inside is stuck.
PATIENCE = 1.0


class Turnstile:
    """Lets threads through one by one, as they came; while the one inside is stuck, others are sent away.

    SQLite takes one writer at a time anyway. Waiting here behind one who is stuck costs a thread two seconds
    at most, waiting there would take every thread of the process for as long as another program holds the
    writer's lock.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken = False
        self._stuck = False
        self._left = 0
        # Each who waits sleeps on a lock of their own, which the one who leaves opens.
        self._queue: deque[Lock] = deque()

    def enter(self) -> bool:
        """Wait for one's turn for as long as others get theirs; False when the one inside is stuck."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            if self._stuck:
                return False
            turn = Lock()
            turn.acquire()
            self._queue.append(turn)
        return self._wait_for(turn)

    def leave(self) -> None:
        """Let the next one in."""
        with self._lock:
            self._left += 1
            self._stuck = False
            if self._queue:
                self._queue.popleft().release()
            else:
                self._taken = False

    def _wait_for(self, turn: Lock) -> bool:
        left = self._left
        while not turn.acquire(timeout=PATIENCE):
            with self._lock:
                if left == self._left and turn in self._queue:
                    self._stuck = True
                    self._queue.remove(turn)
                    return False
                left = self._left
        return True


def init_app(app: Flask) -> None:
    """Put the turnstile in front of every address that takes a form."""
    app.extensions["turnstile"] = Turnstile()
    app.before_request(_enter)
    app.teardown_request(_leave)


def _enter() -> Response | None:
    if request.method in errors.READING or request.url_rule is None:
        return None
    # A body that comes a byte at a time must not be waited for inside.
    request.form  # noqa: B018
    if _turnstile().enter():
        g.inside = True
        return None
    return errors.come_back()


def _leave(_error: BaseException | None) -> None:
    if g.pop("inside", False):
        _turnstile().leave()


def _turnstile() -> Turnstile:
    found: Turnstile = current_app.extensions["turnstile"]
    return found
