"""One view's answer to a query."""

from collections.abc import Iterator
from dataclasses import replace

from models.catalogue.slugs import pair_slug
from search_index.analysis.title_index import compact_key
from search_index.assistance import filter_relaxation, highlighter, hits, spelling, versus_query
from search_index.matching.facets import FacetCounter
from search_index.matching.matcher import Match, match_documents
from search_index.matching.query_parser import ParsedQuery, parse
from search_index.matching.sorting import ResultSorter, ShareLoader
from search_index.results import PER_PAGE, RelaxedFilter, Results, VersusPair
from search_index.search_query import SearchQuery
from search_index.storage.scored_docs import ScoredDocs
from search_index.storage.snapshot import IndexSnapshot

# With fewer results than this, a likelier spelling is looked for.
MAX_HITS_FOR_SUGGESTION = 5


class Searcher:
    """Answers queries from one view, with what it has worked out of it once."""

    def __init__(self, view: IndexSnapshot) -> None:
        self.snapshot = view
        self.facet_counter = FacetCounter(view)
        self.sorter = ResultSorter(view)

    def search(self, query: SearchQuery, shares: ShareLoader | None) -> Results:
        """Search, with the spelling put right where a word is unknown, unless the query says as typed."""
        for text in self._query_texts(query):
            if (found := self._results(query, text, shares)).total:
                return found if text == query.text else replace(found, corrected_text=text)
        return replace(found, relaxed_filters=tuple(self._count_relaxed(found)))

    def _query_texts(self, query: SearchQuery) -> tuple[str, ...]:
        """Return what to look for: what was typed put right, if it needs that, and then as it was typed."""
        right = None if query.exact else spelling.corrected_text(self.snapshot, query.text, parse(query.text))
        return (query.text,) if right is None else (right, query.text)

    def _results(self, query: SearchQuery, text: str, shares: ShareLoader | None) -> Results:
        pair, terms = versus_query.find_pair(self.snapshot, text), parse(text)
        made = match_documents(self.snapshot, terms, versus_query.comparison_title(pair) if pair else text)
        named, found = self._apply_filters(made, terms, query)
        start = (query.page - 1) * PER_PAGE
        docs = self.sorter.top(found, query.sort, start + PER_PAGE, shares)[start:]
        wanted = highlighter.collect_terms(terms, lambda word: len(self.snapshot.docs_for_word(word)) > 0)
        return Results(
            query=query,
            hits=tuple(hits.build_hit(self.snapshot.document(int(number)), wanted) for number in docs),
            total=len(found),
            facets=self.facet_counter.count_facets(named, query),
            indexed_change_id=self.snapshot.meta.indexed_change_id,
            any_word=made.any_word,
            suggested_text=self._suggestion(query, text, terms, made),
            versus=self._versus_pair(pair[0].slug, pair[1].slug) if pair else None,
        )

    def _apply_filters(
        self, made: Match, terms: ParsedQuery, query: SearchQuery
    ) -> tuple[ScoredDocs, ScoredDocs]:
        """Return what the typed filters let through, and of that what the chosen ones do."""
        named = self.facet_counter.apply_mask(
            made.scored_docs, self.facet_counter.values_mask(_typed_filters(self.snapshot, terms))
        )
        return named, self.facet_counter.apply_mask(named, self.facet_counter.query_mask(query))

    def _count_relaxed(self, found: Results) -> Iterator[RelaxedFilter]:
        for label, query in filter_relaxation.relaxed_filters(found.query, found.facets):
            totals = (self._count_hits(query, text) for text in self._query_texts(query))
            yield RelaxedFilter(label, query, next(filter(None, totals), 0))

    def _count_hits(self, query: SearchQuery, text: str) -> int:
        terms = parse(text)
        return len(self._apply_filters(match_documents(self.snapshot, terms, text), terms, query)[1])

    def _versus_pair(self, one: str, other: str) -> VersusPair:
        return VersusPair((one, other), pair_slug(one, other) in self.snapshot.matchup_slugs)

    def _suggestion(self, query: SearchQuery, text: str, terms: ParsedQuery, made: Match) -> str | None:
        wanted = not query.exact and 0 < len(made.scored_docs) <= MAX_HITS_FOR_SUGGESTION
        return spelling.suggested_text(self.snapshot, text, terms) if wanted else None


def _typed_filters(view: IndexSnapshot, terms: ParsedQuery) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the text itself says of facets; reviewer and verdict are taken together."""
    shelves = view.meta.index_vocabulary.categories
    for value in _typed_values(terms, "category"):
        yield (
            "categories",
            tuple(s for _, s, n in shelves if value in (compact_key(s), compact_key(n))) or ("?",),
        )
    if prices := _typed_values(terms, "price"):
        yield "prices", tuple(prices)
    if verdicts := _verdict_values(view, terms):
        yield "verdicts", verdicts


def _verdict_values(view: IndexSnapshot, terms: ParsedQuery) -> tuple[str, ...]:
    seats = [value.removeprefix("the") for value in _typed_values(terms, "reviewer")]
    verdicts = _typed_values(terms, "verdict")
    if not seats and not verdicts:
        return ()
    named = [
        slug for _, slug, _ in view.meta.index_vocabulary.reviewers if not seats or compact_key(slug) in seats
    ]
    return tuple(f"{slug}-{verdict}" for slug in named for verdict in verdicts or ("ship", "skip")) or ("?",)


def _typed_values(terms: ParsedQuery, field: str) -> list[str]:
    return [typed.value for typed in terms.filters if typed.field == field]
