"""All tools by what the community says of them: shares with intervals, and ranks from head to head."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock

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
# Rows fetched at a time: enough to be quick, few enough to be held.
FETCH_SIZE = 50_000
# With fewer duels a rank is not shown: four wins of four would already look sure.
MIN_DUELS = 10


@dataclass(frozen=True, slots=True)
class LeaderboardRow:
    """A tool's place on the board; a rank only where enough voters judged it beside another."""

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
    """The leaderboard of everything or of one category, as it was at one moment."""

    rows: tuple[LeaderboardRow, ...]
    too_few_votes: tuple[LeaderboardRow, ...]
    computed_at: datetime
    votes: int
    duels: int


@dataclass
class VoteSnapshot:
    """Every tool counted once, from which the boards of all categories are read."""

    computed_at: datetime
    votes: int
    tools: list[tuple[int, str, str, str, str]]
    tallies: dict[int, Tally]
    duels: Duels
    duel_counts: IntArray
    _ranking: Ranking
    _boards: dict[str | None, Leaderboard] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @cached_property
    def lower_bounds(self) -> dict[str, float]:
        """The low end of every tool's interval by its slug: a sort key, never printed."""
        return {
            slug: lower_bound(self.tallies[key].ships, self.tallies[key].votes)
            for key, slug, *_ in self.tools
        }

    def board(self, category: str | None = None) -> Leaderboard:
        """Return the board of a category, or of all; one without such tools is empty."""
        with self._lock:
            if category not in self._boards:
                self._boards[category] = self._build_board(category)
            return self._boards[category]

    def _build_board(self, category: str | None) -> Leaderboard:
        tools = [tool for tool in self.tools if category in (None, tool[3])]
        shown = np.array([tool[0] for tool in tools if self.duel_counts[tool[0]] >= MIN_DUELS], np.int64)
        found = self._ranking.ranges(shown)
        among = Counter(one.group for one in found.values())
        rows = [
            LeaderboardRow(
                slug,
                name,
                shelf,
                shelf_name,
                self.tallies[key],
                int(self.duel_counts[key]),
                found.get(key),
                among[found[key].group] if key in found else 0,
            )
            for key, slug, name, shelf, shelf_name in tools
        ]
        rows.sort(key=_sort_key)
        called = tuple(row for row in rows if row.tally.votes >= MIN_EARLY_VOTES)
        uncalled = tuple(row for row in rows if row.tally.votes < MIN_EARLY_VOTES)
        return Leaderboard(called, uncalled, self.computed_at, self.votes, len(self.duels.first))


def _sort_key(row: LeaderboardRow) -> tuple[float, int, str]:
    return (-lower_bound(row.tally.ships, row.tally.votes), -row.tally.votes, row.name.casefold())


_TOOLS = (
    select(Tool.id, Tool.slug, Tool.name, Category.slug, Category.name, Tool.retired_on)
    .join(Category, Category.id == Tool.category_id)
    .order_by(Tool.id)
)
_VOTES = (
    select(
        Contender.tool_id,
        Contender.matchup_id,
        Vote.voter_id,
        Vote.verdict == Verdict.SHIP.value,
        Vote.ballot_id,
    )
    .join(Contender, Contender.id == Vote.contender_id)
    .where(Vote.status == VoteStatus.COUNTED.value)
)


def take_snapshot(connection: Connection) -> VoteSnapshot:
    """Count every counted vote anew; takes a second for some hundred thousand votes."""
    tools = connection.execute(_TOOLS).all()
    places = {row[0]: number for number, row in enumerate(tools)}
    votes = _fetch_votes(connection)
    tool = np.array([places[key] for key in votes[:, 0].tolist()], np.int64)
    duels = _duels(tool, votes, len(tools))
    met = np.bincount(np.concatenate((duels.first, duels.second)), minlength=len(tools))
    standing = [(places[row[0]], *row[1:5]) for row in tools if row.retired_on is None]
    return VoteSnapshot(
        utc_now(), len(votes), standing, _tallies(tool, votes, len(tools)), duels, met, Ranking(duels)
    )


def _fetch_votes(connection: Connection) -> IntArray:
    """Return a row per counted vote: tool, matchup, voter, 1 for ship, and the ballot's number."""
    result = connection.execute(_VOTES).yield_per(FETCH_SIZE)
    parts = [np.array([tuple(row) for row in part], np.int64) for part in result.partitions()]
    return np.concatenate(parts) if parts else np.empty((0, 5), np.int64)


def _tallies(tool: IntArray, votes: IntArray, tools: int) -> dict[int, Tally]:
    """Count each voter once for each tool, by the latest of their votes on it."""
    order = np.lexsort((votes[:, 4], votes[:, 2], tool))
    of, voter, ship = tool[order], votes[order, 2], votes[order, 3]
    last = np.ones(len(of), np.bool_)
    last[:-1] = (of[1:] != of[:-1]) | (voter[1:] != voter[:-1])
    ships = np.bincount(of[last & (ship == 1)], minlength=tools)
    skips = np.bincount(of[last & (ship == 0)], minlength=tools)
    return {number: Tally(int(ships[number]), int(skips[number])) for number in range(tools)}


def _duels(tool: IntArray, votes: IntArray, tools: int) -> Duels:
    """Return a duel for every voter who judged both contenders of a matchup; alike verdicts are a tie."""
    order = np.lexsort((tool, votes[:, 2], votes[:, 1]))
    matchup, voter, ship, side = votes[order, 1], votes[order, 2], votes[order, 3], tool[order]
    pair = np.flatnonzero((matchup[1:] == matchup[:-1]) & (voter[1:] == voter[:-1]))
    score = 0.5 + (ship[pair] - ship[pair + 1]) / 2
    return Duels(tools, side[pair], side[pair + 1], score, voter[pair])
