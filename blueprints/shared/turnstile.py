"""One form at a time in each process, so that readers never stand behind a queue of writers."""

from threading import Lock

from flask import Flask, Response, current_app, g, request

from blueprints.shared import errors

# When nobody has left for so long, whoever is inside is stuck.
PATIENCE = 1.0


class Turnstile:
    """Lets one thread through at a time; while the one inside is stuck, others are sent away at once.

    SQLite takes one writer at a time anyway. Waiting here costs a thread for a second at most, waiting there
    would take every thread of the process for as long as another program holds the writer's lock.
    """

    def __init__(self) -> None:
        self._inside = Lock()
        self._left = 0
        self._stuck = False

    def enter(self) -> bool:
        """Wait for one's turn for as long as others get theirs; False when the one inside is stuck."""
        if self._stuck:
            return self._inside.acquire(blocking=False)
        left = self._left
        while not self._inside.acquire(timeout=PATIENCE):
            # A lock knows no queue: who waits long on a busy machine may only have been passed by others.
            if left == self._left:
                self._stuck = True
                return False
            left = self._left
        return True

    def leave(self) -> None:
        """Let the next one in."""
        self._left += 1
        self._stuck = False
        self._inside.release()


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
