"""Readers who vote for as long as they are let, and remember what they were told."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from tests.served import Line, Site

TAKEN = 303
CLIENTS = 6


@dataclass(frozen=True)
class Voter:
    """A reader by cookie, and by the key that the database knows."""

    key_hash: str
    cookie: str


@dataclass
class Sent:
    """Votes by voter: those that were answered, and those of which nobody knows what became."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)


@contextmanager
def voting(site: Site, voters: Iterable[Voter], clients: int = CLIENTS) -> Iterator[Sent]:
    """Let a crowd vote, each voter once, until the block is left."""
    sent, enough, queue = Sent(), Event(), iter(list(voters))
    crowd = [Thread(target=_vote, args=(site, queue, sent, enough)) for _ in range(clients)]
    for one in crowd:
        one.start()
    try:
        yield sent
    finally:
        enough.set()
        for one in crowd:
            one.join()


def _vote(site: Site, queue: Iterator[Voter], sent: Sent, enough: Event) -> None:
    with Line(site.port) as line:
        for voter in queue:
            if enough.is_set():
                return
            verdict = "ship" if int(voter.key_hash, 16) % 3 else "skip"
            try:
                status, _ = line.vote("cursor", verdict, voter.cookie)
            except OSError:
                sent.unanswered[voter.key_hash] = verdict
                # A killed site needs a moment before it listens again.
                enough.wait(0.02)
                continue
            if status == TAKEN:
                sent.acknowledged[voter.key_hash] = verdict
            else:
                sent.refused.add(status)
