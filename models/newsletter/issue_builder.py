"""Compiling an issue: what the change log has to tell since the last one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from models.catalogue import change_log, panel, price_history
from models.catalogue.price_history import PriceChange, PricePoint
from models.catalogue.publication import published
from models.catalogue.tables import Change, ChangeKind, Tool
from models.database.base import fetch_rows
from models.newsletter import issues
from models.newsletter.issue_content import (
    IssueContender,
    IssueContent,
    IssueMatchup,
    IssuePrice,
    OverflowCounts,
    PriceChangeItem,
    VerdictChangeItem,
)
from models.voting import matchup_summary
from models.voting.matchup_summary import ContenderSummary, MatchupSummary

# Whoever imports a whole catalogue in one week does not want to send all of it, nor in the weeks after.
MAX_ITEMS = 12
CLOSE_MATCHUPS = 3
FIRST_ISSUE_DAYS = 7


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """An issue that has been compiled and not yet stored."""

    day: date
    last_change: int
    content: IssueContent


@dataclass(frozen=True, slots=True)
class _LoggedChange:
    """One line of the change log, as far as an issue tells of it."""

    kind: str
    tool_id: int | None
    matchup_id: int | None
    review_id: int | None
    day: date


def build_issue(day: date) -> IssueDraft:
    """Return the issue of a day: all that was recorded since the last issue, the newest of each kind in full.

    What finds no room is counted, and no later issue brings it: that one has news of its own.
    Before the first issue a catalogue has been filled, perhaps at once and with a history; so the first one
    tells of what is dated within its last seven days.
    """
    last_change = change_log.last_change_id()
    news = _changes_since_last_issue(last_change, day)
    found = _limit_items(_published_matchups(news), _verdict_changes(news), _price_changes(news))
    if not found.empty:
        found = replace(
            found, close=tuple(map(_issue_matchup, matchup_summary.contested_matchups(CLOSE_MATCHUPS)))
        )
    return IssueDraft(day, last_change, found)


def _limit_items(
    matchups: tuple[IssueMatchup, ...],
    turned: tuple[VerdictChangeItem, ...],
    moved: tuple[PriceChangeItem, ...],
) -> IssueContent:
    more = OverflowCounts(*(max(0, len(found) - MAX_ITEMS) for found in (matchups, turned, moved)))
    return IssueContent(matchups[:MAX_ITEMS], turned[:MAX_ITEMS], moved[:MAX_ITEMS], more=more)


def _changes_since_last_issue(last_change: int, day: date) -> list[_LoggedChange]:
    mark = issues.latest_cursor()
    wanted = (ChangeKind.MATCHUP_PUBLISHED, ChangeKind.REVIEW_ADDED, ChangeKind.PRICE_SET)
    log = select(Change.kind, Change.tool_id, Change.matchup_id, Change.review_id, Change.day).where(
        Change.kind.in_(wanted), Change.id <= last_change
    )
    if mark:
        log = log.where(Change.id > mark.last_change)
    found = [_LoggedChange(*row) for row in fetch_rows(log.order_by(Change.id))]
    return (
        found if mark else [one for one in found if _is_recent(one, day - timedelta(days=FIRST_ISSUE_DAYS))]
    )


def _is_recent(one: _LoggedChange, since: date) -> bool:
    # Prices are known by the month.
    return one.day >= (since.replace(day=1) if one.kind == ChangeKind.PRICE_SET else since)


def _unique_ids(found: Sequence[int | None]) -> list[int]:
    return list(dict.fromkeys(key for key in found if key is not None))


def _published_matchups(news: list[_LoggedChange]) -> tuple[IssueMatchup, ...]:
    ids = _unique_ids([one.matchup_id for one in news if one.kind == ChangeKind.MATCHUP_PUBLISHED])
    return tuple(map(_issue_matchup, matchup_summary.summaries_with_ids(ids)))


def _issue_matchup(row: MatchupSummary) -> IssueMatchup:
    one, other = row.contenders
    return IssueMatchup(
        row.slug, row.question, row.call, row.published, (_issue_contender(one), _issue_contender(other))
    )


def _issue_contender(corner: ContenderSummary) -> IssueContender:
    seats, votes = corner.panel, corner.community
    return IssueContender(
        corner.slug, corner.name, seats.ships, seats.size, corner.picked, votes.ships, votes.skips
    )


def _published_tools(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    standing = select(Tool.id, Tool.slug, Tool.name).where(Tool.id.in_(ids), published(Tool))
    return {key: (slug, name) for key, slug, name in fetch_rows(standing)}


def _verdict_changes(news: list[_LoggedChange]) -> tuple[VerdictChangeItem, ...]:
    reviews = {one.review_id for one in news if one.kind == ChangeKind.REVIEW_ADDED}
    tools = _published_tools(
        _unique_ids([one.tool_id for one in news if one.kind == ChangeKind.REVIEW_ADDED])
    )
    found = []
    for tool_id, history in panel.histories_without_texts(list(tools)).items():
        in_force = {opinion.id for opinion in history.current.reviews}
        found += [
            VerdictChangeItem(
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


def _price_changes(news: list[_LoggedChange]) -> tuple[PriceChangeItem, ...]:
    set_ = {(one.tool_id, f"{one.day:%Y-%m}") for one in news if one.kind == ChangeKind.PRICE_SET}
    tools = _published_tools(_unique_ids([tool_id for tool_id, _ in set_]))
    found = [
        _price_change_item(tools[tool_id], prices.price_changes[-1])
        for tool_id, prices in price_history.histories(list(tools)).items()
        if prices.price_changes
        and (tool_id, prices.price_changes[-1].after.as_of) in set_
        and _price_differs(prices.price_changes[-1])
    ]
    return tuple(sorted(found, key=lambda move: (move.after.as_of, move.tool), reverse=True))


def _price_differs(move: PriceChange) -> bool:
    return _issue_price(move.before) != IssuePrice(
        move.after.kind, move.after.amount, move.after.currency, move.after.unit, move.before.as_of
    )


def _price_change_item(tool: tuple[str, str], move: PriceChange) -> PriceChangeItem:
    return PriceChangeItem(
        *tool, _issue_price(move.before), _issue_price(move.after), move.after.note, move.after.source
    )


def _issue_price(entry: PricePoint) -> IssuePrice:
    return IssuePrice(entry.kind, entry.amount, entry.currency, entry.unit, entry.as_of)
