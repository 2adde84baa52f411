"""Tools in rows, and what one may narrow them by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from models.catalogue import panel, price_history, tool_summary
from models.catalogue.panel import Panel
from models.catalogue.price_history import PricePoint
from models.catalogue.publication import published
from models.catalogue.tables import Category, Price, PriceKind, Tool
from models.catalogue.tool_summary import ToolSummary
from models.database.base import db, fetch_rows
from models.pages.pagination import PER_PAGE, Page
from models.voting import tally
from models.voting.tally import Tally


@dataclass(frozen=True, slots=True)
class ToolRow:
    """A tool with what a list says of it."""

    tool: ToolSummary
    panel: Panel
    price: PricePoint | None
    community: Tally


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One value to narrow a list by, and how many rows it would leave."""

    value: str
    label: str
    count: int
    selected: bool


_LISTED_TOOLS = tool_summary.SELECT_SUMMARIES.where(published(Tool)).order_by(func.lower(Tool.name), Tool.id)
_price_kind = (
    select(Price.kind)
    .where(Price.tool_id == Tool.id)
    .order_by(Price.as_of.desc())
    .limit(1)
    .correlate(Tool)
    .scalar_subquery()
)


def load_page(categories: Sequence[str] = (), prices: Sequence[str] = (), number: int = 1) -> Page[ToolRow]:
    """Return a page of tools by name, narrowed to some categories and kinds of price."""
    wanted: list[ColumnElement[bool]] = []
    if categories:
        wanted.append(Category.slug.in_(categories))
    if prices:
        wanted.append(_price_kind.in_(prices))
    narrowed = _LISTED_TOOLS.where(*wanted)
    total = db.session.scalar(select(func.count()).select_from(narrowed.order_by(None).subquery())) or 0
    rows = _load_rows(narrowed.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page(rows, total, number)


def rows_by_slug(slugs: Sequence[str]) -> dict[str, ToolRow]:
    """Return the rows of these tools, retired or not."""
    return {
        row.tool.slug: row for row in _load_rows(tool_summary.SELECT_SUMMARIES.where(Tool.slug.in_(slugs)))
    }


def tools_with_split_panel(limit: int = 6) -> tuple[ToolRow, ...]:
    """Return tools on which half of the panel ships and half skips, newest opinion first."""
    return _load_rows(_LISTED_TOOLS.where(Tool.id.in_(panel.split_tool_ids(limit))))


def _load_rows(statement: Select[*tuple[Any, ...]]) -> tuple[ToolRow, ...]:
    cards = [ToolSummary(*row) for row in fetch_rows(statement)]
    ids = [card.id for card in cards]
    histories, entries, votes = (
        panel.histories_without_texts(ids),
        price_history.histories(ids),
        tally.tool_tallies(ids),
    )
    return tuple(
        ToolRow(card, histories[card.id].current, entries[card.id].current, votes[card.id]) for card in cards
    )


def filter_options(
    categories: Sequence[str], prices: Sequence[str]
) -> tuple[tuple[FilterOption, ...], tuple[FilterOption, ...]]:
    """Return the categories and the kinds of price to narrow by; each counts under the other's choice."""
    grid = db.session.execute(
        select(Category.slug, Category.name, _price_kind, func.count())
        .join(Tool, Tool.category_id == Category.id)
        .where(published(Tool))
        .group_by(Category.id, _price_kind)
        .order_by(Category.position)
    ).all()
    names = {slug: name for slug, name, _, _ in grid}
    by_category = tuple(
        FilterOption(
            slug,
            name,
            sum(n for s, _, kind, n in grid if s == slug and (not prices or kind in prices)),
            slug in categories,
        )
        for slug, name in names.items()
    )
    by_price = tuple(
        FilterOption(
            kind,
            kind,
            sum(n for s, _, k, n in grid if k == kind and (not categories or s in categories)),
            kind in prices,
        )
        for kind in PriceKind
    )
    return by_category, by_price
