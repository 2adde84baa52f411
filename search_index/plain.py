"""A plain SQL search, for when the index cannot answer: every word must stand in a tool or a matchup."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from models.matchup import Contender, Matchup
from models.tool import Tool
from search_index import hits, source, traits
from search_index.document import Document
from search_index.grammar import Asked, asked
from search_index.query import Query
from search_index.results import PER_PAGE, Results

MOST_ROWS = 500


def search(connection: Connection, query: Query) -> Results:
    """Return results in the order of their kinds and days, without facets, marked as limited."""
    terms = asked(query.text)
    found = [document for document in _candidates(connection, terms) if _chosen(document, query)]
    found.sort(
        key=lambda document: (document.kind != "tool", -(document.day or date.min).toordinal(), document.slug)
    )
    start = (query.page - 1) * PER_PAGE
    page = tuple(hits.hit(document, terms) for document in found[start : start + PER_PAGE])
    return Results(query, page, len(found), limited=True)


def _candidates(connection: Connection, terms: Asked) -> Iterator[Document]:
    words = [word for term in terms.terms for word in term.words]
    tools = select(Tool.id).where(_holds(words, (Tool.name, Tool.maker, Tool.tagline, Tool.description)))
    named = [
        Matchup.id.in_(select(Contender.matchup_id).join(Tool).where(_like(Tool.name, word)))
        for word in words
    ]
    texts = (Matchup.question, Matchup.call)
    all_held = and_(
        *(or_(name, *(_like(text, word) for text in texts)) for name, word in zip(named, words, strict=True))
    )
    matchups = select(Matchup.id).where(all_held) if words else select(Matchup.id)
    yield from source.tools(connection, connection.scalars(tools.order_by(Tool.id).limit(MOST_ROWS)).all())
    yield from source.matchups(
        connection, connection.scalars(matchups.order_by(Matchup.id).limit(MOST_ROWS)).all()
    )


def _holds(words: Sequence[str], columns: Sequence[InstrumentedAttribute[str]]) -> ColumnElement[bool]:
    every: list[Any] = [or_(*(_like(column, word) for column in columns)) for word in words]
    return reduce(and_, every, Tool.retired_on.is_(None))


def _like(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return column.icontains(word, autoescape=True)


def _chosen(document: Document, query: Query) -> bool:
    ships = traits.ships(document.traits)
    return (
        (not query.kinds or document.kind in query.kinds)
        and (not query.categories or document.category in query.categories)
        and (not query.prices or document.price in query.prices)
        and (not query.panels or ships in query.panels)
    )
