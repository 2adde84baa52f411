"""Duels: a judge compares two sides, and one of them wins or neither does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Duels:
    """One row per judge and pair; sides are numbered from 0, judges by any numbers.

    `score` is the first side's: 1 for a win, 0 for a loss, 0.5 for a tie.
    """

    sides: int
    first: IntArray
    second: IntArray
    score: FloatArray
    judge: IntArray

    def subset(self, rows: NDArray[np.bool_], numbers: IntArray, sides: int) -> "Duels":
        """Return some rows, with each side replaced by numbers[side]."""
        first, second = numbers[self.first[rows]], numbers[self.second[rows]]
        return Duels(sides, first, second, self.score[rows], self.judge[rows])


@dataclass(frozen=True, slots=True)
class Pairs:
    """Duels summed by pair: how many there were, and the total score of the first side."""

    sides: int
    first: IntArray
    second: IntArray
    counts: FloatArray
    score: FloatArray


def sum_pairs(duels: Duels) -> Pairs:
    """Return each pair that met once, the lower side first, sorted."""
    swapped = duels.first > duels.second
    low, high = np.minimum(duels.first, duels.second), np.maximum(duels.first, duels.second)
    keys, index = np.unique(low * duels.sides + high, return_inverse=True)
    score = np.where(swapped, 1 - duels.score, duels.score)
    counts = np.bincount(index, minlength=len(keys)).astype(np.float64)
    total_score = sum_by_index(index, score, len(keys))
    return Pairs(duels.sides, keys // max(duels.sides, 1), keys % max(duels.sides, 1), counts, total_score)


def sum_by_index(index: NDArray[np.integer], amounts: FloatArray, size: int) -> FloatArray:
    """Return an array of this size with the sum of the amounts for each index."""
    return np.bincount(index, amounts, size).astype(np.float64, copy=False)


def connected_components(pairs: Pairs) -> IntArray:
    """Return for every side the lowest side in its connected component of the graph of duels."""
    label = np.arange(pairs.sides)
    while True:
        before = label.copy()
        lowest = np.minimum(label[pairs.first], label[pairs.second])
        for ends in (pairs.first, pairs.second):
            # Lowering the label of the label's side too merges whole trees, so a few rounds suffice.
            np.minimum.at(label, before[ends], lowest)
            np.minimum.at(label, ends, lowest)
        while not np.array_equal(label, label[label]):
            label = label[label]
        if np.array_equal(label, before):
            return label
