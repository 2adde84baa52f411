"""The ways out of a query that finds nothing: each filter, chosen or typed, left out."""

from collections.abc import Iterable, Iterator

from search_index.grammar import asked
from search_index.query import FACET_FIELDS, Query
from search_index.results import Facet

MOST = 12


def drops(query: Query, facets: Iterable[Facet]) -> Iterator[tuple[str, Query]]:
    """Yield each filter as a reader knows it, with the query less that one; of several, less all as well."""
    ways = [*_chosen(query, facets), *_typed(query)]
    yield from ways[:MOST]
    if len(ways) > 1:
        yield "any filter", _plain(query)


def _chosen(query: Query, facets: Iterable[Facet]) -> Iterator[tuple[str, Query]]:
    for facet in facets:
        for option in facet.options:
            if option.chosen:
                yield option.label, query.without(facet.field, option.value)


def _typed(query: Query) -> Iterator[tuple[str, Query]]:
    for typed in asked(query.text).filters:
        yield query.text[typed.start : typed.end], _without(query, typed.start, typed.end)


def _plain(query: Query) -> Query:
    for typed in reversed(asked(query.text).filters):
        query = _without(query, typed.start, typed.end)
    for field in FACET_FIELDS:
        query = query.without(field)
    return query


def _without(query: Query, start: int, end: int) -> Query:
    return query.with_text(query.text[:start] + query.text[end:])
