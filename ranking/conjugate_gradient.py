"""Linear systems of a weighted graph's Laplacian plus a ridge, by conjugate gradients."""

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
        """The diagonal: the sum of the weights at each side plus the ridge."""
        ends, weights = np.concatenate((self.first, self.second)), np.tile(self.weight, 2)
        return sum_by_index(ends, weights, self.sides) + self.ridge

    def dense(self) -> FloatArray:
        """Return the matrix as a dense array."""
        matrix = np.diag(self.diagonal)
        matrix[self.first, self.second] = matrix[self.second, self.first] = -self.weight
        return matrix

    def solve(self, right_side: FloatArray, tolerance: float = TOLERANCE) -> FloatArray:
        """Return X with (L + λI)·X = right_side, column by column, by preconditioned conjugate gradients.

        Stops where the residual is `tolerance` times the right side, both in the preconditioner's norm.
        """
        # Jacobi preconditioner.
        diagonal = self.diagonal[:, None]
        multiply = self._multiplication(diagonal)
        solution, residual = np.zeros_like(right_side), right_side.copy()
        preconditioned = residual / diagonal
        direction, size = preconditioned.copy(), (residual * preconditioned).sum(axis=0)
        stop_below = tolerance**2 * size
        for _ in range(MAX_ITERATIONS):
            if (size <= stop_below).all():
                break
            product = multiply(direction)
            step = size / np.maximum((direction * product).sum(axis=0), np.finfo(float).tiny)
            solution += step * direction
            residual -= step * product
            preconditioned = residual / diagonal
            next_size = (residual * preconditioned).sum(axis=0)
            direction = preconditioned + next_size / np.maximum(size, np.finfo(float).tiny) * direction
            size = next_size
        return solution

    def _multiplication(self, diagonal: FloatArray) -> Callable[[FloatArray], FloatArray]:
        """Return a function that multiplies columns by the matrix."""
        ends = np.concatenate((self.first, self.second))
        order = np.argsort(ends, kind="stable")
        others = np.concatenate((self.second, self.first))[order]
        weights = np.tile(self.weight, 2)[order][:, None]
        sides, starts = np.unique(ends[order], return_index=True)

        def multiply(columns: FloatArray) -> FloatArray:
            product = diagonal * columns
            if len(sides):
                product[sides] -= np.add.reduceat(weights * columns[others], starts, axis=0)
            return product

        return multiply
