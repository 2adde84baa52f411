"""A plain SQL search, for when the index cannot answer: every word must stand in a tool or a matchup."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from models.catalogue.tables import Contender, Matchup, Tool
from search_index import hits, marks, source, traits
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
    wanted = marks.wanted(terms, lambda _: True)
    page = tuple(hits.hit(document, wanted) for document in found[start : start + PER_PAGE])
    return Results(query, page, len(found), limited=True)


def _candidates(connection: Connection, terms: Asked) -> Iterator[Document]:
    words = [word for term in terms.terms for word in term.words]
    tools = select(Tool.id).where(*(_in_tool(word) for word in words)).order_by(Tool.id)
    matchups = select(Matchup.id).where(*(_in_matchup(word) for word in words)).order_by(Matchup.id)
    yield from source.tools(connection, connection.scalars(tools.limit(MOST_ROWS)).all())
    yield from source.matchups(connection, connection.scalars(matchups.limit(MOST_ROWS)).all())


def _in_tool(word: str) -> ColumnElement[bool]:
    return or_(*(_like(column, word) for column in (Tool.name, Tool.maker, Tool.tagline, Tool.description)))


def _in_matchup(word: str) -> ColumnElement[bool]:
    named = select(Contender.matchup_id).join(Tool).where(_like(Tool.name, word))
    return or_(Matchup.id.in_(named), _like(Matchup.question, word), _like(Matchup.call, word))


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
