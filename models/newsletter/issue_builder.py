"""Builds an issue from the change log since the last issue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

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

# An operator who imports a whole catalogue in one week does not want to send all of it, then or later.
MAX_ITEMS_PER_KIND = 12
CLOSE_MATCHUPS = 3
FIRST_ISSUE_DAYS = 7
_NEWS_KINDS = (ChangeKind.MATCHUP_PUBLISHED, ChangeKind.REVIEW_ADDED, ChangeKind.PRICE_SET)


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """An issue that is built and not yet stored; `last_change` is the newest change that it covers."""

    day: date
    last_change: int
    content: IssueContent


def build_issue(day: date) -> IssueDraft:
    """Return a draft with all changes since the last issue; at most MAX_ITEMS_PER_KIND, the newest first.

    The rest is only counted, and no later issue brings it. The first issue takes changes dated within its
    last FIRST_ISSUE_DAYS, because a new catalogue is often imported at once with its whole history.
    """
    last_change = change_log.last_change_id()
    changes = _changes_since_last_issue(last_change, day)
    matchups = _published_matchups(changes)
    turned = _verdict_changes(changes)
    moved = _price_changes(changes)
    left_out = OverflowCounts(
        *(max(0, len(items) - MAX_ITEMS_PER_KIND) for items in (matchups, turned, moved))
    )
    content = IssueContent(
        matchups[:MAX_ITEMS_PER_KIND], turned[:MAX_ITEMS_PER_KIND], moved[:MAX_ITEMS_PER_KIND], more=left_out
    )
    if not content.empty:
        close = matchup_summary.contested_matchups(CLOSE_MATCHUPS)
        content = replace(content, close=tuple(map(_issue_matchup, close)))
    return IssueDraft(day, last_change, content)


def _changes_since_last_issue(last_change: int, day: date) -> list[Any]:
    cursor = issues.latest_cursor()
    log = (
        select(Change.kind, Change.tool_id, Change.matchup_id, Change.review_id, Change.day)
        .where(Change.kind.in_(_NEWS_KINDS), Change.id <= last_change)
        .order_by(Change.id)
    )
    if cursor:
        return fetch_rows(log.where(Change.id > cursor.last_change))
    since = day - timedelta(days=FIRST_ISSUE_DAYS)
    return [change for change in fetch_rows(log) if _is_recent(change, since)]


def _is_recent(change: Any, since: date) -> bool:
    # The day of a price change is the first of its month.
    start: date = since.replace(day=1) if change.kind == ChangeKind.PRICE_SET else since
    return bool(change.day >= start)


def _unique_ids(ids: Iterable[int | None]) -> list[int]:
    return list(dict.fromkeys(key for key in ids if key is not None))


def _published_matchups(changes: list[Any]) -> tuple[IssueMatchup, ...]:
    ids = _unique_ids(row.matchup_id for row in changes if row.kind == ChangeKind.MATCHUP_PUBLISHED)
    return tuple(map(_issue_matchup, matchup_summary.summaries_with_ids(ids)))


def _issue_matchup(matchup: MatchupSummary) -> IssueMatchup:
    left, right = map(_issue_contender, matchup.contenders)
    return IssueMatchup(matchup.slug, matchup.question, matchup.call, matchup.published, (left, right))


def _issue_contender(contender: ContenderSummary) -> IssueContender:
    return IssueContender(
        slug=contender.slug,
        name=contender.name,
        panel_ships=contender.panel.ships,
        panel_size=contender.panel.size,
        picked=contender.picked,
        ships=contender.community.ships,
        skips=contender.community.skips,
    )


def _published_tools(ids: Sequence[int]) -> dict[int, Any]:
    tools = select(Tool.id, Tool.slug, Tool.name).where(Tool.id.in_(ids), published(Tool))
    return {row.id: row for row in fetch_rows(tools)}


def _verdict_changes(changes: list[Any]) -> tuple[VerdictChangeItem, ...]:
    added = [row for row in changes if row.kind == ChangeKind.REVIEW_ADDED]
    added_ids = {row.review_id for row in added}
    tools = _published_tools(_unique_ids(row.tool_id for row in added))
    items = []
    for tool_id, history in panel.histories_without_texts(list(tools)).items():
        new_ids = added_ids & {review.id for review in history.current.reviews}
        items += [
            VerdictChangeItem(
                tool=tools[tool_id].slug,
                tool_name=tools[tool_id].name,
                reviewer=change.after.reviewer,
                reviewer_name=change.after.reviewer_name,
                before=change.before.verdict,
                after=change.after.verdict,
                day=change.after.day,
            )
            for change in history.review_changes
            if change.verdict_changed and change.after.id in new_ids
        ]
    return tuple(sorted(items, key=lambda item: (item.day, item.tool), reverse=True))


def _price_changes(changes: list[Any]) -> tuple[PriceChangeItem, ...]:
    new_prices = {(row.tool_id, f"{row.day:%Y-%m}") for row in changes if row.kind == ChangeKind.PRICE_SET}
    tools = _published_tools(_unique_ids(tool_id for tool_id, _ in new_prices))
    items = []
    for tool_id, history in price_history.histories(list(tools)).items():
        change = history.price_changes[-1] if history.price_changes else None
        if change and (tool_id, change.after.as_of) in new_prices and _price_differs(change):
            items.append(
                PriceChangeItem(
                    tool=tools[tool_id].slug,
                    tool_name=tools[tool_id].name,
                    before=_issue_price(change.before),
                    after=_issue_price(change.after),
                    note=change.after.note,
                    source=change.after.source,
                )
            )
    return tuple(sorted(items, key=lambda item: (item.after.as_of, item.tool), reverse=True))


def _price_differs(change: PriceChange) -> bool:
    before, after = _issue_price(change.before), _issue_price(change.after)
    return before != replace(after, as_of=before.as_of)


def _issue_price(price: PricePoint) -> IssuePrice:
    return IssuePrice(price.kind, price.amount, price.currency, price.unit, price.as_of)
