"""What the community says: counts, their share, and how far they carry."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import bindparam, case, func, select

from models.base import rows
from models.matchup import Contender, Matchup
from models.verdict import Verdict
from models.vote import Status, Vote
from ranking.wilson import Interval, interval

FEW = 10
# From 39 votes on the 95 % interval is at most 15 points wide on either side, whatever the share.
ENOUGH = 39


class Standing(StrEnum):
    """How much may be said of a tally."""

    NONE = "none"
    FEW = "few"
    EARLY = "early"
    CALLED = "called"


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes counted: so many ship, so many skip; and how many are held, which are in neither."""

    ships: int = 0
    skips: int = 0
    held: int = 0

    @property
    def votes(self) -> int:
        """How many votes were counted."""
        return self.ships + self.skips

    @property
    def share(self) -> float:
        """The share that ship, between 0 and 1; 0 without votes."""
        return self.ships / self.votes if self.votes else 0.0

    @property
    def interval(self) -> Interval:
        """The 95 % Wilson interval of the share."""
        return interval(self.ships, self.votes)

    @property
    def standing(self) -> Standing:
        """None, too few to call, an early signal, or called."""
        if self.votes == 0:
            return Standing.NONE
        if self.votes < FEW:
            return Standing.FEW
        return Standing.EARLY if self.votes < ENOUGH else Standing.CALLED

    @property
    def margin(self) -> int:
        """The fewest more votes the other way after which there is no majority; 0 when there is none now."""
        return abs(self.ships - self.skips)


class Count(NamedTuple):
    """One line of a grouped count."""

    key: int
    verdict: str
    votes: int


_HELD = "held"
_BY_CONTENDER = (
    select(
        Vote.contender_id, case((Vote.status == Status.HELD.value, _HELD), else_=Vote.verdict), func.count()
    )
    .where(
        Vote.contender_id.in_(bindparam("contenders", expanding=True)),
        Vote.status.in_((Status.COUNTED.value, Status.HELD.value)),
    )
    .group_by(Vote.contender_id, Vote.status, Vote.verdict)
)
_STANDING = (
    select(
        Contender.tool_id,
        Vote.verdict,
        func.row_number()
        .over(partition_by=(Contender.tool_id, Vote.voter_id), order_by=Vote.ballot_id.desc())
        .label("age"),
    )
    .join(Contender, Contender.id == Vote.contender_id)
    .where(Contender.tool_id.in_(bindparam("tools", expanding=True)), Vote.status == Status.COUNTED.value)
    .subquery()
)
_BY_TOOL = (
    select(_STANDING.c.tool_id, _STANDING.c.verdict, func.count())
    .where(_STANDING.c.age == 1)
    .group_by(_STANDING.c.tool_id, _STANDING.c.verdict)
)


def of_contenders(ids: Sequence[int]) -> dict[int, Tally]:
    """Return the tally of each contender, in one query."""
    return _tallies(ids, (Count(*row) for row in rows(_BY_CONTENDER, {"contenders": list(ids)})))


def at_least(votes: int) -> dict[int, Tally]:
    """Return the tally of every contender of a standing matchup with so many votes or more."""
    standing = select(Vote.contender_id).join(Contender, Contender.id == Vote.contender_id)
    standing = standing.join(Matchup, Matchup.id == Contender.matchup_id).where(
        Matchup.retired_on.is_(None), Vote.status == Status.COUNTED.value
    )
    busy = standing.group_by(Vote.contender_id).having(func.count() >= votes)
    keys = [row[0] for row in rows(busy)]
    return of_contenders(keys)


def of_tools(ids: Sequence[int]) -> dict[int, Tally]:
    """Return the tally of each tool across its matchups, each voter counted once by their latest vote."""
    return _tallies(ids, (Count(*row) for row in rows(_BY_TOOL, {"tools": list(ids)})))


def _tallies(ids: Sequence[int], counts: Iterable[Count]) -> dict[int, Tally]:
    votes: Counter[tuple[int, str]] = Counter()
    for count in counts:
        votes[count.key, count.verdict] += count.votes
    return {key: Tally(votes[key, Verdict.SHIP], votes[key, Verdict.SKIP], votes[key, _HELD]) for key in ids}
