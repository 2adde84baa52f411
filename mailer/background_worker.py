"""Answers to those who ask for the newsletter, sent by a thread beside the requests."""

from threading import Event, Lock, Thread

import structlog
from flask import Flask

from mail_transport import mail_url, transport
from mail_transport.errors import UnreachableError
from mail_transport.transport import MailTransport
from mailer.message_builder import MessageBuilder
from mailer.outbox_worker import OutboxWorker
from models.database.base import db, utc_now
from models.newsletter import outbox
from services import services
from settings import Settings

log = structlog.get_logger(__name__)
RETRY_PAUSES = (1, 5, 15, 60, 300)
MAX_PAUSE = 300.0


class BackgroundWorker:
    """Delivers what waits, from the first request that asks for it until nothing waits any more.

    No request waits for it, and no fault of it reaches one. What it leaves, `newsletter deliver` takes up.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = Lock()
        self._wake_event = Event()
        self._stop_event = Event()
        self._thread: Thread | None = None

    def wake(self) -> None:
        """Have what waits delivered soon."""
        with self._lock:
            self._wake_event.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="newsletter", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Return once the thread has ended."""
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
        faults = 0
        while not self._stop_event.is_set():
            self._wake_event.clear()
            try:
                self._deliver()
                faults = 0
                pause = _seconds_until_next_due()
            except UnreachableError as fault:
                log.warning("newsletter", error=str(fault))
                pause = float(RETRY_PAUSES[min(faults, len(RETRY_PAUSES) - 1)])
                faults += 1
            db.session.remove()
            if self._wait_or_end(pause):
                return

    def _wait_or_end(self, pause: float | None) -> bool:
        # Under the lock, so that a request cannot find a thread that has just decided to end.
        with self._lock:
            if pause is None and not self._wake_event.is_set():
                self._thread = None
                return True
        self._wake_event.wait(pause or 0)
        return False

    def _deliver(self) -> None:
        sender = open_site_transport(services().settings)
        try:
            OutboxWorker(sender, MessageBuilder(services().settings)).deliver()
        finally:
            sender.close()


def open_site_transport(settings: Settings) -> MailTransport:
    """Return the site's way out for letters."""
    host = settings.mail_domain
    name = f"[{host}]" if host.replace(".", "").isdigit() else host
    return transport.open_transport(
        mail_url.parse_mail_url(settings.mail_url), settings.instance_dir / "mail", name
    )


def _seconds_until_next_due() -> float | None:
    due = outbox.next_due()
    if due is None:
        return None
    return min(MAX_PAUSE, max(1.0, (due - utc_now()).total_seconds()))
