"""Solving for a weighted graph's Laplacian with a diagonal added, by conjugate gradients."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ranking.duels import FloatArray, IntArray, sum_by_index

MAX_ITERATIONS = 2000
TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True)
class Laplacian:
    """The matrix L + λI of a graph with weighted edges; positive definite for λ > 0."""

    first: IntArray
    second: IntArray
    weight: FloatArray
    ridge: float
    sides: int

    @property
    def diagonal(self) -> FloatArray:
        """The weights at each side, and the ridge."""
        ends, weights = np.concatenate((self.first, self.second)), np.tile(self.weight, 2)
        return sum_by_index(ends, weights, self.sides) + self.ridge

    def dense(self) -> FloatArray:
        """Return the matrix itself."""
        matrix = np.diag(self.diagonal)
        matrix[self.first, self.second] = matrix[self.second, self.first] = -self.weight
        return matrix

    def solve(self, wanted: FloatArray, precise: float = TOLERANCE) -> FloatArray:
        """Return X with (L + λI)·X = wanted, column by column, to about this share of it."""
        diagonal = self.diagonal[:, None]
        times = self._times(diagonal)
        solution, rest = np.zeros_like(wanted), wanted.copy()
        eased = rest / diagonal
        way, size = eased.copy(), (rest * eased).sum(axis=0)
        enough = precise**2 * size
        for _ in range(MAX_ITERATIONS):
            if (size <= enough).all():
                break
            ahead = times(way)
            pace = size / np.maximum((way * ahead).sum(axis=0), np.finfo(float).tiny)
            solution += pace * way
            rest -= pace * ahead
            eased = rest / diagonal
            fresh = (rest * eased).sum(axis=0)
            way = eased + fresh / np.maximum(size, np.finfo(float).tiny) * way
            size = fresh
        return solution

    def _times(self, diagonal: FloatArray) -> Callable[[FloatArray], FloatArray]:
        """Return what multiplies columns by the matrix."""
        ends = np.concatenate((self.first, self.second))
        order = np.argsort(ends, kind="stable")
        others = np.concatenate((self.second, self.first))[order]
        weights = np.tile(self.weight, 2)[order][:, None]
        sides, starts = np.unique(ends[order], return_index=True)

        def times(columns: FloatArray) -> FloatArray:
            product = diagonal * columns
            if len(sides):
                product[sides] -= np.add.reduceat(weights * columns[others], starts, axis=0)
            return product

        return times
