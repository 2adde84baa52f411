"""The order of the results, exact to the last tie: better first, then newer, then as the index has them."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from search_index.documents import facet_bits
from search_index.search_query import Sort
from search_index.storage.scored_docs import Float32Array, Int32Array, ScoredDocs, mask_docs
from search_index.storage.snapshot import IndexSnapshot

ShareLoader = Callable[[], Mapping[str, float]]
SortKeys = NDArray[np.uint64]
SLUG_SEPARATOR = "-vs-"
# A key holds, from the top: panel (3 bits), score or share (32 bits), place in the order of days (27 bits).
SCORE_SHIFT, PANEL_SHIFT = np.uint64(27), np.uint64(59)


class ResultSorter:
    """Sorts what was found in one view."""

    def __init__(self, view: IndexSnapshot) -> None:
        self._snapshot = view
        by_day = np.lexsort((-np.arange(view.size), view.days))
        self._newness = np.empty(view.size, np.uint64)
        self._newness[by_day] = np.arange(view.size, dtype=np.uint64)
        # The last shares that were asked for, as they came and by document: the same until votes move.
        self._spread: tuple[Mapping[str, float], Float32Array] | None = None

    def top(self, found: ScoredDocs, sort: Sort, many: int, shares: ShareLoader | None) -> Int32Array:
        """Return the numbers of the first documents in this order."""
        if sort is Sort.RELEVANCE:
            found = _top_scores(found, many)
        keys = self._sort_keys(found, sort, shares)
        docs: Int32Array = found.docs[np.argsort(keys)[::-1][:many]]
        return docs

    def _sort_keys(self, found: ScoredDocs, sort: Sort, shares: ShareLoader | None) -> SortKeys:
        newness = self._newness[found.docs]
        if sort is Sort.NEWEST:
            return newness
        if sort is Sort.COMMUNITY and shares is not None:
            return _float_bits(self._document_shares(shares())[found.docs]) << SCORE_SHIFT | newness
        keys = _float_bits(found.values) << SCORE_SHIFT | newness
        return keys | self._panel_counts(found.docs) << PANEL_SHIFT if sort is Sort.PANEL else keys

    def _panel_counts(self, docs: Int32Array) -> SortKeys:
        bits = (self._snapshot.facet_bits[docs] >> np.uint64(facet_bits.PANEL_SHIFT)) & np.uint64(
            (1 << len(facet_bits.PANELS)) - 1
        )
        places: SortKeys = np.frexp(bits.astype(np.float64))[1].astype(np.uint64)
        return places

    def _document_shares(self, shares: Mapping[str, float]) -> Float32Array:
        """Return a share for every document: a tool's own, for a matchup the higher of its tools'."""
        spread = self._spread
        if spread is None or spread[0] is not shares:
            self._spread = spread = (shares, self._spread_shares(shares))
        return spread[1]

    def _spread_shares(self, shares: Mapping[str, float]) -> Float32Array:
        values = np.zeros(self._snapshot.size, np.float32)
        for number, entry in enumerate(self._snapshot.entries):
            if entry:
                slug = entry.split("\t", 2)[1]
                values[number] = max((shares.get(s, 0.0) for s in slug.split(SLUG_SEPARATOR)), default=0.0)
        return values


def _top_scores(found: ScoredDocs, many: int) -> ScoredDocs:
    """Return the documents that score at least what the last of the first many does."""
    if many >= len(found):
        return found
    least = np.partition(found.values, len(found) - many)[len(found) - many]
    return mask_docs(found, found.values >= least)


def _float_bits(values: Float32Array) -> SortKeys:
    """Return the bits of numbers that are not negative, which stand in the same order as the numbers."""
    return np.ascontiguousarray(values, np.float32).view(np.uint32).astype(np.uint64)
