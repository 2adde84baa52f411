"""The selects that documents are built from."""

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
    """Cut row ids into lists short enough for one statement's parameters."""
    left = iter(ids)
    while batch := list(islice(left, BATCH_SIZE)):
        yield batch


def select_tools(ids: list[int]) -> RowSelect:
    """Select published tools, each with its category."""
    tool = (Tool.id, Tool.slug, Tool.name, Tool.maker, Tool.tagline, Tool.description)
    category = (
        Category.id.label("category_id"),
        Category.slug.label("category_slug"),
        Category.name.label("category_name"),
    )
    query = select(*tool).add_columns(*category).join(Category, Tool.category_id == Category.id)
    return query.where(Tool.id.in_(ids), published(Tool)).order_by(Tool.id)


def select_matchups(ids: list[int]) -> RowSelect:
    """Select published matchups; the columns of their tools begin with `a_` and `b_`."""
    columns = (Matchup.id, Matchup.slug, Matchup.question, Matchup.call, Matchup.pricing, Matchup.published)
    query = select(*columns).where(Matchup.id.in_(ids), published(Matchup)).order_by(Matchup.id)
    return _join_contender(_join_contender(query, "a", 1), "b", 2)


def select_facts(tool_ids: list[int]) -> RowSelect:
    """Select the facts of tools in their order."""
    query = select(Fact.tool_id, Fact.label, Fact.value).order_by(Fact.position)
    return query.where(Fact.tool_id.in_(tool_ids))


def select_reviews(tool_ids: list[int]) -> RowSelect:
    """Select every review of tools, by reviewer and then by age: the one in force comes last."""
    columns = (Review.tool_id, Review.reviewer_id, Review.verdict, Review.written_on, Review.text)
    query = select(*columns).add_columns(Reviewer.name).join(Reviewer, Review.reviewer_id == Reviewer.id)
    in_order = (Reviewer.position, Reviewer.id, Review.written_on, Review.id)
    return query.where(Review.tool_id.in_(tool_ids)).order_by(*in_order)


def load_prices(connection: Connection, tool_ids: Iterable[int]) -> dict[int, str]:
    """Return the current kind of price by tool id."""
    query = select(Price.tool_id, Price.kind).where(Price.tool_id.in_(sorted(tool_ids))).order_by(Price.as_of)
    return {row.tool_id: row.kind for row in connection.execute(query)}


def load_by_tool(connection: Connection, query: RowSelect) -> RowsByTool:
    """Return the rows of a query by their `tool_id`; an empty list for any other tool."""
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
