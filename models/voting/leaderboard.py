"""The leaderboard: tools by the lower bound of their share, with ranks from head-to-head votes."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from models.catalogue.tables import Category, Contender, Tool, Verdict
from models.database.base import utc_now
from models.voting.tables import Vote, VoteStatus
from models.voting.tally import MIN_EARLY_VOTES, Tally
from ranking.duels import Duels
from ranking.rank_ranges import Ranking, RankRange
from ranking.wilson import lower_bound

IntArray = NDArray[np.int64]
# Rows fetched at a time: large enough to be fast, small enough for memory.
FETCH_SIZE = 50_000
# With fewer duels no rank is shown: four wins of four would already look certain.
MIN_DUELS = 10


@dataclass(frozen=True, slots=True)
class LeaderboardRow:
    """A tool on the leaderboard; its rank is None below MIN_DUELS duels."""

    slug: str
    name: str
    category: str
    category_name: str
    tally: Tally
    duels: int
    rank: RankRange | None
    # How many tools it is ranked among: those that duels connect it with.
    ranked_tools: int


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The leaderboard of one category or of all, as of one moment."""

    rows: tuple[LeaderboardRow, ...]
    too_few_votes: tuple[LeaderboardRow, ...]
    computed_at: datetime
    votes: int
    duels: int


class SnapshotTool(NamedTuple):
    """A tool in a snapshot; its number indexes the snapshot's arrays."""

    number: int
    slug: str
    name: str
    category: str
    category_name: str


@dataclass
class VoteSnapshot:
    """Tallies and duels of every tool at one moment; the boards of all categories are read from it."""

    computed_at: datetime
    votes: int
    tools: list[SnapshotTool]
    tallies: dict[int, Tally]
    duels: Duels
    duel_counts: IntArray
    _ranking: Ranking
    _boards: dict[str | None, Leaderboard] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @cached_property
    def lower_bounds(self) -> dict[str, float]:
        """The lower bound of each tool's interval by slug: a sort key, never printed."""
        tallies = self.tallies
        return {
            tool.slug: lower_bound(tallies[tool.number].ships, tallies[tool.number].votes)
            for tool in self.tools
        }

    def board(self, category: str | None = None) -> Leaderboard:
        """Return the leaderboard of a category, or of all; empty for an unknown category."""
        with self._lock:
            if category not in self._boards:
                self._boards[category] = self._build_board(category)
            return self._boards[category]

    def _build_board(self, category: str | None) -> Leaderboard:
        tools = [tool for tool in self.tools if category in (None, tool.category)]
        ranked = [tool.number for tool in tools if self.duel_counts[tool.number] >= MIN_DUELS]
        ranges = self._ranking.ranges(np.array(ranked, np.int64))
        group_sizes = Counter(rank.group for rank in ranges.values())
        rows = [
            LeaderboardRow(
                tool.slug,
                tool.name,
                tool.category,
                tool.category_name,
                self.tallies[tool.number],
                int(self.duel_counts[tool.number]),
                ranges.get(tool.number),
                group_sizes[ranges[tool.number].group] if tool.number in ranges else 0,
            )
            for tool in tools
        ]
        rows.sort(key=_sort_key)
        enough = tuple(row for row in rows if row.tally.votes >= MIN_EARLY_VOTES)
        too_few = tuple(row for row in rows if row.tally.votes < MIN_EARLY_VOTES)
        return Leaderboard(enough, too_few, self.computed_at, self.votes, len(self.duels.first))


def take_snapshot(connection: Connection) -> VoteSnapshot:
    """Count every counted vote; takes about a second for some hundred thousand votes."""
    tools = connection.execute(_TOOLS).all()
    numbers = {tool.id: number for number, tool in enumerate(tools)}
    votes = _fetch_votes(connection, numbers)
    duels = _duels(votes, len(tools))
    duel_counts = np.bincount(np.concatenate((duels.first, duels.second)), minlength=len(tools))
    published = [
        SnapshotTool(numbers[tool.id], tool.slug, tool.name, tool.category, tool.category_name)
        for tool in tools
        if tool.retired_on is None
    ]
    return VoteSnapshot(
        utc_now(),
        len(votes.tool),
        published,
        _tallies(votes, len(tools)),
        duels,
        duel_counts,
        Ranking(duels),
    )


class _Votes(NamedTuple):
    """The counted votes, a column each: the tool's number, three ids, and 1 for ship."""

    tool: IntArray
    matchup: IntArray
    voter: IntArray
    ballot: IntArray
    ship: IntArray


_TOOLS = (
    select(
        Tool.id,
        Tool.slug,
        Tool.name,
        Category.slug.label("category"),
        Category.name.label("category_name"),
        Tool.retired_on,
    )
    .join(Category, Category.id == Tool.category_id)
    .order_by(Tool.id)
)
# In the order of the columns of _Votes.
_VOTES = (
    select(
        Contender.tool_id,
        Contender.matchup_id,
        Vote.voter_id,
        Vote.ballot_id,
        (Vote.verdict == Verdict.SHIP.value).label("ship"),
    )
    .join(Contender, Contender.id == Vote.contender_id)
    .where(Vote.status == VoteStatus.COUNTED.value)
)


def _fetch_votes(connection: Connection, numbers: dict[int, int]) -> _Votes:
    result = connection.execute(_VOTES).yield_per(FETCH_SIZE)
    parts = [np.array([tuple(row) for row in part], np.int64) for part in result.partitions()]
    rows = np.concatenate(parts) if parts else np.empty((0, len(_Votes._fields)), np.int64)
    votes = _Votes(*rows.T)
    return votes._replace(tool=np.array([numbers[key] for key in votes.tool.tolist()], np.int64))


def _tallies(votes: _Votes, tools: int) -> dict[int, Tally]:
    """Count each voter once for each tool, by their latest counted vote on it."""
    order = np.lexsort((votes.ballot, votes.voter, votes.tool))
    tool, voter, ship = votes.tool[order], votes.voter[order], votes.ship[order]
    latest = np.ones(len(tool), np.bool_)
    latest[:-1] = (tool[1:] != tool[:-1]) | (voter[1:] != voter[:-1])
    ships = np.bincount(tool[latest & (ship == 1)], minlength=tools)
    skips = np.bincount(tool[latest & (ship == 0)], minlength=tools)
    return {number: Tally(int(ships[number]), int(skips[number])) for number in range(tools)}


def _duels(votes: _Votes, tools: int) -> Duels:
    """Return a duel for every voter who judged both contenders of a matchup; equal verdicts are a tie."""
    order = np.lexsort((votes.tool, votes.voter, votes.matchup))
    tool, matchup, voter, ship = (
        column[order] for column in (votes.tool, votes.matchup, votes.voter, votes.ship)
    )
    first = np.flatnonzero((matchup[1:] == matchup[:-1]) & (voter[1:] == voter[:-1]))
    score = 0.5 + (ship[first] - ship[first + 1]) / 2
    return Duels(tools, tool[first], tool[first + 1], score, voter[first])


def _sort_key(row: LeaderboardRow) -> tuple[float, int, str]:
    return (-lower_bound(row.tally.ships, row.tally.votes), -row.tally.votes, row.name.casefold())
