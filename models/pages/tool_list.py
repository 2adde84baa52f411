"""The list of tools, page by page, and what to narrow it by."""

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
    """A tool with its panel, its price in force and its tally."""

    tool: ToolSummary
    panel: Panel
    price: PricePoint | None
    community: Tally


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A value to narrow the list by, and how many tools it would leave."""

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
_TOOL_COUNTS = (
    select(
        Category.slug.label("category"),
        Category.name.label("category_name"),
        _price_kind.label("price_kind"),
        func.count().label("tools"),
    )
    .join(Tool, Tool.category_id == Category.id)
    .where(published(Tool))
    .group_by(Category.id, _price_kind)
    .order_by(Category.position)
)


def load_page(categories: Sequence[str] = (), prices: Sequence[str] = (), number: int = 1) -> Page[ToolRow]:
    """Return a page of published tools by name; categories and kinds of price narrow it unless empty."""
    conditions: list[ColumnElement[bool]] = []
    if categories:
        conditions.append(Category.slug.in_(categories))
    if prices:
        conditions.append(_price_kind.in_(prices))
    tools = _LISTED_TOOLS.where(*conditions)
    total = db.session.scalar(select(func.count()).select_from(tools.order_by(None).subquery())) or 0
    return Page(_load_rows(tools.limit(PER_PAGE).offset((number - 1) * PER_PAGE)), total, number)


def rows_by_slug(slugs: Sequence[str]) -> dict[str, ToolRow]:
    """Return the rows of these tools, retired or not, by slug."""
    tools = tool_summary.SELECT_SUMMARIES.where(Tool.slug.in_(slugs))
    return {row.tool.slug: row for row in _load_rows(tools)}


def tools_with_split_panel(limit: int = 6) -> tuple[ToolRow, ...]:
    """Return tools on which half of the panel ships and half skips, by name."""
    return _load_rows(_LISTED_TOOLS.where(Tool.id.in_(panel.split_tool_ids(limit))))


def _load_rows(statement: Select[*tuple[Any, ...]]) -> tuple[ToolRow, ...]:
    tools = [tool_summary.summary_from_row(row) for row in fetch_rows(statement)]
    tool_ids = [tool.id for tool in tools]
    reviews = panel.histories_without_texts(tool_ids)
    prices = price_history.histories(tool_ids)
    tallies = tally.tool_tallies(tool_ids)
    return tuple(
        ToolRow(tool, reviews[tool.id].current, prices[tool.id].current, tallies[tool.id]) for tool in tools
    )


def filter_options(
    categories: Sequence[str], prices: Sequence[str]
) -> tuple[tuple[FilterOption, ...], tuple[FilterOption, ...]]:
    """Return the categories and the kinds of price to narrow by; each counts within the other's selection."""
    counts = fetch_rows(_TOOL_COUNTS)
    names = {row.category: row.category_name for row in counts}
    in_prices = [row for row in counts if not prices or row.price_kind in prices]
    in_categories = [row for row in counts if not categories or row.category in categories]
    by_category = tuple(
        FilterOption(
            slug, name, sum(row.tools for row in in_prices if row.category == slug), slug in categories
        )
        for slug, name in names.items()
    )
    by_price = tuple(
        FilterOption(
            kind, kind, sum(row.tools for row in in_categories if row.price_kind == kind), kind in prices
        )
        for kind in PriceKind
    )
    return by_category, by_price
