"""How a tool fared from day to day: its running tally from the ballot log, and what turned on the way."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, bindparam, case, func, select

from models.base import rows
from models.matchup import Contender
from models.panel import History, Turn
from models.price import Move, Prices
from models.tally import Tally
from models.vote import Ballot, Choice, Status


@dataclass(frozen=True, slots=True)
class Day:
    """All counted votes on a tool, over all its matchups, as they stood at the end of a day."""

    day: date
    tally: Tally


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A reviewer's new verdict or a new entry price, which stands at the start of its month."""

    day: date
    turn: Turn | None = None
    move: Move | None = None


def _counts(choice: Choice) -> ColumnElement[int]:
    return case(((Ballot.choice == choice) & (Ballot.status == Status.COUNTED), 1), else_=0)


def _change(choice: Choice) -> ColumnElement[int]:
    """What a row of the log adds to the counted votes, given this voter's row before it."""
    pair = (Ballot.voter_id, Ballot.contender_id)
    before = func.lag(_counts(choice), 1, 0).over(partition_by=pair, order_by=Ballot.id)
    return _counts(choice) - before


_CHANGES = (
    select(
        func.date(Ballot.cast_at).label("day"),
        _change(Choice.SHIP).label("ships"),
        _change(Choice.SKIP).label("skips"),
    )
    .join(Contender, Contender.id == Ballot.contender_id)
    .where(Contender.tool_id == bindparam("tool"))
    .subquery()
)
_DAILY = (
    select(_CHANGES.c.day, func.sum(_CHANGES.c.ships), func.sum(_CHANGES.c.skips))
    .group_by(_CHANGES.c.day)
    .having((func.sum(_CHANGES.c.ships) != 0) | (func.sum(_CHANGES.c.skips) != 0))
    .order_by(_CHANGES.c.day)
)


def of_tool(tool_id: int) -> tuple[Day, ...]:
    """Return the running tally after every day on which it moved, oldest first, in one query.

    The last is the sum of the tallies of the tool's contenders: here a voter has a vote in every matchup.
    """
    ships = skips = 0
    days = []
    for day, more_ships, more_skips in rows(_DAILY, {"tool": tool_id}):
        ships, skips = ships + more_ships, skips + more_skips
        # A clock that was set back may put a withdrawal on a day before its vote.
        days.append(Day(date.fromisoformat(str(day)), Tally(max(ships, 0), max(skips, 0))))
    return tuple(days)


def turning_points(history: History, prices: Prices) -> tuple[TurningPoint, ...]:
    """Return every new verdict and every new price, oldest first."""
    turned = [TurningPoint(turn.after.day, turn=turn) for turn in history.turns if turn.turned]
    moved = [TurningPoint(date.fromisoformat(f"{m.after.as_of}-01"), move=m) for m in prices.moves]
    return tuple(sorted(turned + moved, key=lambda point: point.day))
