"""Answers queries from one snapshot of the index."""

from collections.abc import Iterator
from dataclasses import replace

from models.catalogue.slugs import pair_slug
from search_index.assistance import filter_relaxation, highlighter, hits, spelling, versus_query
from search_index.matching.facets import FacetCounter
from search_index.matching.matcher import Match, match_documents
from search_index.matching.query_parser import ParsedQuery, parse
from search_index.matching.sorting import ResultSorter, ShareLoader
from search_index.matching.typed_filters import facet_filters
from search_index.results import HITS_PER_PAGE, RelaxedFilter, Results, VersusPair
from search_index.search_query import SearchQuery
from search_index.storage.scored_docs import ScoredDocs
from search_index.storage.snapshot import IndexSnapshot

# A query with at most this many hits gets a suggestion, if there is a likelier spelling.
MAX_HITS_FOR_SUGGESTION = 5


class Searcher:
    """Searches one snapshot, with what is computed once per snapshot: facet counter and sorter."""

    def __init__(self, snapshot: IndexSnapshot) -> None:
        self.snapshot = snapshot
        self.facet_counter = FacetCounter(snapshot)
        self.sorter = ResultSorter(snapshot)

    def search(self, query: SearchQuery, shares: ShareLoader | None) -> Results:
        """Search for the corrected text, then for the text as typed, until one of them finds something."""
        for text in self._query_texts(query):
            if (results := self._results(query, text, shares)).total:
                return results if text == query.text else replace(results, corrected_text=text)
        return replace(results, relaxed_filters=tuple(self._count_relaxed(results)))

    def _query_texts(self, query: SearchQuery) -> tuple[str, ...]:
        if query.exact:
            return (query.text,)
        corrected = spelling.corrected_text(self.snapshot, query.text, parse(query.text))
        return (query.text,) if corrected is None else (corrected, query.text)

    def _results(self, query: SearchQuery, text: str, shares: ShareLoader | None) -> Results:
        pair, parsed = versus_query.find_pair(self.snapshot, text), parse(text)
        title = versus_query.comparison_title(pair) if pair else text
        match = match_documents(self.snapshot, parsed, title)
        by_typed_filters, by_all_filters = self._apply_filters(match, parsed, query)
        start = (query.page - 1) * HITS_PER_PAGE
        docs = self.sorter.top(by_all_filters, query.sort, start + HITS_PER_PAGE, shares)[start:]
        terms = highlighter.collect_terms(parsed, lambda word: len(self.snapshot.docs_for_word(word)) > 0)
        return Results(
            query=query,
            hits=tuple(hits.build_hit(self.snapshot.document(int(number)), terms) for number in docs),
            total=len(by_all_filters),
            facets=self.facet_counter.count_facets(by_typed_filters, query),
            indexed_change_id=self.snapshot.meta.indexed_change_id,
            any_word=match.any_word,
            suggested_text=self._suggestion(query, text, parsed, match),
            versus=self._versus_pair(pair[0].slug, pair[1].slug) if pair else None,
        )

    def _apply_filters(
        self, match: Match, parsed: ParsedQuery, query: SearchQuery
    ) -> tuple[ScoredDocs, ScoredDocs]:
        """Return the matches under the typed filters alone, and under the chosen facets as well."""
        typed_mask = self.facet_counter.values_mask(
            facet_filters(self.snapshot.meta.index_vocabulary, parsed)
        )
        by_typed_filters = self.facet_counter.apply_mask(match.scored_docs, typed_mask)
        chosen_mask = self.facet_counter.query_mask(query)
        return by_typed_filters, self.facet_counter.apply_mask(by_typed_filters, chosen_mask)

    def _count_relaxed(self, results: Results) -> Iterator[RelaxedFilter]:
        for label, query in filter_relaxation.relaxed_filters(results.query, results.facets):
            totals = (self._count_hits(query, text) for text in self._query_texts(query))
            yield RelaxedFilter(label, query, next(filter(None, totals), 0))

    def _count_hits(self, query: SearchQuery, text: str) -> int:
        parsed = parse(text)
        return len(self._apply_filters(match_documents(self.snapshot, parsed, text), parsed, query)[1])

    def _versus_pair(self, left: str, right: str) -> VersusPair:
        return VersusPair((left, right), pair_slug(left, right) in self.snapshot.matchup_slugs)

    def _suggestion(self, query: SearchQuery, text: str, parsed: ParsedQuery, match: Match) -> str | None:
        if query.exact or not 0 < len(match.scored_docs) <= MAX_HITS_FOR_SUGGESTION:
            return None
        return spelling.suggested_text(self.snapshot, text, parsed)
