"""Rank ranges: the best and the worst rank that the duels allow for each side."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ranking.bradley_terry import PENALTY, Fit, covariance_root, fit_strengths
from ranking.duels import Duels, FloatArray, IntArray, connected_components, sum_pairs
from ranking.wilson import Z95

# Rows of the matrix of all pairs of sides that are in memory at once.
CHUNK_ROWS = 1024


class RankRange(NamedTuple):
    """The best and worst rank of a side in its group, with its strength and standard error."""

    group: int
    best: int
    worst: int
    strength: float
    error: float


class Ranking:
    """Duels fitted once, for the rank ranges of any selection of sides."""

    def __init__(self, duels: Duels, penalty: float = PENALTY) -> None:
        self._duels = duels
        self._fit = fit_strengths(duels, penalty)
        self._groups = connected_components(self._fit.pairs)
        self._roots: dict[int, FloatArray] = {}

    def ranges(self, shown: IntArray) -> dict[int, RankRange]:
        """Return the range of every shown side among the shown sides of its connected component, its group.

        Best is 1 + the sides surely above, worst is all − those surely below. A side is surely above another
        if the 95 % interval of the difference of their strengths excludes 0. A group's number is its lowest
        side. Four wins in four duels can be enough to be sure, so show sides with at least ten duels.
        """
        ranked: dict[int, RankRange] = {}
        for group in np.unique(self._groups[shown]).tolist():
            ranked |= self._group_ranges(group, shown[self._groups[shown] == group])
        return ranked

    def _group_ranges(self, group: int, shown: IntArray) -> dict[int, RankRange]:
        inside = np.flatnonzero(self._groups == group)
        strength, roots = (
            self._fit.strength[shown],
            self._covariance_root(group)[np.searchsorted(inside, shown)],
        )
        above, below = _count_sure_differences(strength, roots)
        errors = np.sqrt((roots**2).sum(axis=1))
        columns = (column.tolist() for column in (shown, 1 + above, len(shown) - below, strength, errors))
        return {side: RankRange(group, *rest) for side, *rest in zip(*columns, strict=True)}

    def _covariance_root(self, group: int) -> FloatArray:
        """Return the root of a group's covariance, which is independent of other groups."""
        if group not in self._roots:
            inside = np.flatnonzero(self._groups == group)
            numbers = np.full(self._duels.sides, -1)
            numbers[inside] = np.arange(len(inside))
            group_duels = self._duels.subset(numbers[self._duels.first] >= 0, numbers, len(inside))
            fit = Fit(self._fit.strength[inside], sum_pairs(group_duels), self._fit.penalty)
            self._roots[group] = covariance_root(group_duels, fit)
        return self._roots[group]


def _count_sure_differences(
    strength: FloatArray, roots: FloatArray
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return for each side the number of others surely above it and surely below it."""
    variances = (roots**2).sum(axis=1)
    above, below = (np.zeros(len(strength), dtype=np.intp) for _ in range(2))
    for begin in range(0, len(strength), CHUNK_ROWS):
        part = slice(begin, begin + CHUNK_ROWS)
        variance = variances[part, None] + variances - 2 * roots[part] @ roots.T
        lead = strength - strength[part, None]
        sure = np.abs(lead) > Z95 * np.sqrt(np.maximum(variance, 0))
        # Rounding can make a side differ from itself.
        sure &= np.abs(lead) > 1e-9  # noqa: PLR2004
        above[part], below[part] = (sure & (lead > 0)).sum(axis=1), (sure & (lead < 0)).sum(axis=1)
    return above, below
