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

from sqlalchemy.exc import OperationalError

from mail.faults import RefusedError, UnreachableError
from mail.sending import Sender
from mailing.writer import Writer
from models.database.base import begin_write, db
from models.newsletter import claims, opting
from models.newsletter.claims import LEASE, Letter

CONNECTIONS = 4
BATCH = 50
# Three renewals may fail, and the fourth still comes before the lease ends.
SECONDS_TO_RENEW = LEASE.total_seconds() / 5
TRIES_TO_NOTE = 5


class Courier:
    """One way from the outbox to the server, for one run; it needs an application context.

    Every letter is claimed in a commit of its own before it is sent, and noted in another as soon as the
    server has taken it. A courier that dies between the two leaves a letter that will be sent again. Claims
    are renewed while letters are under way, so that the slowest server does not outlast them.
    """

    def __init__(self, sender: Sender, writer: Writer) -> None:
        self._sender = sender
        self._writer = writer
        self._owner = f"{socket.gethostname()[:60]}/{os.getpid()}/{secrets.token_hex(4)}"
        self._unreachable: UnreachableError | None = None
        self._renew_at = 0.0

    def deliver(self, report: Callable[[int], None] = lambda _: None) -> None:
        """Send all that is due; `report` hears of each letter that is done with. Raises UnreachableError."""
        _tidy()
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            try:
                while letters := self._claim():
                    self._send(threads, letters, report)
            finally:
                self._in_a_write(lambda: claims.put_back(self._owner))

    def _claim(self) -> list[Letter]:
        letters: list[Letter] = []
        self._renew_at = time.monotonic() + SECONDS_TO_RENEW
        self._in_a_write(lambda: letters.extend(claims.take(self._owner, BATCH)))
        return letters

    def _send(
        self, threads: ThreadPoolExecutor, letters: list[Letter], report: Callable[[int], None]
    ) -> None:
        waiting = deque(letters)
        under_way: dict[Future[None], Letter] = {}
        try:
            while self._begin(threads, waiting, under_way, report):
                self._see_off(under_way, report)
        except BaseException:
            # What is under way must still be noted, or it would go out twice.
            while under_way:
                self._see_off(under_way, report)
            raise
        if self._unreachable is not None:
            raise self._unreachable

    def _begin(
        self,
        threads: ThreadPoolExecutor,
        waiting: deque[Letter],
        under_way: dict[Future[None], Letter],
        report: Callable[[int], None],
    ) -> bool:
        """Set letters under way, never more than may come twice after a kill; return whether any are."""
        while waiting and len(under_way) < CONNECTIONS and self._unreachable is None:
            letter = waiting.popleft()
            if (message := self._written(letter, report)) is not None:
                under_way[threads.submit(self._sender.send, message)] = letter
        db.session.rollback()
        return bool(under_way)

    def _see_off(self, under_way: dict[Future[None], Letter], report: Callable[[int], None]) -> None:
        """Wait until a letter has ended and note what has become of it; only what is noted is left out."""
        left = max(0.0, self._renew_at - time.monotonic())
        done, _ = wait(under_way, timeout=left, return_when=FIRST_COMPLETED)
        settled = self._settle({under_way[one]: one.exception() for one in done})
        for one in done:
            del under_way[one]
        if settled:
            report(settled)
        if time.monotonic() >= self._renew_at:
            self._renew()

    def _renew(self) -> None:
        self._renew_at = time.monotonic() + SECONDS_TO_RENEW
        # The lease outlasts a renewal that fails.
        with suppress(OperationalError):
            self._in_a_write(lambda: claims.renew(self._owner))

    def _written(self, letter: Letter, report: Callable[[int], None]) -> EmailMessage | None:
        """Return a letter as a message; one that cannot be written is given up, and the others go on."""
        try:
            return self._writer.write(letter)
        except OperationalError:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one letter, it must not stop the mail
            report(self._settle({letter: RefusedError(f"cannot be written: {fault}")}))
            return None

    def _settle(self, ended: dict[Letter, BaseException | None]) -> int:
        """Note what has become of letters; return how many are done with."""
        for fault in ended.values():
            if isinstance(fault, UnreachableError):
                self._unreachable = fault
        done = {letter: fault for letter, fault in ended.items() if not isinstance(fault, UnreachableError)}
        if done:
            # One commit for all that ended while the last one ran.
            self._in_a_write(lambda: self._note(done))
        return len(done)

    def _note(self, done: dict[Letter, BaseException | None]) -> None:
        for letter, fault in done.items():
            if fault is None:
                claims.sent(letter, self._owner)
            elif isinstance(fault, RefusedError):
                claims.give_up(letter, self._owner, str(fault))
            else:
                # Whatever broke in one letter must not keep the others waiting.
                claims.put_off(letter, self._owner, str(fault))

    def _in_a_write(self, change: Callable[[], object]) -> None:
        # What a server has taken must be noted, even where an import holds the database for long.
        for attempt in range(1, TRIES_TO_NOTE + 1):
            try:
                db.session.rollback()
                begin_write()
                change()
                db.session.commit()
            except OperationalError:
                db.session.rollback()
                if attempt == TRIES_TO_NOTE:
                    raise
            else:
                return


def _tidy() -> None:
    """Free what couriers of this machine held when they died, and delete what has expired."""
    db.session.rollback()
    begin_write()
    for owner in claims.owners():
        if _is_dead(owner):
            claims.put_back(owner)
    opting.prune()
    db.session.commit()


def _is_dead(owner: str) -> bool:
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
