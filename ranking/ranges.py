"""Ranks as far as the duels carry them: from the best to the worst that each side may be."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ranking.bradley_terry import PENALTY, fit, spread
from ranking.duels import Duels, Real, Whole, components
from ranking.wilson import Z95

# Rows of a comparison of all with all that are held at once.
ROWS = 1024


class Range(NamedTuple):
    """The best and the worst rank of a side within its group, and the strength behind them with its error."""

    group: int
    best: int
    worst: int
    strength: float
    error: float


def ranges(duels: Duels, shown: Whole, penalty: float = PENALTY) -> dict[int, Range]:
    """Return the range of every shown side, ranked among the shown ones that duels connect it with.

    Best is 1 + those surely above, worst is all − those surely below; one is surely above another where
    the 95 % interval of the difference of their strengths does not hold 0. A group is named by its lowest
    side. Four duels won of four are enough to be sure here: show sides with at least ten.
    """
    found = fit(duels, penalty)
    groups = components(found.pairs)
    ranked: dict[int, Range] = {}
    for group in np.unique(groups[shown]):
        inside = np.flatnonzero(groups == group)
        ranked |= _of_group(duels, inside, shown[groups[shown] == group], penalty)
    return ranked


def _of_group(duels: Duels, inside: Whole, shown: Whole, penalty: float) -> dict[int, Range]:
    numbers = np.full(duels.sides, -1)
    numbers[inside] = np.arange(len(inside))
    own = duels.of(numbers[duels.first] >= 0, numbers, len(inside))
    found = fit(own, penalty)
    rows = numbers[shown]
    strength, roots = found.strength[rows], spread(own, found)[rows]
    above, below = _surely(strength, roots)
    best, worst = 1 + above, len(shown) - below
    errors = np.sqrt((roots**2).sum(axis=1))
    columns = (column.tolist() for column in (shown, best, worst, strength, errors))
    return {side: Range(int(inside[0]), *rest) for side, *rest in zip(*columns, strict=True)}


def _surely(strength: Real, roots: Real) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return for each side how many others are surely above it, and how many surely below."""
    own = (roots**2).sum(axis=1)
    above, below = (np.zeros(len(strength), dtype=np.intp) for _ in range(2))
    for begin in range(0, len(strength), ROWS):
        part = slice(begin, begin + ROWS)
        variance = own[part, None] + own - 2 * roots[part] @ roots.T
        lead = strength - strength[part, None]
        sure = np.abs(lead) > Z95 * np.sqrt(np.maximum(variance, 0))
        # A side differs from itself by rounding at most.
        sure &= np.abs(lead) > 1e-9  # noqa: PLR2004
        above[part], below[part] = (sure & (lead > 0)).sum(axis=1), (sure & (lead < 0)).sum(axis=1)
    return above, below
