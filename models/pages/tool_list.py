"""Tools in rows, and what one may narrow them by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from models import tally
from models.catalogue import panel, price_history, tool_summary
from models.catalogue.panel import Panel
from models.catalogue.price_history import PricePoint
from models.catalogue.tables import Category, Price, PriceKind, Tool
from models.catalogue.tool_summary import ToolSummary
from models.database.base import db, fetch_rows
from models.page import PER_PAGE, Page
from models.tally import Tally


@dataclass(frozen=True, slots=True)
class ToolRow:
    """A tool with what a list says of it."""

    tool: ToolSummary
    panel: Panel
    price: PricePoint | None
    community: Tally


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to narrow a list by, and how many rows it would leave."""

    value: str
    label: str
    count: int
    chosen: bool


_SHELF = tool_summary.SELECT_SUMMARIES.where(Tool.retired_on.is_(None)).order_by(
    func.lower(Tool.name), Tool.id
)
_price_kind = (
    select(Price.kind)
    .where(Price.tool_id == Tool.id)
    .order_by(Price.as_of.desc())
    .limit(1)
    .correlate(Tool)
    .scalar_subquery()
)


def page(categories: Sequence[str] = (), prices: Sequence[str] = (), number: int = 1) -> Page[ToolRow]:
    """Return a page of tools by name, narrowed to some categories and kinds of price."""
    wanted: list[ColumnElement[bool]] = []
    if categories:
        wanted.append(Category.slug.in_(categories))
    if prices:
        wanted.append(_price_kind.in_(prices))
    narrowed = _SHELF.where(*wanted)
    total = db.session.scalar(select(func.count()).select_from(narrowed.order_by(None).subquery())) or 0
    rows = _rows(narrowed.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page(rows, total, number)


def by_slug(slugs: Sequence[str]) -> dict[str, ToolRow]:
    """Return the rows of these tools, retired or not."""
    return {row.tool.slug: row for row in _rows(tool_summary.SELECT_SUMMARIES.where(Tool.slug.in_(slugs)))}


def split_panels(limit: int = 6) -> tuple[ToolRow, ...]:
    """Return tools on which half of the panel ships and half skips, newest opinion first."""
    return _rows(_SHELF.where(Tool.id.in_(panel.split_tool_ids(limit))))


def _rows(statement: Select[*tuple[Any, ...]]) -> tuple[ToolRow, ...]:
    cards = [ToolSummary(*row) for row in fetch_rows(statement)]
    ids = [card.id for card in cards]
    histories, entries, votes = (
        panel.histories_without_texts(ids),
        price_history.histories(ids),
        tally.of_tools(ids),
    )
    return tuple(
        ToolRow(card, histories[card.id].now, entries[card.id].now, votes[card.id]) for card in cards
    )


def choices(
    categories: Sequence[str], prices: Sequence[str]
) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Return the categories and the kinds of price to narrow by; each counts under the other's choice."""
    grid = db.session.execute(
        select(Category.slug, Category.name, _price_kind, func.count())
        .join(Tool, Tool.category_id == Category.id)
        .where(Tool.retired_on.is_(None))
        .group_by(Category.id, _price_kind)
        .order_by(Category.position)
    ).all()
    names = {slug: name for slug, name, _, _ in grid}
    by_category = tuple(
        Choice(
            slug,
            name,
            sum(n for s, _, kind, n in grid if s == slug and (not prices or kind in prices)),
            slug in categories,
        )
        for slug, name in names.items()
    )
    by_price = tuple(
        Choice(
            kind,
            kind,
            sum(n for s, _, k, n in grid if k == kind and (not categories or s in categories)),
            kind in prices,
        )
        for kind in PriceKind
    )
    return by_category, by_price
