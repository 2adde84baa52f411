"""Concurrent casts, changes, withdrawals and forgets are linearizable."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from threading import Thread
from time import monotonic

from models.voting.vote_audit import VoteMismatch
from tests.conftest import GENEROUS_TIMEOUT
from tests.served_site import FORM_HEADERS, Connection, ServedSite
from tests.survival import workload
from tests.survival.linearizability import Operation, OperationKind, is_linearisable, tally_text
from tests.survival.vote_clients import ACCEPTED, BUSY, CookieVoter

VOTERS, OPERATIONS = 3, 8
ROUNDS = workload.choose_count(6, 100)
# Two readers share each cookie, as with two tabs open.
TABS = 2
COUNTED = """
    SELECT verdict FROM vote JOIN contender ON contender.id = contender_id JOIN tool ON tool.id = tool_id
    JOIN matchup ON matchup.id = matchup_id
    WHERE status = 'counted' AND tool.slug = 'cursor' AND matchup.slug = 'cursor-vs-github-copilot'
"""
ACTIONS = ("ship", "skip", "withdraw", "forget", "own", "own", "tally", "tally")


@dataclass
class Reader:
    """A tab of a voter, with the operations done in it."""

    site: ServedSite
    number: int
    voter: CookieVoter
    dice: Random
    past: list[Operation] = field(default_factory=list)

    def act(self) -> None:
        """Do random operations and record when each began and ended."""
        with Connection(self.site.port) as line:
            for _ in range(OPERATIONS):
                wish = self.dice.choice(ACTIONS)
                start = monotonic()
                kind, value = self._do(line, wish)
                self.past.append(Operation(start, monotonic(), kind, value, self.number))

    def _do(self, line: Connection, wish: str) -> tuple[OperationKind, str]:
        if wish == "tally":
            return OperationKind.TALLY, tally_text([str(verdict) for (verdict,) in self.site.rows(COUNTED)])
        if wish == "own":
            return OperationKind.OWN, self._own(line)
        # Who is asked to come back, with nothing done, comes back.
        last = monotonic() + GENEROUS_TIMEOUT
        while (sent := self._send(line, wish)) == BUSY and monotonic() < last:
            pass
        assert sent == ACCEPTED
        return OperationKind.CAST, "withdraw" if wish == "forget" else wish

    def _send(self, line: Connection, wish: str) -> int:
        if wish == "forget":
            return line.request(
                "/votes/mine/forget", "POST", "", FORM_HEADERS | {"Cookie": self.voter.cookie}
            )[0]
        return line.vote("cursor", wish, self.voter.cookie)[0]

    def _own(self, line: Connection) -> str:
        told = json.loads(line.request("/votes/mine.json", headers={"Cookie": self.voter.cookie})[2])
        return next((vote["verdict"] for vote in told["votes"] if vote["tool"] == "cursor"), "")


def run_round(site: ServedSite, voters: list[CookieVoter], seed: int) -> list[Operation]:
    """Let every voter act in two tabs at once; return all operations."""
    tabs = [
        Reader(site, number, voter, Random(f"{seed} {tab} {number}"))
        for tab in range(TABS)
        for number, voter in enumerate(voters)
    ]
    crowd = [Thread(target=tab.act) for tab in tabs]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return [operation for tab in tabs for operation in tab.past]


def test_what_readers_did_and_saw_at_once_fits_one_order(
    site: ServedSite, new_voter: Callable[[], CookieVoter], vote_mismatches: Callable[[], list[VoteMismatch]]
) -> None:
    for seed in range(ROUNDS):
        voters = [new_voter() for _ in range(VOTERS)]
        history = run_round(site, voters, seed)
        assert len(history) == VOTERS * TABS * OPERATIONS
        assert is_linearisable(history), history
        assert vote_mismatches() == []
        with Connection(site.port) as line:
            for voter in voters:
                line.vote("cursor", "withdraw", voter.cookie)
