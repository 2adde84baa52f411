"""Answers to those who ask for the newsletter, sent by a thread beside the requests."""

from threading import Event, Lock, Thread

from flask import Flask

from mail import sending, ways
from mail.faults import UnreachableError
from mail.sending import Sender
from mailing.courier import Courier
from mailing.writer import Writer
from models.database.base import db, utc_now
from models.newsletter import outbox
from settings import Settings

PAUSES = (1, 5, 15, 60, 300)
LONGEST_PAUSE = 300.0


class Background:
    """Delivers what waits, from the first request that asks for it until nothing waits any more.

    No request waits for it, and no fault of it reaches one. What it leaves, `newsletter deliver` takes up.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = Lock()
        self._news = Event()
        self._over = Event()
        self._thread: Thread | None = None

    def wake(self) -> None:
        """Have what waits delivered soon."""
        with self._lock:
            self._news.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="newsletter", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Return once the thread has ended."""
        self._over.set()
        self._news.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        with self._app.app_context():
            try:
                self._deliver_until_nothing_waits()
            except Exception:
                self._app.logger.exception("newsletter: letters are left waiting")
            finally:
                db.session.remove()

    def _deliver_until_nothing_waits(self) -> None:
        faults = 0
        while not self._over.is_set():
            self._news.clear()
            try:
                self._deliver()
                faults = 0
                pause = _until_next_due()
            except UnreachableError as fault:
                self._app.logger.warning("newsletter: %s", fault)
                pause = float(PAUSES[min(faults, len(PAUSES) - 1)])
                faults += 1
            db.session.remove()
            if self._at_rest(pause):
                return

    def _at_rest(self, pause: float | None) -> bool:
        # Under the lock, so that a request cannot find a thread that has just decided to end.
        with self._lock:
            if pause is None and not self._news.is_set():
                self._thread = None
                return True
        self._news.wait(pause or 0)
        return False

    def _deliver(self) -> None:
        sender = opened(self._app.extensions["settings"])
        try:
            Courier(sender, Writer(self._app.extensions["settings"])).deliver()
        finally:
            sender.close()


def opened(settings: Settings) -> Sender:
    """Return the site's way out for letters."""
    host = settings.mail_domain
    name = f"[{host}]" if host.replace(".", "").isdigit() else host
    return sending.opened(ways.parse(settings.mail_url), settings.instance_dir / "mail", name)


def init_app(app: Flask) -> None:
    """Give the site its background courier, which does nothing until it is woken."""
    app.extensions["background"] = Background(app)


def _until_next_due() -> float | None:
    due = outbox.next_due()
    if due is None:
        return None
    return min(LONGEST_PAUSE, max(1.0, (due - utc_now()).total_seconds()))
