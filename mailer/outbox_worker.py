"""Taking what is due out of the outbox and handing it over, letter by letter."""

import os
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from email.message import EmailMessage
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from mail_transport.errors import RefusedError, UnreachableError
from mail_transport.transport import MailTransport
from mailer.message_builder import MessageBuilder
from models.database.base import db
from models.database.transactions import write_transaction
from models.newsletter import outbox_leases, subscription
from models.newsletter.outbox_leases import LEASE_DURATION, LeasedLetter

CONNECTIONS = 4
BATCH_SIZE = 50
# Three renewals may fail, and the fourth still comes before the lease ends.
RENEW_INTERVAL = LEASE_DURATION.total_seconds() / 5
WRITE_ATTEMPTS = 5
Result = TypeVar("Result")


class OutboxWorker:
    """One way from the outbox to the server, for one run; it needs an application context.

    Every letter is claimed in a commit of its own before it is sent, and noted in another as soon as the
    server has taken it. A courier that dies between the two leaves a letter that will be sent again. Claims
    are renewed while letters are under way, so that the slowest server does not outlast them.
    """

    def __init__(self, sender: MailTransport, writer: MessageBuilder) -> None:
        self._transport = sender
        self._builder = writer
        self._owner = f"{socket.gethostname()[:60]}/{os.getpid()}/{secrets.token_hex(4)}"
        self._unreachable: UnreachableError | None = None
        self._renew_at = 0.0

    def deliver(self, report: Callable[[int], None] = lambda _: None) -> None:
        """Send all that is due; `report` hears of each letter that is done with. Raises UnreachableError."""
        _release_dead_and_prune()
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            try:
                while letters := self._lease_batch():
                    self._send_batch(threads, letters, report)
            finally:
                self._write_with_retries(lambda: outbox_leases.release(self._owner))

    def _lease_batch(self) -> list[LeasedLetter]:
        self._renew_at = time.monotonic() + RENEW_INTERVAL
        return self._write_with_retries(lambda: outbox_leases.lease_due(self._owner, BATCH_SIZE))

    def _send_batch(
        self, threads: ThreadPoolExecutor, letters: list[LeasedLetter], report: Callable[[int], None]
    ) -> None:
        waiting = deque(letters)
        under_way: dict[Future[None], LeasedLetter] = {}
        try:
            while self._start_sends(threads, waiting, under_way, report):
                self._await_sends(under_way, report)
        except BaseException:
            # What is under way must still be noted, or it would go out twice.
            while under_way:
                self._await_sends(under_way, report)
            raise
        if self._unreachable is not None:
            raise self._unreachable

    def _start_sends(
        self,
        threads: ThreadPoolExecutor,
        waiting: deque[LeasedLetter],
        under_way: dict[Future[None], LeasedLetter],
        report: Callable[[int], None],
    ) -> bool:
        """Set letters under way, never more than may come twice after a kill; return whether any are."""
        while waiting and len(under_way) < CONNECTIONS and self._unreachable is None:
            letter = waiting.popleft()
            if (message := self._build_message(letter, report)) is not None:
                under_way[threads.submit(self._transport.send, message)] = letter
        db.session.rollback()
        return bool(under_way)

    def _await_sends(
        self, under_way: dict[Future[None], LeasedLetter], report: Callable[[int], None]
    ) -> None:
        """Wait until a letter has ended and note what has become of it; only what is noted is left out."""
        left = max(0.0, self._renew_at - time.monotonic())
        done, _ = wait(under_way, timeout=left, return_when=FIRST_COMPLETED)
        settled = self._record_results({under_way[one]: one.exception() for one in done})
        for one in done:
            del under_way[one]
        if settled:
            report(settled)
        if time.monotonic() >= self._renew_at:
            self._renew_leases()

    def _renew_leases(self) -> None:
        self._renew_at = time.monotonic() + RENEW_INTERVAL
        # The lease outlasts a renewal that fails.
        with suppress(OperationalError):
            self._write_with_retries(lambda: outbox_leases.renew(self._owner))

    def _build_message(self, letter: LeasedLetter, report: Callable[[int], None]) -> EmailMessage | None:
        """Return a letter as a message; one that cannot be written is given up, and the others go on."""
        try:
            return self._builder.build(letter)
        except OperationalError:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one letter, it must not stop the mail
            report(self._record_results({letter: RefusedError(f"cannot be written: {fault}")}))
            return None

    def _record_results(self, ended: dict[LeasedLetter, BaseException | None]) -> int:
        """Note what has become of letters; return how many are done with."""
        for fault in ended.values():
            if isinstance(fault, UnreachableError):
                self._unreachable = fault
        done = {letter: fault for letter, fault in ended.items() if not isinstance(fault, UnreachableError)}
        if done:
            # One commit for all that ended while the last one ran.
            self._write_with_retries(lambda: self._update_outbox(done))
        return len(done)

    def _update_outbox(self, done: dict[LeasedLetter, BaseException | None]) -> None:
        for letter, fault in done.items():
            if fault is None:
                outbox_leases.mark_sent(letter, self._owner)
            elif isinstance(fault, RefusedError):
                outbox_leases.mark_failed(letter, self._owner, str(fault))
            else:
                # Whatever broke in one letter must not keep the others waiting.
                outbox_leases.schedule_retry(letter, self._owner, str(fault))

    def _write_with_retries(self, write: Callable[[], Result]) -> Result:
        # A letter that the server took must be recorded, even while an import holds the write lock for long.
        for _ in range(WRITE_ATTEMPTS - 1):
            with suppress(OperationalError), write_transaction():
                return write()
        with write_transaction():
            return write()


def _release_dead_and_prune() -> None:
    """Free what couriers of this machine held when they died, and delete what has expired."""
    with write_transaction():
        for owner in outbox_leases.lease_holders():
            if _is_dead_worker(owner):
                outbox_leases.release(owner)
        subscription.prune_unconfirmed()


def _is_dead_worker(owner: str) -> bool:
    host, pid, _ = owner.split("/")
    if host != socket.gethostname()[:60]:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
