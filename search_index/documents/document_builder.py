"""Builds the documents of the index from the published rows and current reviews of the database."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from models.catalogue.publication import published
from models.catalogue.tables import Category, Matchup, Reviewer, Tool
from search_index.documents import catalogue_rows, facet_bits
from search_index.documents.catalogue_rows import FetchedRow
from search_index.documents.document import Document, IndexedField
from search_index.documents.field_weights import Field

MARKDOWN_MARKS = re.compile(r"(?P<mark>`|\*\*|\*)(?P<text>\S(?:[^`*]*\S)?)(?P=mark)")


class VocabularyEntry(NamedTuple):
    """A category or a reviewer by row id, slug and name."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class IndexVocabulary:
    """The categories and reviewers that facet bits refer to, in the order that readers see."""

    categories: tuple[VocabularyEntry, ...]
    reviewers: tuple[VocabularyEntry, ...]

    def reviewer_number(self, reviewer_id: int) -> int:
        """Return a reviewer's rank by row id, which a new reviewer does not change."""
        return sorted(reviewer.id for reviewer in self.reviewers).index(reviewer_id)


def load_vocabulary(connection: Connection) -> IndexVocabulary:
    """Return every category and every reviewer."""
    categories = select(Category.id, Category.slug, Category.name).order_by(Category.position, Category.id)
    reviewers = select(Reviewer.id, Reviewer.slug, Reviewer.name).order_by(Reviewer.position, Reviewer.id)
    return IndexVocabulary(
        tuple(VocabularyEntry(row.id, row.slug, row.name) for row in connection.execute(categories)),
        tuple(VocabularyEntry(row.id, row.slug, row.name) for row in connection.execute(reviewers)),
    )


def count_documents(connection: Connection) -> int:
    """Return the number of documents that `build_all` yields."""
    tools = select(func.count()).select_from(Tool).where(published(Tool))
    matchups = select(func.count()).select_from(Matchup).where(published(Matchup))
    return (connection.scalar(tools) or 0) + (connection.scalar(matchups) or 0)


def build_all(connection: Connection) -> Iterator[Document]:
    """Yield every document, tools first."""
    tool_ids = connection.scalars(select(Tool.id).order_by(Tool.id)).all()
    matchup_ids = connection.scalars(select(Matchup.id).order_by(Matchup.id)).all()
    yield from build_tools(connection, tool_ids)
    yield from build_matchups(connection, matchup_ids)


def build_tools(connection: Connection, ids: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of the published tools among `ids`."""
    vocabulary = load_vocabulary(connection)
    for batch in catalogue_rows.split_batches(ids):
        prices = catalogue_rows.load_prices(connection, batch)
        facts = catalogue_rows.load_by_tool(connection, catalogue_rows.select_facts(batch))
        reviews = catalogue_rows.load_by_tool(connection, catalogue_rows.select_reviews(batch))
        for row in connection.execute(catalogue_rows.select_tools(batch)).all():
            # A reviewer's newest review comes last and replaces the older ones.
            current = list({review.reviewer_id: review for review in reviews[row.id]}.values())
            yield _tool_document(row, prices.get(row.id), facts[row.id], current, vocabulary)


def build_matchups(connection: Connection, ids: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of the published matchups among `ids`."""
    for batch in catalogue_rows.split_batches(ids):
        rows = connection.execute(catalogue_rows.select_matchups(batch)).all()
        tool_ids = {row.a_id for row in rows} | {row.b_id for row in rows}
        prices = catalogue_rows.load_prices(connection, tool_ids)
        for row in rows:
            yield _matchup_document(row, [prices[i] for i in (row.a_id, row.b_id) if i in prices])


def _tool_document(
    row: FetchedRow,
    price: str | None,
    facts: list[FetchedRow],
    reviews: list[FetchedRow],
    vocabulary: IndexVocabulary,
) -> Document:
    ships = sum(review.verdict == "ship" for review in reviews)
    bits = [facet_bits.kind_bit("tool"), facet_bits.panel_bit(ships)]
    bits += [facet_bits.price_bit(price)] if price else []
    bits += [
        facet_bits.verdict_bit(vocabulary.reviewer_number(review.reviewer_id), review.verdict)
        for review in reviews
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
        indexed_fields=tuple(_tool_fields(row, facts, reviews)),
        facet_bits=facet_bits.pack_bits(bits, [row.category_id]),
    )


def _tool_fields(
    row: FetchedRow, facts: list[FetchedRow], reviews: list[FetchedRow]
) -> Iterator[IndexedField]:
    yield IndexedField(Field.NAME, "name", row.name)
    yield IndexedField(Field.MAKER, "maker", row.maker)
    yield IndexedField(Field.TAGLINE, "tagline", row.tagline)
    yield IndexedField(Field.CATEGORY, "category", row.category_name)
    yield IndexedField(Field.DESCRIPTION, "description", _plain_text(row.description))
    for fact in facts:
        yield IndexedField(Field.DESCRIPTION, "fact", f"{fact.label}: {fact.value}")
    for review in reviews:
        label = f"{review.name} on {row.name}, {review.written_on:%B %Y}"
        yield IndexedField(Field.REVIEW, label, _plain_text(review.text))


def _matchup_document(row: FetchedRow, prices: list[str]) -> Document:
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
        indexed_fields=(
            IndexedField(Field.NAME, "name", title),
            *(
                IndexedField(Field.MAKER, "maker", maker)
                for maker in dict.fromkeys((row.a_maker, row.b_maker))
            ),
            IndexedField(Field.TAGLINE, "the question", row.question),
            *(
                IndexedField(Field.CATEGORY, "category", name)
                for name in dict.fromkeys((row.a_category_name, row.b_category_name))
            ),
            IndexedField(Field.DESCRIPTION, "the call", _plain_text(row.call)),
            IndexedField(Field.REVIEW, "pricing", _plain_text(row.pricing)),
        ),
        facet_bits=facet_bits.pack_bits(
            [facet_bits.kind_bit("matchup"), *map(facet_bits.price_bit, prices)],
            list(dict.fromkeys((row.a_category_id, row.b_category_id))),
        ),
    )


def _plain_text(text: str) -> str:
    """Return a text on one line, without the Markdown marks of code and emphasis."""
    return " ".join(MARKDOWN_MARKS.sub(r"\g<text>", text).split())
