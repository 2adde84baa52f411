"""Duels: two sides met before one judge, and one of them won or neither did."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Duels:
    """One row per judge and pair; sides are numbered from 0, and judges in any way.

    `score` is what the first side got: 1, 0, or a half where the judge put neither first.
    """

    sides: int
    first: IntArray
    second: IntArray
    score: FloatArray
    judge: IntArray

    def subset(self, rows: NDArray[np.bool_], numbers: IntArray, sides: int) -> "Duels":
        """Return some rows, with their sides numbered anew."""
        first, second = numbers[self.first[rows]], numbers[self.second[rows]]
        return Duels(sides, first, second, self.score[rows], self.judge[rows])


@dataclass(frozen=True, slots=True)
class Pairs:
    """Duels summed up: how often each pair met, and what its first side got."""

    sides: int
    first: IntArray
    second: IntArray
    counts: FloatArray
    score: FloatArray


def sum_pairs(duels: Duels) -> Pairs:
    """Return every pair that met, once, the lower number first, in the order of their numbers."""
    turned = duels.first > duels.second
    low, high = np.minimum(duels.first, duels.second), np.maximum(duels.first, duels.second)
    keys, places = np.unique(low * duels.sides + high, return_inverse=True)
    score = np.where(turned, 1 - duels.score, duels.score)
    met = np.bincount(places, minlength=len(keys)).astype(np.float64)
    got = sum_by_index(places, score, len(keys))
    return Pairs(duels.sides, keys // max(duels.sides, 1), keys % max(duels.sides, 1), met, got)


def sum_by_index(places: NDArray[np.integer], amounts: FloatArray, size: int) -> FloatArray:
    """Return the sum of the amounts that fall on each place."""
    return np.bincount(places, amounts, size).astype(np.float64, copy=False)


def connected_components(pairs: Pairs) -> IntArray:
    """Return for every side the lowest number among all that it is connected with by duels."""
    label = np.arange(pairs.sides)
    while True:
        before = label.copy()
        lowest = np.minimum(label[pairs.first], label[pairs.second])
        for ends in (pairs.first, pairs.second):
            # Hanging the label's own bearer too joins whole trees at once: a few rounds do.
            np.minimum.at(label, before[ends], lowest)
            np.minimum.at(label, ends, lowest)
        while not np.array_equal(label, label[label]):
            label = label[label]
        if np.array_equal(label, before):
            return label
