"""Where the marks of a tool's timeline stand: across in percent of the width, down in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.pages.tool_page import RecordEntry
from models.voting.share_history import DailyTally, TurningPoint
from models.voting.tally import MIN_EARLY_VOTES

# Left of the plot stands the scale.
LEFT, WIDTH = 9.0, 91.0
TOP, HEIGHT = 10.0, 120.0
# Ten columns are each 24 pixels wide still where the screen has 320; fewer than four would only be wider.
MAX_COLUMNS, MIN_COLUMNS = 10, 4
MAX_DAYS = 200
# Numbers of turning points nearer than this would run into each other.
MIN_TICK_DISTANCE = 4.0


@dataclass(frozen=True, slots=True)
class CommunityMark:
    """The community's dot and the ends of its whisker."""

    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TimelineColumn:
    """One matchup: its column, and the heights of its marks where there is something to mark."""

    entry: RecordEntry
    x: float
    width: float
    middle: float
    panel_x: float
    community_x: float
    panel: float | None
    community_mark: CommunityMark | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A turning point under the axis, with its number in the list unless that would touch the one before."""

    x: float
    number: int | None


@dataclass(frozen=True, slots=True)
class ShareLine:
    """The line of the share in a field of 1000 by 100, the days at its ends, and the ticks beneath."""

    path: str
    first: DailyTally
    last: DailyTally
    last_day: date
    ticks: tuple[Tick, ...]


def timeline_columns(meetings: Sequence[RecordEntry]) -> list[TimelineColumn]:
    """Return a column for each of the latest matchups, the oldest of them first."""
    latest = meetings[:MAX_COLUMNS][::-1]
    width = WIDTH / max(len(latest), MIN_COLUMNS)
    return [_column(meeting, LEFT + number * width, width) for number, meeting in enumerate(latest)]


def _column(meeting: RecordEntry, x: float, width: float) -> TimelineColumn:
    then = meeting.at_publication
    left, middle, right = (round(x + width * part, 2) for part in (0.34, 0.5, 0.66))
    panel = _y_of_share(then.ships / then.size) if then.size else None
    return TimelineColumn(
        meeting, round(x, 2), round(width, 2), middle, left, right, panel, _community_mark(meeting)
    )


def _community_mark(meeting: RecordEntry) -> CommunityMark | None:
    votes = meeting.community
    if votes.votes < MIN_EARLY_VOTES:
        return None
    return CommunityMark(
        _y_of_share(votes.share), _y_of_share(votes.interval.low), _y_of_share(votes.interval.high)
    )


def _y_of_share(share: float) -> float:
    return round(TOP + (1 - share) * HEIGHT, 1)


def share_line(days: Sequence[DailyTally], points: Sequence[TurningPoint]) -> ShareLine | None:
    """Return the line from the first day with enough votes on; None unless it has at least two days."""
    enough = [number for number, day in enumerate(days) if day.tally.votes >= MIN_EARLY_VOTES]
    told = days[enough[0] :] if enough else ()
    if len(told) < 2:  # noqa: PLR2004
        return None
    start, until = told[0].day, max([told[-1].day, *(point.day for point in points)])
    span = (until - start).days
    ticks = [(number, point.day) for number, point in enumerate(points, 1) if point.day >= start]
    return ShareLine(
        _path([((day.day - start).days / span, day) for day in _thin_out(told)]),
        told[0],
        told[-1],
        until,
        _ticks([(number, (day - start).days / span) for number, day in ticks]),
    )


def _thin_out(days: Sequence[DailyTally]) -> Sequence[DailyTally]:
    """Return at most so many days, evenly, the first and the last among them."""
    if len(days) <= MAX_DAYS:
        return days
    step = (len(days) - 1) / (MAX_DAYS - 1)
    return [days[round(number * step)] for number in range(MAX_DAYS)]


def _path(places: Sequence[tuple[float, DailyTally]]) -> str:
    """Return steps from day to day, broken off while the votes are too few, and on to the right end."""
    path, drawing = "", False
    for part, day in places:
        x, y, enough = (
            round(part * 1000),
            round((1 - day.tally.share) * 100, 1),
            day.tally.votes >= MIN_EARLY_VOTES,
        )
        if drawing:
            path += f"H{x}"
        if enough:
            path += f"V{y}" if drawing else f"M{x} {y}"
        drawing = enough
    return path + ("H1000" if drawing else "")


def _ticks(places: Sequence[tuple[int, float]]) -> tuple[Tick, ...]:
    ticks: list[Tick] = []
    taken = -MIN_TICK_DISTANCE
    for number, part in places:
        x = round(LEFT + part * WIDTH, 2)
        free = x - taken >= MIN_TICK_DISTANCE
        ticks.append(Tick(x, number if free else None))
        taken = x if free else taken
    return tuple(ticks)
