"""A tool's share of ship votes from day to day, and the reviews and prices that changed on the way."""

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
    """All counted votes on a tool over all its matchups, at the end of a day."""

    day: date
    tally: Tally


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A reviewer's new verdict, or a new entry price, dated to the first of its month."""

    day: date
    review_change: ReviewChange | None = None
    price_change: PriceChange | None = None


_ships, _skips = func.sum(DailyCount.ships), func.sum(DailyCount.skips)
_DAILY = (
    select(DailyCount.day, _ships.label("ships"), _skips.label("skips"))
    .join(Contender, Contender.id == DailyCount.contender_id)
    .where(Contender.tool_id == bindparam("tool"))
    .group_by(DailyCount.day)
    .having((_ships != 0) | (_skips != 0))
    .order_by(DailyCount.day)
)


def daily_tallies(tool_id: int) -> tuple[DailyTally, ...]:
    """Return the running tally after every day on which it changed, oldest first, in one query.

    The last equals the sum of the tallies of the tool's contenders: a voter has a vote in every matchup.
    """
    ships = skips = 0
    days = []
    for row in fetch_rows(_DAILY, {"tool": tool_id}):
        ships, skips = ships + row.ships, skips + row.skips
        # A clock that was set back can date a withdrawal to a day before its vote.
        days.append(DailyTally(row.day, Tally(max(ships, 0), max(skips, 0))))
    return tuple(days)


def turning_points(history: ReviewHistory, prices: PriceHistory) -> tuple[TurningPoint, ...]:
    """Return every changed verdict and every new price, oldest first."""
    verdicts = [
        TurningPoint(change.after.day, review_change=change)
        for change in history.review_changes
        if change.verdict_changed
    ]
    new_prices = [
        TurningPoint(date.fromisoformat(f"{change.after.as_of}-01"), price_change=change)
        for change in prices.price_changes
    ]
    return tuple(sorted(verdicts + new_prices, key=lambda point: point.day))
