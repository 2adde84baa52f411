"""Documents with a number each, as two arrays: what ranking works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]
Anything = NDArray[Any]


@dataclass(frozen=True)
class Found:
    """Document numbers in ascending order, none twice, and a value for each."""

    docs: Numbers
    values: Values

    @cached_property
    def nbytes(self) -> int:
        """Bytes of both arrays."""
        return int(self.docs.nbytes + self.values.nbytes)

    def __len__(self) -> int:
        return len(self.docs)


NOTHING = Found(np.empty(0, np.int32), np.empty(0, np.float32))


def kept(found: Found, mask: Mask) -> Found:
    """Return what a mask, one flag for each entry, lets through."""
    return Found(found.docs[mask], found.values[mask])


def summed(parts: Sequence[Found], size: int) -> Found:
    """Return every document that stands in any part, with the sum of its values."""
    if len(parts) == 1:
        return parts[0]
    totals = np.zeros(size, np.float32)
    held = np.zeros(size, np.bool_)
    for part in parts:
        totals[part.docs] += part.values
        held[part.docs] = True
    docs = np.flatnonzero(held).astype(np.int32)
    return Found(docs, totals[docs])


def common(parts: Sequence[Found]) -> Found:
    """Return the documents that stand in every part, with the sum of their values."""
    fewest, *others = sorted(parts, key=len)
    for other in others:
        if not len(fewest) or not len(other):
            return NOTHING
        at = places(fewest.docs, other.docs)
        there = other.docs[at] == fewest.docs
        fewest = Found(fewest.docs[there], fewest.values[there] + other.values[at[there]])
    return fewest


def places(sought: Anything, within: Anything) -> NDArray[np.intp]:
    """Return where each sought number would stand in a sorted, not empty array; never past its end."""
    return np.minimum(np.searchsorted(within, sought), len(within) - 1)


def shared(sought: Anything, within: Anything) -> Mask:
    """Return which of the sought numbers stand in a sorted array."""
    if not len(within):
        return np.zeros(len(sought), np.bool_)
    answer: Mask = within[places(sought, within)] == sought
    return answer
