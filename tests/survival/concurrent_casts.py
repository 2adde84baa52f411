"""Votes cast by threads of this process, each in transactions of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import TypeVar

from flask import Flask

from models.database.transactions import end_read, write_transaction
from models.voting import casting, counter_audit, vote_audit
from models.voting.ballot_log import RecordedBallot
from models.voting.casting import CastCommand
from models.voting.tables import BallotChoice
from models.voting.vote_caps import VoteCaps, VoteOrigin
from tests.builders import a_matchup, a_tool
from tests.conftest import GENEROUS_TIMEOUT

Result = TypeVar("Result")
UNLIMITED = 1_000_000
NO_CAPS = VoteCaps(UNLIMITED, UNLIMITED, UNLIMITED)
# Two matchups share a tool, whose tally counts a voter once.
PAIRS = (("ada", "bob"), ("ada", "zed"))
CONTENDERS = tuple((f"{left}-vs-{right}", tool) for left, right in PAIRS for tool in (left, right))


@dataclass(frozen=True)
class Tab:
    """One of a voter's tabs, or a script that makes a new key for every vote."""

    key: str
    address: str = "192.0.2.7"
    caps: VoteCaps = NO_CAPS

    def cast(self, contender: tuple[str, str], choice: BallotChoice) -> RecordedBallot | None:
        """Send the vote form in a transaction of its own."""
        with write_transaction():
            return self.cast_uncommitted(contender, choice)

    def cast_uncommitted(self, contender: tuple[str, str], choice: BallotChoice) -> RecordedBallot | None:
        """Send the vote form in the caller's transaction."""
        origin = VoteOrigin(self.address, self.caps)
        command = CastCommand(*contender, choice, "", self.key, is_new_voter=False, origin=origin)
        return casting.cast_vote(command).ballot


def publish_matchups() -> None:
    """Publish the matchups of CONTENDERS."""
    tools = {slug: a_tool(slug) for slug in {slug for pair in PAIRS for slug in pair}}
    for left, right in PAIRS:
        a_matchup(tools[left], tools[right])
    end_read()


def run_at_once(app: Flask, actions: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run each action in a thread of its own, all from the same moment; return their results or raise."""
    start = Barrier(len(actions))

    def run(action: Callable[[], Result]) -> Result:
        with app.app_context():
            start.wait(GENEROUS_TIMEOUT)
            return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


def find_mismatches() -> list[object]:
    """Return whatever a recount finds."""
    end_read()
    return [*vote_audit.find_mismatches(), *counter_audit.find_mismatches()]
