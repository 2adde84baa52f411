"""The documents, read from the database: what is retired is left out, and so is every superseded review."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.orm import aliased

from models.category import Category
from models.matchup import Contender, Matchup
from models.price import Price
from models.review import Review
from models.reviewer import Reviewer
from models.tool import Fact, Tool
from search_index import traits
from search_index.document import Document, Place
from search_index.weights import Field

BATCH = 500
Rows = dict[int, list[Row[Any]]]


@dataclass(frozen=True)
class Panel:
    """The seats and shelves, as the index needs them: (row, slug, name), in the order that readers see."""

    categories: tuple[tuple[int, str, str], ...]
    reviewers: tuple[tuple[int, str, str], ...]

    def seat(self, reviewer_id: int) -> int:
        """Return a reviewer's seat: its place among the rows, which a new reviewer does not move."""
        return sorted(row for row, _, _ in self.reviewers).index(reviewer_id)


def panel(connection: Connection) -> Panel:
    """Return every category and every reviewer."""
    categories = select(Category.id, Category.slug, Category.name).order_by(Category.position, Category.id)
    reviewers = select(Reviewer.id, Reviewer.slug, Reviewer.name).order_by(Reviewer.position, Reviewer.id)
    return Panel(
        tuple((row.id, row.slug, row.name) for row in connection.execute(categories)),
        tuple((row.id, row.slug, row.name) for row in connection.execute(reviewers)),
    )


def count(connection: Connection) -> int:
    """Return how many documents there are."""
    tools = select(func.count()).select_from(Tool).where(Tool.retired_on.is_(None))
    matchups = select(func.count()).select_from(Matchup).where(Matchup.retired_on.is_(None))
    return (connection.scalar(tools) or 0) + (connection.scalar(matchups) or 0)


def everything(connection: Connection) -> Iterator[Document]:
    """Yield every document, tools first."""
    all_tools = connection.scalars(select(Tool.id).order_by(Tool.id)).all()
    all_matchups = connection.scalars(select(Matchup.id).order_by(Matchup.id)).all()
    yield from tools(connection, all_tools)
    yield from matchups(connection, all_matchups)


