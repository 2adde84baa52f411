"""What the community says: counts, their share, and how far they carry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, select

from models.catalogue.publication import published
from models.catalogue.tables import Contender, Matchup
from models.database.base import fetch_rows
from models.voting.tables import ContenderCount, ToolCount
from ranking.wilson import Z95, Interval, interval

MIN_EARLY_VOTES = 10
# From 39 votes on the 95 % interval is at most 15 points wide on either side, whatever the share.
MIN_CALLED_VOTES = 39


class ConfidenceLevel(StrEnum):
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
    def confidence(self) -> ConfidenceLevel:
        """None, too few to call, an early signal, or called."""
        if self.votes == 0:
            return ConfidenceLevel.NONE
        if self.votes < MIN_EARLY_VOTES:
            return ConfidenceLevel.FEW
        return ConfidenceLevel.EARLY if self.votes < MIN_CALLED_VOTES else ConfidenceLevel.CALLED

    @property
    def margin(self) -> int:
        """The fewest more votes the other way after which there is no majority; 0 when there is none now."""
        return abs(self.ships - self.skips)


_COUNTS = select(ContenderCount.contender_id, ContenderCount.ships, ContenderCount.skips, ContenderCount.held)
_BY_CONTENDER = _COUNTS.where(ContenderCount.contender_id.in_(bindparam("contenders", expanding=True)))
_BY_TOOL = select(ToolCount.tool_id, ToolCount.ships, ToolCount.skips).where(
    ToolCount.tool_id.in_(bindparam("tools", expanding=True))
)
_votes, _margin = ContenderCount.ships + ContenderCount.skips, ContenderCount.ships - ContenderCount.skips
_CONTESTED = (
    select(ContenderCount.contender_id)
    .join(Contender, Contender.id == ContenderCount.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    # Wilson's interval covers one half just where the score test does not reject it.
    .where(published(Matchup), _votes >= MIN_EARLY_VOTES, _margin * _margin < Z95 * Z95 * _votes)
    .order_by(_votes.desc(), ContenderCount.contender_id)
    .limit(bindparam("many"))
)


def contender_tallies(ids: Sequence[int]) -> dict[int, Tally]:
    """Return the tally of each contender, in one query."""
    return _tallies_by_id(ids, fetch_rows(_BY_CONTENDER, {"contenders": list(ids)}))


def contested(many: int) -> list[int]:
    """Return the busiest contenders of standing matchups whose interval covers one half, from 10 votes on."""
    return [key for (key,) in fetch_rows(_CONTESTED, {"many": many})]


def tool_tallies(ids: Sequence[int]) -> dict[int, Tally]:
    """Return the tally of each tool across its matchups, each voter counted once by their latest vote."""
    return _tallies_by_id(ids, fetch_rows(_BY_TOOL, {"tools": list(ids)}))


def _tallies_by_id(ids: Sequence[int], found: Iterable[Sequence[int]]) -> dict[int, Tally]:
    return dict.fromkeys(ids, Tally()) | {key: Tally(*counts) for key, *counts in found}
