"""Head to head: how the voters who judged both contenders of a matchup voted."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, select

from models.catalogue.tables import Verdict
from models.database.base import fetch_rows
from models.voting.tables import PairCount
from models.voting.tally import MIN_EARLY_VOTES
from ranking.sign_test import p_value

# A lead is called where chance alone would produce one as large less often than this.
SIGNIFICANCE = 0.05


class Lead(StrEnum):
    """Which contender significantly more voters would ship instead of the other."""

    LEFT = "left"
    RIGHT = "right"
    NONE = "none"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class HeadToHead:
    """Of those who judged both contenders, how many would ship only one, both, or neither."""

    only_left: int = 0
    only_right: int = 0
    both: int = 0
    neither: int = 0

    @property
    def voters(self) -> int:
        """How many judged both."""
        return self.only_left + self.only_right + self.both + self.neither

    @property
    def p_value(self) -> float:
        """The exact sign test of those who would ship only one of the two."""
        return p_value(self.only_left, self.only_right)

    @property
    def lead(self) -> Lead:
        """The contender that leads, no clear winner, or too few voters to say."""
        if self.voters < MIN_EARLY_VOTES:
            return Lead.FEW
        if self.p_value >= SIGNIFICANCE:
            return Lead.NONE
        return Lead.LEFT if self.only_left > self.only_right else Lead.RIGHT


NO_VOTERS = HeadToHead()
_CELLS = select(PairCount.first, PairCount.second, PairCount.voters).where(
    PairCount.matchup_id == bindparam("matchup")
)


def load(matchup_id: int, left: int, right: int) -> HeadToHead:
    """Return the votes of everyone who has a counted vote on both of a matchup's contenders."""
    rows = fetch_rows(_CELLS, {"matchup": matchup_id})
    # The table's first contender is the one with the lower id, whatever the order of the slugs.
    if left < right:
        cells = {(row.first, row.second): row.voters for row in rows}
    else:
        cells = {(row.second, row.first): row.voters for row in rows}
    ship, skip = Verdict.SHIP.value, Verdict.SKIP.value
    return HeadToHead(
        only_left=cells.get((ship, skip), 0),
        only_right=cells.get((skip, ship), 0),
        both=cells.get((ship, ship), 0),
        neither=cells.get((skip, skip), 0),
    )