def tools(connection: Connection, ids: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of those tools that are not retired."""
    seats = panel(connection)
    for some in batches(ids):
        query = select(Tool, Category.slug, Category.name).join(Category, Tool.category_id == Category.id)
        wanted = query.where(Tool.id.in_(some), Tool.retired_on.is_(None)).order_by(Tool.id)
        rows = connection.execute(wanted.with_only_columns(*_TOOL)).all()
        prices, facts = _prices(connection, some), _by_tool(connection, _facts(some))
        reviews = _by_tool(connection, _reviews(some))
        for row in rows:
            yield _tool(row, prices.get(row.id), facts[row.id], _in_force(reviews[row.id]), seats)


def matchups(connection: Connection, ids: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of those matchups that are not retired."""
    for some in batches(ids):
        rows = connection.execute(_matchups(some)).all()
        prices = _prices(connection, {row.a_id for row in rows} | {row.b_id for row in rows})
        for row in rows:
            yield _matchup(row, [prices[i] for i in (row.a_id, row.b_id) if i in prices])


_TOOL = (
    Tool.id,
    Tool.slug,
    Tool.name,
    Tool.maker,
    Tool.tagline,
    Tool.description,
    Category.id.label("category_id"),
    Category.slug.label("category_slug"),
    Category.name.label("category_name"),
)


def _tool(
    row: Row[Any], price: str | None, facts: list[Row[Any]], reviews: list[Row[Any]], seats: Panel
) -> Document:
    ships = sum(review.verdict == "ship" for review in reviews)
    bits = [traits.kind_bit("tool"), traits.panel_bit(ships)]
    bits += [traits.price_bit(price)] if price else []
    bits += [traits.verdict_bit(seats.seat(review.reviewer_id), review.verdict) for review in reviews]
    places = [
        Place(Field.NAME, "name", row.name),
        Place(Field.MAKER, "maker", row.maker),
        Place(Field.TAGLINE, "tagline", row.tagline),
        Place(Field.CATEGORY, "category", row.category_name),
        Place(Field.DESCRIPTION, "description", _flat(row.description)),
        *(Place(Field.DESCRIPTION, fact.label, f"{fact.label}: {fact.value}") for fact in facts),
        *(Place(Field.REVIEW, _where(review, row.name), _flat(review.text)) for review in reviews),
    ]
    return Document(
        key=f"tool:{row.id}",
        kind="tool",
        slug=row.slug,
        title=row.name,
        tagline=row.tagline,
        category=row.category_slug,
        category_name=row.category_name,
        price=price,
        day=max((review.written_on for review in reviews), default=None),
        tool_slugs=(row.slug,),
        places=tuple(places),
        traits=traits.pack(bits, [row.category_id]),
    )


def _matchup(row: Row[Any], prices: list[str]) -> Document:
    title = f"{row.a_name} vs {row.b_name}"
    return Document(
        key=f"matchup:{row.id}",
        kind="matchup",
        slug=row.slug,
        title=title,
        tagline=row.question,
        category=row.a_category_slug,
        category_name=row.a_category_name,
        price=None,
        day=row.published,
        tool_slugs=(row.a_slug, row.b_slug),
        places=(
            Place(Field.NAME, "name", title),
            *(Place(Field.MAKER, "maker", maker) for maker in dict.fromkeys((row.a_maker, row.b_maker))),
            Place(Field.TAGLINE, "the question", row.question),
            *(
                Place(Field.CATEGORY, "category", n)
                for n in dict.fromkeys((row.a_category_name, row.b_category_name))
            ),
            Place(Field.DESCRIPTION, "the call", _flat(row.call)),
            Place(Field.REVIEW, "pricing", _flat(row.pricing)),
        ),
        traits=traits.pack(
            [traits.kind_bit("matchup"), *map(traits.price_bit, prices)],
            list(dict.fromkeys((row.a_category_id, row.b_category_id))),
        ),
    )


def _matchups(some: list[int]) -> Select[Any]:
    query, chosen = (
        select(),
        [Matchup.id, Matchup.slug, Matchup.question, Matchup.call, Matchup.pricing, Matchup.published],
    )
    query = select(*chosen).where(Matchup.id.in_(some), Matchup.retired_on.is_(None)).order_by(Matchup.id)
    for place, side in enumerate("ab", 1):
        contender, tool, category = aliased(Contender), aliased(Tool), aliased(Category)
        query = (
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
    return query


def _facts(some: list[int]) -> Select[Any]:
    return select(Fact.tool_id, Fact.label, Fact.value).where(Fact.tool_id.in_(some)).order_by(Fact.position)


def _reviews(some: list[int]) -> Select[Any]:
    chosen = (
        Review.tool_id,
        Review.reviewer_id,
        Review.verdict,
        Review.written_on,
        Review.text,
        Reviewer.name,
    )
    query = select(*chosen).join(Reviewer, Review.reviewer_id == Reviewer.id).where(Review.tool_id.in_(some))
    return query.order_by(Reviewer.position, Reviewer.id, Review.written_on, Review.id)


def _prices(connection: Connection, some: Iterable[int]) -> dict[int, str]:
    query = select(Price.tool_id, Price.kind).where(Price.tool_id.in_(sorted(some))).order_by(Price.as_of)
    return {row.tool_id: row.kind for row in connection.execute(query)}


def _by_tool(connection: Connection, query: Select[Any]) -> Rows:
    rows: Rows = defaultdict(list)
    for row in connection.execute(query):
        rows[row.tool_id].append(row)
    return rows


def _in_force(reviews: list[Row[Any]]) -> list[Row[Any]]:
    return list({review.reviewer_id: review for review in reviews}.values())


def _where(review: Row[Any], tool: str) -> str:
    return f"{review.name} on {tool}, {review.written_on:%B %Y}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def batches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Cut row numbers into lists that one statement can carry."""
    left = iter(ids)
    while some := list(islice(left, BATCH)):
        yield some
