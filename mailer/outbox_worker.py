"""Sends the due letters of the outbox."""

import os
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from mail_transport import mail_url, transport
from mail_transport.errors import RefusedError, UnreachableError
from mail_transport.transport import MailTransport
from mailer.message_builder import MessageBuilder
from models.database.transactions import end_read, write_transaction
from models.newsletter import outbox_delivery, subscription
from models.newsletter.outbox_delivery import LEASE_DURATION, LeasedLetter
from settings import Settings

__all__ = ["OutboxWorker", "UnreachableError", "deliver_outbox"]

# Also the most letters that a killed worker can leave to be sent twice.
CONNECTIONS = 4
BATCH_SIZE = 50
# Three renewals may fail, and the fourth still comes before the lease ends.
RENEW_INTERVAL = LEASE_DURATION.total_seconds() / 5
WRITE_ATTEMPTS = 5
MAX_HOST_LENGTH = 60
Result = TypeVar("Result")


def deliver_outbox(settings: Settings, report: Callable[[int], None] = lambda _: None) -> None:
    """Send all due letters by MAIL_URL; calls `report` with the number just finished.

    Raises UnreachableError; what was not sent stays due.
    """
    host = settings.mail_domain
    # EHLO takes an IP address in brackets only.
    client_name = f"[{host}]" if host.replace(".", "").isdigit() else host
    destination = mail_url.parse_mail_url(settings.mail_url)
    folder = settings.instance_dir / "mail"
    with closing(transport.open_transport(destination, folder, client_name)) as mail_transport:
        OutboxWorker(mail_transport, MessageBuilder(settings)).deliver(report)


@dataclass(slots=True)
class Batch:
    """Leased letters on their way to the server."""

    executor: ThreadPoolExecutor
    report: Callable[[int], None]
    waiting: deque[LeasedLetter]
    under_way: dict[Future[None], LeasedLetter] = field(default_factory=dict)
    # Set by the first send that found the server unreachable; no further send is started.
    unreachable: UnreachableError | None = None


class OutboxWorker:
    """Sends letters for one run, over at most CONNECTIONS connections; needs an application context.

    A letter is leased in one committed transaction before it is sent, and recorded in another as soon as the
    server has taken it. A letter whose worker is killed between the two is sent twice. Leases are renewed
    while letters are under way, however slow the server is.
    """

    def __init__(self, transport: MailTransport, builder: MessageBuilder) -> None:
        self._transport = transport
        self._builder = builder
        self._holder = f"{socket.gethostname()[:MAX_HOST_LENGTH]}/{os.getpid()}/{secrets.token_hex(4)}"
        self._renew_at = 0.0

    def deliver(self, report: Callable[[int], None]) -> None:
        """Send all due letters; see `deliver_outbox`."""
        _release_dead_and_prune()
        with ThreadPoolExecutor(CONNECTIONS) as executor:
            try:
                while letters := self._lease_batch():
                    self._send_batch(Batch(executor, report, deque(letters)))
            finally:
                self._write_with_retries(lambda: outbox_delivery.release(self._holder))

    def _lease_batch(self) -> list[LeasedLetter]:
        self._renew_at = time.monotonic() + RENEW_INTERVAL
        return self._write_with_retries(lambda: outbox_delivery.lease_due(self._holder, BATCH_SIZE))

    def _send_batch(self, batch: Batch) -> None:
        try:
            while self._start_sends(batch):
                self._await_sends(batch)
        except BaseException:
            # Letters under way must still be recorded, or they would be sent twice.
            while batch.under_way:
                self._await_sends(batch)
            raise
        if batch.unreachable is not None:
            raise batch.unreachable

    def _start_sends(self, batch: Batch) -> bool:
        """Keep up to CONNECTIONS letters under way; return whether any is."""
        while batch.waiting and len(batch.under_way) < CONNECTIONS and batch.unreachable is None:
            letter = batch.waiting.popleft()
            if (message := self._build_message(batch, letter)) is not None:
                batch.under_way[batch.executor.submit(self._transport.send, message)] = letter
        end_read()
        return bool(batch.under_way)

    def _build_message(self, batch: Batch, letter: LeasedLetter) -> EmailMessage | None:
        """Return the letter as a message; None after recording one that cannot be built as failed."""
        try:
            return self._builder.build(letter)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one letter, it must not stop the others
            batch.report(self._record_results(batch, {letter: RefusedError(f"cannot be written: {error}")}))
            return None

    def _await_sends(self, batch: Batch) -> None:
        """Wait until a send ends or leases are due for renewal, and record what ended.

        A letter counts as under way until its result is committed.
        """
        seconds_left = max(0.0, self._renew_at - time.monotonic())
        done, _ = wait(batch.under_way, timeout=seconds_left, return_when=FIRST_COMPLETED)
        recorded = self._record_results(batch, {batch.under_way[send]: send.exception() for send in done})
        for send in done:
            del batch.under_way[send]
        if recorded:
            batch.report(recorded)
        if time.monotonic() >= self._renew_at:
            self._renew_leases()

    def _renew_leases(self) -> None:
        self._renew_at = time.monotonic() + RENEW_INTERVAL
        # The lease outlasts a renewal that fails.
        with suppress(OperationalError):
            self._write_with_retries(lambda: outbox_delivery.renew(self._holder))

    def _record_results(self, batch: Batch, errors: dict[LeasedLetter, BaseException | None]) -> int:
        """Commit the result of each letter; return how many there are. An unreachable server is no result."""
        finished: dict[LeasedLetter, BaseException | None] = {}
        for letter, error in errors.items():
            if isinstance(error, UnreachableError):
                batch.unreachable = error
            else:
                finished[letter] = error
        if finished:
            # One transaction for all that ended while the previous one ran.
            self._write_with_retries(lambda: self._update_outbox(finished))
        return len(finished)

    def _update_outbox(self, errors: dict[LeasedLetter, BaseException | None]) -> None:
        for letter, error in errors.items():
            if error is None:
                outbox_delivery.mark_sent(letter, self._holder)
            elif isinstance(error, RefusedError):
                outbox_delivery.mark_failed(letter, self._holder, str(error))
            else:
                # Any other error concerns this letter alone, and must not stop the others.
                outbox_delivery.schedule_retry(letter, self._holder, str(error))

    def _write_with_retries(self, write: Callable[[], Result]) -> Result:
        # A letter that the server took must be recorded, even while an import holds the write lock for long.
        for _ in range(WRITE_ATTEMPTS - 1):
            with suppress(OperationalError), write_transaction():
                return write()
        with write_transaction():
            return write()


def _release_dead_and_prune() -> None:
    """Release the leases of this machine's dead workers, and delete expired subscription requests."""
    with write_transaction():
        for holder in outbox_delivery.lease_holders():
            if _is_dead_worker(holder):
                outbox_delivery.release(holder)
        subscription.prune_unconfirmed()


def _is_dead_worker(holder: str) -> bool:
    host, pid, _ = holder.split("/")
    if host != socket.gethostname()[:MAX_HOST_LENGTH]:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
