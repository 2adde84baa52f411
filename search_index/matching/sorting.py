"""The order of the results, exact to the last tie: better first, then newer, then as the index has them."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from search_index import traits
from search_index.arrays import Found, Numbers, Values, kept
from search_index.query import Sort
from search_index.view import View

Shares = Callable[[], Mapping[str, float]]
Keys = NDArray[np.uint64]
VERSUS = "-vs-"
# A key holds, from the top: panel (3 bits), score or share (32 bits), place in the order of days (27 bits).
SCORE_AT, PANEL_AT = np.uint64(27), np.uint64(59)


class Order:
    """Sorts what was found in one view."""

    def __init__(self, view: View) -> None:
        self._view = view
        by_day = np.lexsort((-np.arange(view.size), view.days))
        self._newness = np.empty(view.size, np.uint64)
        self._newness[by_day] = np.arange(view.size, dtype=np.uint64)
        # The last shares that were asked for, as they came and by document: the same until votes move.
        self._spread: tuple[Mapping[str, float], Values] | None = None

    def first(self, found: Found, sort: Sort, many: int, shares: Shares | None) -> Numbers:
        """Return the numbers of the first documents in this order."""
        if sort is Sort.RELEVANCE:
            found = _best(found, many)
        keys = self._keys(found, sort, shares)
        docs: Numbers = found.docs[np.argsort(keys)[::-1][:many]]
        return docs

    def _keys(self, found: Found, sort: Sort, shares: Shares | None) -> Keys:
        newness = self._newness[found.docs]
        if sort is Sort.NEWEST:
            return newness
        if sort is Sort.COMMUNITY and shares is not None:
            return _bits(self._shares(shares())[found.docs]) << SCORE_AT | newness
        keys = _bits(found.values) << SCORE_AT | newness
        return keys | self._panel(found.docs) << PANEL_AT if sort is Sort.PANEL else keys

    def _panel(self, docs: Numbers) -> Keys:
        bits = (self._view.traits[docs] >> np.uint64(traits.PANEL_AT)) & np.uint64(
            (1 << len(traits.PANELS)) - 1
        )
        places: Keys = np.frexp(bits.astype(np.float64))[1].astype(np.uint64)
        return places

    def _shares(self, shares: Mapping[str, float]) -> Values:
        """Return a share for every document: a tool's own, for a matchup the higher of its tools'."""
        spread = self._spread
        if spread is None or spread[0] is not shares:
            self._spread = spread = (shares, self._by_document(shares))
        return spread[1]

    def _by_document(self, shares: Mapping[str, float]) -> Values:
        values = np.zeros(self._view.size, np.float32)
        for number, entry in enumerate(self._view.entries):
            if entry:
                slug = entry.split("\t", 2)[1]
                values[number] = max((shares.get(s, 0.0) for s in slug.split(VERSUS)), default=0.0)
        return values


def _best(found: Found, many: int) -> Found:
    """Return the documents that score at least what the last of the first many does."""
    if many >= len(found):
        return found
    least = np.partition(found.values, len(found) - many)[len(found) - many]
    return kept(found, found.values >= least)


def _bits(values: Values) -> Keys:
    """Return the bits of numbers that are not negative, which stand in the same order as the numbers."""
    return np.ascontiguousarray(values, np.float32).view(np.uint32).astype(np.uint64)
