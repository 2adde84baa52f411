"""The selects from which documents are made."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, select
from sqlalchemy.orm import aliased

from models.catalogue.publication import published
from models.catalogue.tables import Category, Contender, Fact, Matchup, Price, Review, Reviewer, Tool

BATCH_SIZE = 500
FetchedRow = Row[*tuple[Any, ...]]
RowSelect = Select[*tuple[Any, ...]]
RowsByTool = dict[int, list[FetchedRow]]


def split_batches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Cut row numbers into lists that one statement can carry."""
    left = iter(ids)
    while some := list(islice(left, BATCH_SIZE)):
        yield some


def select_tools(some: list[int]) -> RowSelect:
    """Return the tools among these rows that are not retired, with their categories."""
    columns = (Tool.id, Tool.slug, Tool.name, Tool.maker, Tool.tagline, Tool.description)
    shelf = (
        Category.id.label("category_id"),
        Category.slug.label("category_slug"),
        Category.name.label("category_name"),
    )
    query = select(*columns).add_columns(*shelf).join(Category, Tool.category_id == Category.id)
    return query.where(Tool.id.in_(some), published(Tool)).order_by(Tool.id)


def select_matchups(some: list[int]) -> RowSelect:
    """Return the matchups among these rows that are not retired, with both tools as `a_` and `b_`."""
    columns = (Matchup.id, Matchup.slug, Matchup.question, Matchup.call, Matchup.pricing, Matchup.published)
    wanted = select(*columns).where(Matchup.id.in_(some), published(Matchup)).order_by(Matchup.id)
    return _join_contender(_join_contender(wanted, "a", 1), "b", 2)


def select_facts(some: list[int]) -> RowSelect:
    """Return the facts of these tools in their order."""
    return select(Fact.tool_id, Fact.label, Fact.value).where(Fact.tool_id.in_(some)).order_by(Fact.position)


def select_reviews(some: list[int]) -> RowSelect:
    """Return all reviews of these tools, those of one seat together, the one in force last."""
    columns = (Review.tool_id, Review.reviewer_id, Review.verdict, Review.written_on, Review.text)
    query = select(*columns).add_columns(Reviewer.name).join(Reviewer, Review.reviewer_id == Reviewer.id)
    in_order = (Reviewer.position, Reviewer.id, Review.written_on, Review.id)
    return query.where(Review.tool_id.in_(some)).order_by(*in_order)


def load_prices(connection: Connection, some: Iterable[int]) -> dict[int, str]:
    """Return the present kind of price by tool."""
    query = select(Price.tool_id, Price.kind).where(Price.tool_id.in_(sorted(some))).order_by(Price.as_of)
    return {row.tool_id: row.kind for row in connection.execute(query)}


def load_by_tool(connection: Connection, query: RowSelect) -> RowsByTool:
    """Return rows by tool; an unknown tool has none."""
    rows: RowsByTool = defaultdict(list)
    for row in connection.execute(query):
        rows[row.tool_id].append(row)
    return rows


def _join_contender(query: RowSelect, side: str, place: int) -> RowSelect:
    contender, tool, category = aliased(Contender), aliased(Tool), aliased(Category)
    return (
        query.join(contender, (contender.matchup_id == Matchup.id) & (contender.place == place))
        .join(tool, contender.tool_id == tool.id)
        .join(category, tool.category_id == category.id)
        .add_columns(
            tool.id.label(f"{side}_id"),
            tool.slug.label(f"{side}_slug"),
            tool.name.label(f"{side}_name"),
            tool.maker.label(f"{side}_maker"),
            category.id.label(f"{side}_category_id"),
            category.slug.label(f"{side}_category_slug"),
            category.name.label(f"{side}_category_name"),
        )
    )
