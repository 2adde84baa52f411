"""How a tool fared from day to day: its running tally, and what turned on the way."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select

from models.catalogue.panel import ReviewChange, ReviewHistory
from models.catalogue.price_history import PriceChange, PriceHistory
from models.catalogue.tables import Contender
from models.database.base import fetch_rows
from models.voting.tables import DailyCount
from models.voting.tally import Tally


@dataclass(frozen=True, slots=True)
class DailyTally:
    """All counted votes on a tool, over all its matchups, as they stood at the end of a day."""

    day: date
    tally: Tally


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A reviewer's new verdict or a new entry price, which stands at the start of its month."""

    day: date
    review_change: ReviewChange | None = None
    price_change: PriceChange | None = None


_ships, _skips = func.sum(DailyCount.ships), func.sum(DailyCount.skips)
_DAILY = (
    select(DailyCount.day, _ships, _skips)
    .join(Contender, Contender.id == DailyCount.contender_id)
    .where(Contender.tool_id == bindparam("tool"))
    .group_by(DailyCount.day)
    .having((_ships != 0) | (_skips != 0))
    .order_by(DailyCount.day)
)


def daily_tallies(tool_id: int) -> tuple[DailyTally, ...]:
    """Return the running tally after every day on which it moved, oldest first, in one query.

    The last is the sum of the tallies of the tool's contenders: here a voter has a vote in every matchup.
    """
    ships = skips = 0
    days = []
    for day, more_ships, more_skips in fetch_rows(_DAILY, {"tool": tool_id}):
        ships, skips = ships + more_ships, skips + more_skips
        # A clock that was set back may put a withdrawal on a day before its vote.
        days.append(DailyTally(day, Tally(max(ships, 0), max(skips, 0))))
    return tuple(days)


def turning_points(history: ReviewHistory, prices: PriceHistory) -> tuple[TurningPoint, ...]:
    """Return every new verdict and every new price, oldest first."""
    turned = [
        TurningPoint(turn.after.day, review_change=turn)
        for turn in history.review_changes
        if turn.verdict_changed
    ]
    moved = [
        TurningPoint(date.fromisoformat(f"{m.after.as_of}-01"), price_change=m) for m in prices.price_changes
    ]
    return tuple(sorted(turned + moved, key=lambda point: point.day))
