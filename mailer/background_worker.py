"""Sends the answers to subscription requests in a background thread."""

from threading import Event, Lock, Thread

import structlog
from flask import Flask

from mailer import outbox_worker
from mailer.outbox_worker import UnreachableError
from models.database.base import db, utc_now
from models.newsletter import outbox
from services import services

log = structlog.get_logger(__name__)
RETRY_PAUSES = (1, 5, 15, 60, 300)
MAX_PAUSE = 300.0


class BackgroundWorker:
    """One thread per process that sends due letters, started on demand and ended when the outbox is empty.

    No request waits for it or sees its errors. `newsletter deliver` sends what a stopped process left.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = Lock()
        self._wake_event = Event()
        self._stop_event = Event()
        self._thread: Thread | None = None

    def wake(self) -> None:
        """Start sending now; returns at once."""
        with self._lock:
            self._wake_event.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="newsletter", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the thread, and wait until it has ended."""
        self._stop_event.set()
        self._wake_event.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        with self._app.app_context():
            try:
                self._deliver_until_nothing_waits()
            except Exception:
                log.exception("newsletter: letters are left waiting")
            finally:
                db.session.remove()

    def _deliver_until_nothing_waits(self) -> None:
        failures = 0
        while not self._stop_event.is_set():
            self._wake_event.clear()
            try:
                outbox_worker.deliver_outbox(services().settings)
                failures = 0
                pause = _seconds_until_next_due()
            except UnreachableError as error:
                log.warning("newsletter", error=str(error))
                pause = float(RETRY_PAUSES[min(failures, len(RETRY_PAUSES) - 1)])
                failures += 1
            db.session.remove()
            if self._wait_or_end(pause):
                return

    def _wait_or_end(self, pause: float | None) -> bool:
        # Under the lock, or wake() could find the thread alive after it has decided to end.
        with self._lock:
            if pause is None and not self._wake_event.is_set():
                self._thread = None
                return True
        self._wake_event.wait(pause or 0)
        return False


def _seconds_until_next_due() -> float | None:
    due_at = outbox.next_due()
    if due_at is None:
        return None
    return min(MAX_PAUSE, max(1.0, (due_at - utc_now()).total_seconds()))
