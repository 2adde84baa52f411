"""Ranks as far as the duels carry them: from the best to the worst that each side may be."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ranking.bradley_terry import PENALTY, Fit, covariance_root, fit_strengths
from ranking.duels import Duels, FloatArray, IntArray, connected_components, sum_pairs
from ranking.wilson import Z95

# Rows of a comparison of all with all that are held at once.
CHUNK_ROWS = 1024


class RankRange(NamedTuple):
    """The best and the worst rank of a side within its group, and the strength behind them with its error."""

    group: int
    best: int
    worst: int
    strength: float
    error: float


class Ranking:
    """Duels fitted once, from which the ranges of any choice of sides are read."""

    def __init__(self, duels: Duels, penalty: float = PENALTY) -> None:
        self._duels = duels
        self._fit = fit_strengths(duels, penalty)
        self._groups = connected_components(self._fit.pairs)
        self._spreads: dict[int, FloatArray] = {}

    def ranges(self, shown: IntArray) -> dict[int, RankRange]:
        """Return the range of every shown side, ranked among the shown ones that duels connect it with.

        Best is 1 + those surely above, worst is all − those surely below; one is surely above another where
        the 95 % interval of the difference of their strengths does not hold 0. A group is named by its lowest
        side. Four duels won of four are enough to be sure here: show sides with at least ten.
        """
        ranked: dict[int, RankRange] = {}
        for group in np.unique(self._groups[shown]).tolist():
            ranked |= self._within(group, shown[self._groups[shown] == group])
        return ranked

    def _within(self, group: int, shown: IntArray) -> dict[int, RankRange]:
        inside = np.flatnonzero(self._groups == group)
        strength, roots = self._fit.strength[shown], self._spread(group)[np.searchsorted(inside, shown)]
        above, below = _count_sure_differences(strength, roots)
        errors = np.sqrt((roots**2).sum(axis=1))
        columns = (column.tolist() for column in (shown, 1 + above, len(shown) - below, strength, errors))
        return {side: RankRange(group, *rest) for side, *rest in zip(*columns, strict=True)}

    def _spread(self, group: int) -> FloatArray:
        """Return the root of a group's covariance; no duel and no penalty ties it to another's."""
        if group not in self._spreads:
            inside = np.flatnonzero(self._groups == group)
            numbers = np.full(self._duels.sides, -1)
            numbers[inside] = np.arange(len(inside))
            own = self._duels.subset(numbers[self._duels.first] >= 0, numbers, len(inside))
            fitted = Fit(self._fit.strength[inside], sum_pairs(own), self._fit.penalty)
            self._spreads[group] = covariance_root(own, fitted)
        return self._spreads[group]


def _count_sure_differences(
    strength: FloatArray, roots: FloatArray
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return for each side how many others are surely above it, and how many surely below."""
    own = (roots**2).sum(axis=1)
    above, below = (np.zeros(len(strength), dtype=np.intp) for _ in range(2))
    for begin in range(0, len(strength), CHUNK_ROWS):
        part = slice(begin, begin + CHUNK_ROWS)
        variance = own[part, None] + own - 2 * roots[part] @ roots.T
        lead = strength - strength[part, None]
        sure = np.abs(lead) > Z95 * np.sqrt(np.maximum(variance, 0))
        # A side differs from itself by rounding at most.
        sure &= np.abs(lead) > 1e-9  # noqa: PLR2004
        above[part], below[part] = (sure & (lead > 0)).sum(axis=1), (sure & (lead < 0)).sum(axis=1)
    return above, below
