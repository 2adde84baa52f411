"""Sorted document numbers with a value each, as a pair of arrays, and set operations on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int32Array = NDArray[np.int32]
Float32Array = NDArray[np.float32]
Mask = NDArray[np.bool_]
Int64Array = NDArray[np.int64]
AnyArray = NDArray[Any]


@dataclass(frozen=True)
class ScoredDocs:
    """Document numbers in ascending order, each once, and a value for each."""

    docs: Int32Array
    values: Float32Array

    @cached_property
    def nbytes(self) -> int:
        """Bytes of both arrays."""
        return int(self.docs.nbytes + self.values.nbytes)

    def __len__(self) -> int:
        return len(self.docs)


NO_DOCS = ScoredDocs(np.empty(0, np.int32), np.empty(0, np.float32))


def mask_docs(scored: ScoredDocs, mask: Mask) -> ScoredDocs:
    """Return the entries whose flag in the mask is set."""
    return ScoredDocs(scored.docs[mask], scored.values[mask])


def unite_docs(parts: Sequence[ScoredDocs], size: int) -> ScoredDocs:
    """Return every document of any part, with the sum of its values; all numbers are below `size`."""
    if len(parts) == 1:
        return parts[0]
    totals = np.zeros(size, np.float32)
    present = np.zeros(size, np.bool_)
    for part in parts:
        totals[part.docs] += part.values
        present[part.docs] = True
    docs = np.flatnonzero(present).astype(np.int32)
    return ScoredDocs(docs, totals[docs])


def intersect_docs(parts: Sequence[ScoredDocs]) -> ScoredDocs:
    """Return the documents that every part has, with the sum of their values."""
    fewest, *others = sorted(parts, key=len)
    for other in others:
        if not len(fewest) or not len(other):
            return NO_DOCS
        at = search_positions(fewest.docs, other.docs)
        common = other.docs[at] == fewest.docs
        fewest = ScoredDocs(fewest.docs[common], fewest.values[common] + other.values[at[common]])
    return fewest


def search_positions(sought: AnyArray, within: AnyArray) -> NDArray[np.intp]:
    """Return the insertion point of each number in a sorted, non-empty array, capped at its last entry."""
    return np.minimum(np.searchsorted(within, sought), len(within) - 1)


def find_members(sought: AnyArray, within: AnyArray) -> Mask:
    """Return which of the sought numbers a sorted array contains."""
    if not len(within):
        return np.zeros(len(sought), np.bool_)
    members: Mask = within[search_positions(sought, within)] == sought
    return members
