"""Searches the database itself where the index fails: every word must occur in a tool or a matchup."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from models.catalogue.tables import Contender, Matchup, Tool
from search_index.assistance import highlighter, hits
from search_index.documents import document_builder, facet_bits
from search_index.documents.document import Document
from search_index.matching.query_parser import ParsedQuery, parse
from search_index.results import HITS_PER_PAGE, Results
from search_index.search_query import SearchQuery

MAX_ROWS = 500


def search_sql(connection: Connection, query: SearchQuery) -> Results:
    """Return tools, then matchups, newest first, without facets and marked as limited."""
    parsed = parse(query.text)
    documents = [document for document in _matches(connection, parsed) if _passes_filters(document, query)]
    documents.sort(
        key=lambda document: (document.kind != "tool", -(document.day or date.min).toordinal(), document.slug)
    )
    start = (query.page - 1) * HITS_PER_PAGE
    terms = highlighter.collect_terms(parsed, lambda _: True)
    page = tuple(hits.build_hit(document, terms) for document in documents[start : start + HITS_PER_PAGE])
    return Results(query, page, len(documents), limited=True)


def _matches(connection: Connection, parsed: ParsedQuery) -> Iterator[Document]:
    words = [word for term in parsed.terms for word in term.words]
    tools = select(Tool.id).where(*(_tool_contains(word) for word in words)).order_by(Tool.id)
    matchups = select(Matchup.id).where(*(_matchup_contains(word) for word in words)).order_by(Matchup.id)
    yield from document_builder.build_tools(connection, connection.scalars(tools.limit(MAX_ROWS)).all())
    yield from document_builder.build_matchups(connection, connection.scalars(matchups.limit(MAX_ROWS)).all())


def _tool_contains(word: str) -> ColumnElement[bool]:
    return or_(
        *(_contains(column, word) for column in (Tool.name, Tool.maker, Tool.tagline, Tool.description))
    )


def _matchup_contains(word: str) -> ColumnElement[bool]:
    named = select(Contender.matchup_id).join(Tool).where(_contains(Tool.name, word))
    return or_(Matchup.id.in_(named), _contains(Matchup.question, word), _contains(Matchup.call, word))


def _contains(column: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    return column.icontains(word, autoescape=True)


def _passes_filters(document: Document, query: SearchQuery) -> bool:
    ships = facet_bits.count_ships(document.facet_bits)
    return (
        (not query.kinds or document.kind in query.kinds)
        and (not query.categories or document.category in query.categories)
        and (not query.prices or document.price in query.prices)
        and (not query.panels or ships in query.panels)
    )
