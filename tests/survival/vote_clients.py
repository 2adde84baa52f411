"""Readers who vote for as long as they are let, and remember what they were told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from tests.served_site import Connection, ServedSite, wait_until

ACCEPTED, BUSY = 303, 503
CLIENTS = 6


@dataclass(frozen=True)
class CookieVoter:
    """A reader by cookie, and by the key that the database knows."""

    key_hash: str
    cookie: str


@dataclass
class VoteOutcomes:
    """Votes by voter: those that were taken, those of which nobody knows what became, and refusals by status."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def wait_for_more(self, votes: int) -> None:
        """Return when so many more votes have been taken."""
        enough = len(self.acknowledged) + votes
        wait_until(lambda: len(self.acknowledged) >= enough)


@contextmanager
def concurrent_votes(
    site: ServedSite, made_up: Callable[[], CookieVoter], clients: int = CLIENTS
) -> Iterator[VoteOutcomes]:
    """Let a crowd vote, each voter once, until the block is left."""
    sent, enough = VoteOutcomes(), Event()
    crowd = [Thread(target=_vote, args=(site, made_up, sent, enough)) for _ in range(clients)]
    for one in crowd:
        one.start()
    try:
        yield sent
    finally:
        enough.set()
        for one in crowd:
            one.join()


def _vote(site: ServedSite, made_up: Callable[[], CookieVoter], sent: VoteOutcomes, enough: Event) -> None:
    with Connection(site.port) as line:
        while not enough.is_set():
            voter = made_up()
            verdict = "ship" if int(voter.key_hash, 16) % 3 else "skip"
            try:
                status, _ = line.vote("cursor", verdict, voter.cookie)
            except OSError:
                sent.unanswered[voter.key_hash] = verdict
                # A killed site needs a moment before it listens again.
                enough.wait(0.02)
                continue
            if status == ACCEPTED:
                sent.acknowledged[voter.key_hash] = verdict
            else:
                sent.refused[voter.key_hash] = status
