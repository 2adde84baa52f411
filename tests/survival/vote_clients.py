"""Clients that vote until they are stopped, and record the outcomes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from tests.served_site import Connection, ServedSite, wait_until

ACCEPTED, BUSY = 303, 503
CLIENTS = 6


@dataclass(frozen=True)
class CookieVoter:
    """A voter's cookie, and the key hash that the database stores."""

    key_hash: str
    cookie: str


@dataclass
class VoteOutcomes:
    """Verdicts by key hash that were acknowledged or got no answer, and refusals by status."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def wait_for_more(self, votes: int) -> None:
        """Return when so many more votes have been acknowledged."""
        enough = len(self.acknowledged) + votes
        wait_until(lambda: len(self.acknowledged) >= enough)


@contextmanager
def concurrent_votes(
    site: ServedSite, new_voter: Callable[[], CookieVoter], clients: int = CLIENTS
) -> Iterator[VoteOutcomes]:
    """Let clients vote, each vote by a new voter, until the block ends."""
    sent, enough = VoteOutcomes(), Event()
    crowd = [Thread(target=_vote, args=(site, new_voter, sent, enough)) for _ in range(clients)]
    for one in crowd:
        one.start()
    try:
        yield sent
    finally:
        enough.set()
        for one in crowd:
            one.join()


def _vote(site: ServedSite, new_voter: Callable[[], CookieVoter], sent: VoteOutcomes, enough: Event) -> None:
    with Connection(site.port) as line:
        while not enough.is_set():
            voter = new_voter()
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
