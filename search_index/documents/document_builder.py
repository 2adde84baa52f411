"""The documents, read from the database: what is retired is left out, and so is every superseded review."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from models.catalogue.tables import Category, Matchup, Reviewer, Tool
from search_index import rows, traits
from search_index.document import Document, Place
from search_index.rows import Fetched
from search_index.weights import Field

MARKUP = re.compile(r"(?P<mark>`|\*\*|\*)(?P<text>\S(?:[^`*]*\S)?)(?P=mark)")


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
    for some in rows.batches(ids):
        prices, facts = rows.prices(connection, some), rows.by_tool(connection, rows.facts(some))
        reviews = rows.by_tool(connection, rows.reviews(some))
        for row in connection.execute(rows.tools(some)).all():
            yield _tool(row, prices.get(row.id), facts[row.id], _in_force(reviews[row.id]), seats)


def matchups(connection: Connection, ids: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of those matchups that are not retired."""
    for some in rows.batches(ids):
        found = connection.execute(rows.matchups(some)).all()
        prices = rows.prices(connection, {row.a_id for row in found} | {row.b_id for row in found})
        for row in found:
            yield _matchup(row, [prices[i] for i in (row.a_id, row.b_id) if i in prices])


def _tool(
    row: Fetched, price: str | None, facts: list[Fetched], reviews: list[Fetched], seats: Panel
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
        *(Place(Field.DESCRIPTION, "fact", f"{fact.label}: {fact.value}") for fact in facts),
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


def _matchup(row: Fetched, prices: list[str]) -> Document:
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


def _in_force(reviews: list[Fetched]) -> list[Fetched]:
    return list({review.reviewer_id: review for review in reviews}.values())


def _where(review: Fetched, tool: str) -> str:
    return f"{review.name} on {tool}, {review.written_on:%B %Y}"


def _flat(text: str) -> str:
    """Return a text on one line, without the marks that Markdown puts around code and what is stressed."""
    return " ".join(MARKUP.sub(r"\g<text>", text).split())
