"""Tallies: counted votes, the share that ships, and how certain it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, literal, select

from models.catalogue.publication import published
from models.catalogue.tables import Contender, Matchup
from models.database.base import fetch_rows
from models.voting.tables import ContenderCount, ToolCount
from ranking.wilson import Z95, Interval, interval

MIN_EARLY_VOTES = 10
# From 39 votes on the 95 % interval reaches at most 15 points to either side, whatever the share.
MIN_CALLED_VOTES = 39


class ConfidenceLevel(StrEnum):
    """How much a tally allows to say."""

    NONE = "none"
    FEW = "few"
    EARLY = "early"
    CALLED = "called"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counted votes, and how many more are held."""

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
    def confidence(self) -> ConfidenceLevel:
        """None, too few to call, an early signal, or called."""
        if self.votes == 0:
            return ConfidenceLevel.NONE
        if self.votes < MIN_EARLY_VOTES:
            return ConfidenceLevel.FEW
        return ConfidenceLevel.EARLY if self.votes < MIN_CALLED_VOTES else ConfidenceLevel.CALLED

    @property
    def margin(self) -> int:
        """How many votes the other way would end the majority; 0 without one."""
        return abs(self.ships - self.skips)


_COUNTS = select(
    ContenderCount.contender_id.label("id"), ContenderCount.ships, ContenderCount.skips, ContenderCount.held
)
_BY_CONTENDER = _COUNTS.where(ContenderCount.contender_id.in_(bindparam("contenders", expanding=True)))
_BY_TOOL = select(
    ToolCount.tool_id.label("id"), ToolCount.ships, ToolCount.skips, literal(0).label("held")
).where(ToolCount.tool_id.in_(bindparam("tools", expanding=True)))
_votes, _margin = ContenderCount.ships + ContenderCount.skips, ContenderCount.ships - ContenderCount.skips
_CONTESTED = (
    select(ContenderCount.contender_id)
    .join(Contender, Contender.id == ContenderCount.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    # Wilson's interval covers one half exactly where the score test does not reject one half.
    .where(published(Matchup), _votes >= MIN_EARLY_VOTES, _margin * _margin < Z95 * Z95 * _votes)
    .order_by(_votes.desc(), ContenderCount.contender_id)
    .limit(bindparam("limit"))
)


def contender_tallies(ids: Sequence[int]) -> dict[int, Tally]:
    """Return the tally of each contender, in one query."""
    return _tallies_by_id(ids, fetch_rows(_BY_CONTENDER, {"contenders": list(ids)}))


def contested(limit: int) -> list[int]:
    """Return the contenders of published matchups whose interval covers one half, most votes first."""
    return [row.contender_id for row in fetch_rows(_CONTESTED, {"limit": limit})]


def tool_tallies(ids: Sequence[int]) -> dict[int, Tally]:
    """Return the tally of each tool across its matchups, each voter counted once by their latest vote."""
    return _tallies_by_id(ids, fetch_rows(_BY_TOOL, {"tools": list(ids)}))


def _tallies_by_id(ids: Sequence[int], rows: Iterable[Any]) -> dict[int, Tally]:
    return dict.fromkeys(ids, Tally()) | {row.id: Tally(row.ships, row.skips, row.held) for row in rows}
