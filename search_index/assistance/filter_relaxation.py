"""Relaxes a query that finds nothing: without each filter, chosen or typed, and without all."""

from collections.abc import Iterable, Iterator

from search_index.matching.query_parser import parse
from search_index.results import Facet
from search_index.search_query import FACET_FIELDS, SearchQuery

MAX_RELAXED = 12


def relaxed_filters(query: SearchQuery, facets: Iterable[Facet]) -> Iterator[tuple[str, SearchQuery]]:
    """Yield each filter's label with the query without it; of several filters, also without all."""
    relaxed = [*_without_chosen(query, facets), *_without_typed(query)]
    yield from relaxed[:MAX_RELAXED]
    if len(relaxed) > 1:
        yield "any filter", _without_filters(query)


def _without_chosen(query: SearchQuery, facets: Iterable[Facet]) -> Iterator[tuple[str, SearchQuery]]:
    for facet in facets:
        for option in facet.options:
            if option.chosen:
                yield option.label, query.without_filter(facet.field, option.value)


def _without_typed(query: SearchQuery) -> Iterator[tuple[str, SearchQuery]]:
    for typed in parse(query.text).filters:
        yield query.text[typed.start : typed.end], _cut_text(query, typed.start, typed.end)


def _without_filters(query: SearchQuery) -> SearchQuery:
    for typed in reversed(parse(query.text).filters):
        query = _cut_text(query, typed.start, typed.end)
    for field in FACET_FIELDS:
        query = query.without_filter(field)
    return query


def _cut_text(query: SearchQuery, start: int, end: int) -> SearchQuery:
    return query.with_text(query.text[:start] + query.text[end:])
