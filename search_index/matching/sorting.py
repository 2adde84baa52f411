"""Sorts results: by score, share or panel, then newest first, then by document number."""

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
# A sort key holds, from the top: panel (3 bits), score or share (32 bits), rank by day (27 bits).
SCORE_SHIFT, PANEL_SHIFT = np.uint64(27), np.uint64(59)


class ResultSorter:
    """Sorts documents of one snapshot."""

    def __init__(self, snapshot: IndexSnapshot) -> None:
        self._snapshot = snapshot
        by_day = np.lexsort((-np.arange(snapshot.size), snapshot.days))
        self._day_rank = np.empty(snapshot.size, np.uint64)
        self._day_rank[by_day] = np.arange(snapshot.size, dtype=np.uint64)
        # The last shares, by slug and by document: the loader returns the same mapping until votes change.
        self._shares: tuple[Mapping[str, float], Float32Array] | None = None

    def top(self, matches: ScoredDocs, sort: Sort, limit: int, shares: ShareLoader | None) -> Int32Array:
        """Return the numbers of the first `limit` documents."""
        if sort is Sort.RELEVANCE:
            matches = _top_scores(matches, limit)
        keys = self._sort_keys(matches, sort, shares)
        docs: Int32Array = matches.docs[np.argsort(keys)[::-1][:limit]]
        return docs

    def _sort_keys(self, matches: ScoredDocs, sort: Sort, shares: ShareLoader | None) -> SortKeys:
        day_rank = self._day_rank[matches.docs]
        if sort is Sort.NEWEST:
            return day_rank
        if sort is Sort.COMMUNITY and shares is not None:
            return _float_bits(self._document_shares(shares())[matches.docs]) << SCORE_SHIFT | day_rank
        keys = _float_bits(matches.values) << SCORE_SHIFT | day_rank
        return keys | self._panel_counts(matches.docs) << PANEL_SHIFT if sort is Sort.PANEL else keys

    def _panel_counts(self, docs: Int32Array) -> SortKeys:
        """Return one more than the number of ships of each document; 0 where it has no panel."""
        bits = (self._snapshot.facet_bits[docs] >> np.uint64(facet_bits.PANEL_SHIFT)) & np.uint64(
            (1 << len(facet_bits.PANELS)) - 1
        )
        # Each panel has a single bit, so the exponent is its position.
        counts: SortKeys = np.frexp(bits.astype(np.float64))[1].astype(np.uint64)
        return counts

    def _document_shares(self, shares: Mapping[str, float]) -> Float32Array:
        """Return a share for every document: the tool's, or the higher one of a matchup's tools."""
        by_document = self._shares
        if by_document is None or by_document[0] is not shares:
            self._shares = by_document = (shares, self._compute_shares(shares))
        return by_document[1]

    def _compute_shares(self, shares: Mapping[str, float]) -> Float32Array:
        values = np.zeros(self._snapshot.size, np.float32)
        for number, entry in enumerate(self._snapshot.entries):
            if entry:
                slug = entry.split("\t", 2)[1]
                values[number] = max((shares.get(s, 0.0) for s in slug.split(SLUG_SEPARATOR)), default=0.0)
        return values


def _top_scores(matches: ScoredDocs, limit: int) -> ScoredDocs:
    """Return the documents with the `limit` highest scores, and those with the same score as the last."""
    if limit >= len(matches):
        return matches
    least = np.partition(matches.values, len(matches) - limit)[len(matches) - limit]
    return mask_docs(matches, matches.values >= least)


def _float_bits(values: Float32Array) -> SortKeys:
    """Return the bits of non-negative floats, which sort as the floats do."""
    return np.ascontiguousarray(values, np.float32).view(np.uint32).astype(np.uint64)
