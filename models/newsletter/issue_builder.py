"""Compiling an issue: what the change log has to tell since the last one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from models.catalogue import change_log, panel, price_history
from models.catalogue.price_history import PriceChange, PricePoint
from models.catalogue.tables import Change, ChangeKind, Tool
from models.database.base import fetch_rows
from models.newsletter import issues
from models.newsletter.content import Content, Cost, Judged, More, Moved, Side, Turned
from models.pages import matchup_list
from models.pages.matchup_list import ContenderSummary, MatchupRow

# Whoever imports a whole catalogue in one week does not want to send all of it, nor in the weeks after.
MOST = 12
CLOSEST = 3
FIRST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Week:
    """An issue that has been compiled and not yet stored."""

    day: date
    last_change: int
    content: Content


@dataclass(frozen=True, slots=True)
class _News:
    """One line of the change log, as far as an issue tells of it."""

    kind: str
    tool_id: int | None
    matchup_id: int | None
    review_id: int | None
    day: date


def compiled(day: date) -> Week:
    """Return the issue of a day: all that was recorded since the last issue, the newest of each kind in full.

    What finds no room is counted, and no later issue brings it: that one has news of its own.
    Before the first issue a catalogue has been filled, perhaps at once and with a history; so the first one
    tells of what is dated within its last seven days.
    """
    last_change = change_log.last_change_id()
    news = _news(last_change, day)
    found = _fitted(_judged(news), _turned(news), _moved(news))
    if not found.empty:
        found = replace(found, close=tuple(map(_row, matchup_list.contested_matchups(CLOSEST))))
    return Week(day, last_change, found)


def _fitted(matchups: tuple[Judged, ...], turned: tuple[Turned, ...], moved: tuple[Moved, ...]) -> Content:
    more = More(*(max(0, len(found) - MOST) for found in (matchups, turned, moved)))
    return Content(matchups[:MOST], turned[:MOST], moved[:MOST], more=more)


def _news(last_change: int, day: date) -> list[_News]:
    mark = issues.last_mark()
    wanted = (ChangeKind.MATCHUP_PUBLISHED, ChangeKind.REVIEW_ADDED, ChangeKind.PRICE_SET)
    log = select(Change.kind, Change.tool_id, Change.matchup_id, Change.review_id, Change.day).where(
        Change.kind.in_(wanted), Change.id <= last_change
    )
    if mark:
        log = log.where(Change.id > mark.last_change)
    found = [_News(*row) for row in fetch_rows(log.order_by(Change.id))]
    return found if mark else [one for one in found if _is_recent(one, day - timedelta(days=FIRST_DAYS))]


def _is_recent(one: _News, since: date) -> bool:
    # Prices are known by the month.
    return one.day >= (since.replace(day=1) if one.kind == ChangeKind.PRICE_SET else since)


def _ids(found: Sequence[int | None]) -> list[int]:
    return list(dict.fromkeys(key for key in found if key is not None))


def _judged(news: list[_News]) -> tuple[Judged, ...]:
    ids = _ids([one.matchup_id for one in news if one.kind == ChangeKind.MATCHUP_PUBLISHED])
    return tuple(map(_row, matchup_list.rows_with_ids(ids)))


def _row(row: MatchupRow) -> Judged:
    one, other = row.contenders
    return Judged(row.slug, row.question, row.call, row.published, (_side(one), _side(other)))


def _side(corner: ContenderSummary) -> Side:
    seats, votes = corner.panel, corner.community
    return Side(corner.slug, corner.name, seats.ships, seats.size, corner.picked, votes.ships, votes.skips)


def _tools(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    standing = select(Tool.id, Tool.slug, Tool.name).where(Tool.id.in_(ids), Tool.retired_on.is_(None))
    return {key: (slug, name) for key, slug, name in fetch_rows(standing)}


def _turned(news: list[_News]) -> tuple[Turned, ...]:
    reviews = {one.review_id for one in news if one.kind == ChangeKind.REVIEW_ADDED}
    tools = _tools(_ids([one.tool_id for one in news if one.kind == ChangeKind.REVIEW_ADDED]))
    found = []
    for tool_id, history in panel.histories_without_texts(list(tools)).items():
        in_force = {opinion.id for opinion in history.current.reviews}
        found += [
            Turned(
                *tools[tool_id],
                turn.after.reviewer,
                turn.after.reviewer_name,
                turn.before.verdict,
                turn.after.verdict,
                turn.after.day,
            )
            for turn in history.review_changes
            if turn.verdict_changed and turn.after.id in reviews & in_force
        ]
    return tuple(sorted(found, key=lambda turn: (turn.day, turn.tool), reverse=True))


def _moved(news: list[_News]) -> tuple[Moved, ...]:
    set_ = {(one.tool_id, f"{one.day:%Y-%m}") for one in news if one.kind == ChangeKind.PRICE_SET}
    tools = _tools(_ids([tool_id for tool_id, _ in set_]))
    found = [
        _move(tools[tool_id], prices.price_changes[-1])
        for tool_id, prices in price_history.histories(list(tools)).items()
        if prices.price_changes
        and (tool_id, prices.price_changes[-1].after.as_of) in set_
        and _differs(prices.price_changes[-1])
    ]
    return tuple(sorted(found, key=lambda move: (move.after.as_of, move.tool), reverse=True))


def _differs(move: PriceChange) -> bool:
    return _cost(move.before) != Cost(
        move.after.kind, move.after.amount, move.after.currency, move.after.unit, move.before.as_of
    )


def _move(tool: tuple[str, str], move: PriceChange) -> Moved:
    return Moved(*tool, _cost(move.before), _cost(move.after), move.after.note, move.after.source)


def _cost(entry: PricePoint) -> Cost:
    return Cost(entry.kind, entry.amount, entry.currency, entry.unit, entry.as_of)
