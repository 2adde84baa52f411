"""How the ballot log leads to votes and counts: the reference, in plain Python.

Four places count the same in SQL or numpy, because they must be fast: the triggers of migration 0005, its
first fill of an existing log, counter_audit with vote_audit, and the leaderboard. The golden cases in
tests/models/voting/test_ballot_fold.py hold all of them to these rules, for the rows of one voter on one
contender in the order of their ids:

1. The last row decides: its choice is the vote's verdict, its status says whether the vote counts. After a
   withdrawal there is no vote, whatever the status.
2. The vote's `ballot_id` is the last row with the act `cast`: moderation changes the status, not the age.
3. Tally of a contender: counted votes by verdict, and held votes. Void votes are in none of them.
4. Daily count: each row adds its counted verdict, and takes away that of the row before it, on its own day.
5. Pair count of a matchup: voters with a counted vote on both contenders, by both verdicts. The first
   verdict is the one on the contender with the lower id.
6. Tool count: each voter once, by their counted vote with the highest `ballot_id` on any contender of the
   tool.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

from models.voting.tables import BallotAct, BallotChoice, VoteStatus
from models.voting.tally import Tally


@dataclass(frozen=True, slots=True)
class LoggedBallot:
    """One row of the ballot log, as far as counting needs it."""

    ballot_id: int
    voter_id: int
    contender_id: int
    choice: BallotChoice
    act: BallotAct
    status: VoteStatus
    day: date

    @property
    def counted_verdict(self) -> BallotChoice | None:
        """The verdict that counts after this row, if any."""
        counts = self.status is VoteStatus.COUNTED and self.choice is not BallotChoice.WITHDRAW
        return self.choice if counts else None


@dataclass(frozen=True, slots=True)
class FoldedVote:
    """The vote that one voter's ballots on one contender lead to."""

    ballot_id: int
    verdict: BallotChoice
    status: VoteStatus


class ContenderKey(NamedTuple):
    """The matchup and the tool that a contender connects."""

    matchup_id: int
    tool_id: int


class DailyKey(NamedTuple):
    """A contender on a day, and which verdict is counted."""

    contender_id: int
    day: date
    verdict: BallotChoice


class PairKey(NamedTuple):
    """The verdicts on a matchup's contenders, the one with the lower id first."""

    matchup_id: int
    first: BallotChoice
    second: BallotChoice


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is counted; what is zero is left out."""

    votes: dict[tuple[int, int], FoldedVote]
    tallies: dict[int, Tally]
    daily: dict[DailyKey, int]
    pairs: dict[PairKey, int]
    tools: dict[int, Tally]


def fold_ballots(ballots: Iterable[LoggedBallot], contenders: Mapping[int, ContenderKey]) -> Counts:
    """Count the whole log, given in the order of its ids; votes are keyed by voter and contender."""
    histories: dict[tuple[int, int], list[LoggedBallot]] = {}
    for ballot in ballots:
        histories.setdefault((ballot.voter_id, ballot.contender_id), []).append(ballot)
    votes = {key: vote for key, history in histories.items() if (vote := _fold_votes(history))}
    counted = {key: vote for key, vote in votes.items() if vote.status is VoteStatus.COUNTED}
    return Counts(
        votes,
        _count_tallies(votes),
        _count_days(histories.values()),
        _count_pairs(counted, contenders),
        _count_tools(counted, contenders),
    )


def _fold_votes(history: list[LoggedBallot]) -> FoldedVote | None:
    last = history[-1]
    if last.choice is BallotChoice.WITHDRAW:
        return None
    cast_id = max(ballot.ballot_id for ballot in history if ballot.act is BallotAct.CAST)
    return FoldedVote(cast_id, last.choice, last.status)


def _count_tallies(votes: Mapping[tuple[int, int], FoldedVote]) -> dict[int, Tally]:
    cells = Counter(
        (contender, vote.status, vote.verdict)
        for (_, contender), vote in votes.items()
        if vote.status is not VoteStatus.VOID
    )
    return {
        contender: Tally(
            ships=cells[contender, VoteStatus.COUNTED, BallotChoice.SHIP],
            skips=cells[contender, VoteStatus.COUNTED, BallotChoice.SKIP],
            held=sum(cells[contender, VoteStatus.HELD, verdict] for verdict in BallotChoice),
        )
        for contender in {contender for contender, _, _ in cells}
    }


def _count_days(histories: Iterable[list[LoggedBallot]]) -> dict[DailyKey, int]:
    days: Counter[DailyKey] = Counter()
    for history in histories:
        before: BallotChoice | None = None
        for ballot in history:
            if before:
                days[DailyKey(ballot.contender_id, ballot.day, before)] -= 1
            if ballot.counted_verdict:
                days[DailyKey(ballot.contender_id, ballot.day, ballot.counted_verdict)] += 1
            before = ballot.counted_verdict
    return {key: change for key, change in days.items() if change}


def _count_pairs(
    counted: Mapping[tuple[int, int], FoldedVote], contenders: Mapping[int, ContenderKey]
) -> dict[PairKey, int]:
    by_matchup: dict[tuple[int, int], list[FoldedVote]] = {}
    for voter, contender in sorted(counted):
        matchup = contenders[contender].matchup_id
        by_matchup.setdefault((voter, matchup), []).append(counted[voter, contender])
    return dict(
        Counter(
            PairKey(matchup, first.verdict, second.verdict)
            for (_, matchup), votes in by_matchup.items()
            for first, second in combinations(votes, 2)
        )
    )


def _count_tools(
    counted: Mapping[tuple[int, int], FoldedVote], contenders: Mapping[int, ContenderKey]
) -> dict[int, Tally]:
    latest: dict[tuple[int, int], BallotChoice] = {}
    for (voter, contender), vote in sorted(counted.items(), key=lambda item: item[1].ballot_id):
        latest[voter, contenders[contender].tool_id] = vote.verdict
    cells = Counter((tool, verdict) for (_, tool), verdict in latest.items())
    return {tool: Tally(cells[tool, BallotChoice.SHIP], cells[tool, BallotChoice.SKIP]) for tool, _ in cells}
