"""Find the words that are a given number of edits away from a word.

An edit inserts, deletes or replaces a letter, or swaps two neighbours: the optimal string alignment distance,
measured by RapidFuzz. Only few words are measured: each has a mask of 64 bits, 32 for the letters in it and
32 for those in it twice, of which one edit changes at most two.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

MIN_WORD_LENGTH = 4
MAX_WORD_LENGTH = 24


class EditDistanceIndex:
    """Words of four to twenty-four letters and digits, searched by their distance from another word."""

    def __init__(self, words: Sequence[str]) -> None:
        positions = [
            at
            for at, word in enumerate(words)
            if MIN_WORD_LENGTH <= len(word) <= MAX_WORD_LENGTH and word.isalnum()
        ]
        positions.sort(key=lambda at: len(words[at]))
        # By length, so that the words of similar length are one slice.
        by_length = [words[at] for at in positions]
        self._words = np.array(by_length, object)
        self._positions = np.array(positions, np.int32)
        self._lengths = np.fromiter(map(len, by_length), np.int64, len(by_length))
        self._masks: NDArray[np.uint64] = _letter_masks(
            row.astype(np.uint64) for row in _letter_rows(by_length)
        )

    def at_distance(self, word: str, edits: int) -> list[int]:
        """Return the positions of the words that are exactly `edits` away."""
        start, end = np.searchsorted(self._lengths, (len(word) - edits, len(word) + edits + 1))
        if start == end:
            return []
        differing = np.bitwise_count(self._masks[start:end] ^ np.uint64(_letter_masks(map(ord, word))))
        near = start + np.flatnonzero(differing <= 2 * edits)
        words: list[str] = self._words[near].tolist()
        distances = cdist([word], words, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[0]
        positions: list[int] = self._positions[near[distances == edits]].tolist()
        return positions


def _letter_rows(words: Sequence[str]) -> NDArray[np.uint32]:
    """Return a row of code points for each letter of the longest word, 0 past a word's end."""
    letters = np.array(words, f"U{MAX_WORD_LENGTH}").view(np.uint32)
    return letters.reshape(len(words), MAX_WORD_LENGTH).T


def _letter_masks(letters: Iterable[Any]) -> Any:
    """Return the mask of a word whose letters are numbers, or of many words whose letters are arrays."""
    once: Any = 0
    twice: Any = 0
    for letter in letters:
        bit = (letter != 0) << (letter & 31)
        twice = twice | once & bit
        once = once | bit
    return once | twice << 32
