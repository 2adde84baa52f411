"""Words that are spelt nearly alike: all that are so many edits away from another one.

An edit puts a letter in, leaves one out, replaces one, or swaps two neighbours: the optimal string alignment
distance. No word is measured alone. What letters a word has stands in one number: 32 bits for those that are
there, 32 for those that are there twice; an edit changes two of them at most. The words that are left after a
look at these numbers, among those of a like length, are measured all at once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

MIN_WORD_LENGTH = 4
MAX_WORD_LENGTH = 24
# A row of letters for each place in a word, a column for each word; 0 past its end.
LetterMatrix = NDArray[np.unsignedinteger[Any]]
LetterMasks = NDArray[np.uint64]
Distances = NDArray[np.uint8]
Lengths = NDArray[np.int64]
ONE = np.uint8(1)


class EditDistanceIndex:
    """Words of four to twenty-four letters and digits, found by how they are spelt."""

    def __init__(self, words: Sequence[str]) -> None:
        fit = [
            at
            for at, word in enumerate(words)
            if MIN_WORD_LENGTH <= len(word) <= MAX_WORD_LENGTH and word.isalnum()
        ]
        fit.sort(key=lambda at: len(words[at]))
        self._at = np.array(fit, np.int32)
        self._lengths: Lengths = np.fromiter((len(words[at]) for at in fit), np.int64, len(fit))
        self._letters = _letter_matrix([words[at] for at in fit], MAX_WORD_LENGTH)
        self._masks: LetterMasks = _letter_masks(row.astype(np.uint64) for row in self._letters)

    def at_distance(self, word: str, edits: int) -> list[int]:
        """Return the places of the words that are exactly so many edits away."""
        start, end = np.searchsorted(self._lengths, (len(word) - edits, len(word) + edits + 1))
        if start == end:
            return []
        letters: list[int] = _letter_matrix([word], len(word))[:, 0].tolist()
        unlike = np.bitwise_count(self._masks[start:end] ^ np.uint64(_letter_masks(letters)))
        few = start + np.flatnonzero(unlike <= 2 * edits)
        measured = _osa_distances(letters, self._letters[:, few], self._lengths[few], edits)
        places: list[int] = self._at[few[measured == edits]].tolist()
        return places


def _osa_distances(word: Sequence[int], others: LetterMatrix, lengths: Lengths, most: int) -> Distances:
    """Return how many edits away the words are, whose lengths are within `most`; past `most` it is only more.

    Of the table of distances between beginnings the diagonals alone are kept on which `most` edits can end:
    after i letters, row k holds the distance from each word's first i + k - most.
    """
    width, many = 2 * most + 1, others.shape[1]
    # Before a word's first letter and after its last stands 0, which is like no letter.
    padded = np.zeros((len(word) + len(others) + width, many), others.dtype)
    padded[most + 1 : most + 1 + len(others)] = others
    like = np.zeros((width + 2, many), np.bool_)
    beyond, one_more, row = (np.full((width + 1, many), most + 1, np.uint8) for _ in range(3))
    row[most:width] = np.arange(most + 1, dtype=np.uint8)[:, None]
    for i, letter in enumerate(word, 1):
        like_before, like = like, padded[i - 1 : i + width + 1] == letter
        two_before, one_more = one_more, row + ONE
        row = beyond.copy()
        here = np.subtract(one_more[:-1], like[1:-1], out=row[:-1])
        np.minimum(here, one_more[1:], out=here)
        np.minimum(here, two_before[:-1], out=here, where=like[:-2] & like_before[2:])
        if i <= most:
            here[most - i] = i
        for k in range(1, width):
            np.minimum(here[k], here[k - 1] + ONE, out=here[k])
    ends: Distances = row[lengths - len(word) + most, np.arange(many)]
    return ends


def _letter_matrix(words: Sequence[str], longest: int) -> LetterMatrix:
    made = np.array(words, f"U{longest}").view(np.uint32).reshape(len(words), longest)
    # Few segments have a letter past U+FFFF; the others' letters take half the room, or a quarter.
    return np.ascontiguousarray(made.T.astype(np.min_scalar_type(made.max(initial=0))))


def _letter_masks(letters: Iterable[Any]) -> Any:
    """Return the marks of a word whose letters are numbers, or of many whose letters are arrays."""
    once: Any = 0
    twice: Any = 0
    for letter in letters:
        bit = (letter != 0) << (letter & 31)
        twice = twice | once & bit
        once = once | bit
    return once | twice << 32
