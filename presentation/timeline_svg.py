"""Positions in a tool's timelines: x in percent of the picture's width, y in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.pages.tool_page import RecordEntry
from models.voting.share_history import DailyTally, TurningPoint
from models.voting.tally import MIN_EARLY_VOTES

# The plot's left edge is behind the labels of its scale.
LEFT, WIDTH = 9.0, 91.0
TOP, HEIGHT = 10.0, 120.0
# Ten columns are 24 pixels wide each on a screen of 320; fewer than four would be needlessly wide.
MAX_COLUMNS, MIN_COLUMNS = 10, 4
MAX_DAYS = 200
# The numbers of two ticks closer than this would overlap.
MIN_TICK_DISTANCE = 4.0


@dataclass(frozen=True, slots=True)
class CommunityMark:
    """The heights of a community share and of its interval's ends."""

    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TimelineColumn:
    """One matchup's column: its edges, its centres, and the heights of its marks where there are any."""

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
    """A turning point under the axis; its number is None where it would overlap the one before."""

    x: float
    number: int | None


@dataclass(frozen=True, slots=True)
class ShareLine:
    """The path of the share in a box of 1000 by 100, the days at its ends, and the ticks under it."""

    path: str
    first: DailyTally
    last: DailyTally
    last_day: date
    ticks: tuple[Tick, ...]


def timeline_columns(entries: Sequence[RecordEntry]) -> list[TimelineColumn]:
    """Return a column for each of the ten latest matchups, oldest first; `entries` are newest first."""
    latest = entries[:MAX_COLUMNS][::-1]
    width = WIDTH / max(len(latest), MIN_COLUMNS)
    return [_column(entry, LEFT + number * width, width) for number, entry in enumerate(latest)]


def _column(entry: RecordEntry, x: float, width: float) -> TimelineColumn:
    panel = entry.at_publication
    panel_x, middle, community_x = (round(x + width * part, 2) for part in (0.34, 0.5, 0.66))
    return TimelineColumn(
        entry,
        round(x, 2),
        round(width, 2),
        middle,
        panel_x,
        community_x,
        _y_of_share(panel.ships / panel.size) if panel.size else None,
        _community_mark(entry),
    )


def _community_mark(entry: RecordEntry) -> CommunityMark | None:
    tally = entry.community
    if tally.votes < MIN_EARLY_VOTES:
        return None
    low, high = tally.interval
    return CommunityMark(_y_of_share(tally.share), _y_of_share(low), _y_of_share(high))


def _y_of_share(share: float) -> float:
    return round(TOP + (1 - share) * HEIGHT, 1)


def share_line(days: Sequence[DailyTally], points: Sequence[TurningPoint]) -> ShareLine | None:
    """Return the line from the first day with ten votes on; None with fewer than two such days."""
    start = next((number for number, day in enumerate(days) if _is_drawn(day)), len(days))
    drawn_days = days[start:]
    if len(drawn_days) < 2:  # noqa: PLR2004
        return None
    first_day, last_day = drawn_days[0].day, max([drawn_days[-1].day, *(point.day for point in points)])
    span = (last_day - first_day).days
    return ShareLine(
        _path([((day.day - first_day).days / span, day) for day in _thin_out(drawn_days)]),
        drawn_days[0],
        drawn_days[-1],
        last_day,
        _ticks(
            [
                (number, (point.day - first_day).days / span)
                for number, point in enumerate(points, 1)
                if point.day >= first_day
            ]
        ),
    )


def _is_drawn(day: DailyTally) -> bool:
    return day.tally.votes >= MIN_EARLY_VOTES


def _thin_out(days: Sequence[DailyTally]) -> Sequence[DailyTally]:
    """Return at most MAX_DAYS days at even distances, the first and the last among them."""
    if len(days) <= MAX_DAYS:
        return days
    step = (len(days) - 1) / (MAX_DAYS - 1)
    return [days[round(number * step)] for number in range(MAX_DAYS)]


def _path(days: Sequence[tuple[float, DailyTally]]) -> str:
    """Return a step line to the right edge, with gaps where there are fewer than ten votes."""
    path, was_drawn = "", False
    for position, day in days:
        x, y = round(position * 1000), round((1 - day.tally.share) * 100, 1)
        if was_drawn:
            path += f"H{x}"
        if _is_drawn(day):
            path += f"V{y}" if was_drawn else f"M{x} {y}"
        was_drawn = _is_drawn(day)
    return path + ("H1000" if was_drawn else "")


def _ticks(points: Sequence[tuple[int, float]]) -> tuple[Tick, ...]:
    ticks: list[Tick] = []
    numbered_x = -MIN_TICK_DISTANCE
    for number, position in points:
        x = round(LEFT + position * WIDTH, 2)
        has_room = x - numbered_x >= MIN_TICK_DISTANCE
        ticks.append(Tick(x, number if has_room else None))
        numbered_x = x if has_room else numbered_x
    return tuple(ticks)
