"""The words of one segment, with what it takes to find those that begin alike or are spelt nearly alike.

Misspelt words are found as in W. Garbe's "symmetric delete" method: two words are within so many edits, a
swap of neighbours being one, only if they agree after at most so many letters are taken from each. The
deletions are kept as hashes in one sorted array, which takes a tenth of the memory of a dictionary of
strings.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

SHORTEST = 4
LONGEST = 24
MOST_WORDS = 250_000


class Lexicon:
    """Words in ascending order, each with the number of documents that hold it."""

    def __init__(self, counted: Iterable[tuple[str, int]]) -> None:
        pairs = sorted(counted)
        self.words = [word for word, _ in pairs]
        self.counts = [count for _, count in pairs]
        self._near: NearWords | None = None

    def count(self, word: str) -> int:
        """Return in how many documents a word stands."""
        at = bisect_left(self.words, word)
        return self.counts[at] if at < len(self.words) and self.words[at] == word else 0

    def beginning(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the words that begin so, with their counts."""
        for at in range(bisect_left(self.words, prefix), len(self.words)):
            if not self.words[at].startswith(prefix):
                return
            yield self.words[at], self.counts[at]

    def near(self, word: str) -> Iterator[tuple[str, int]]:
        """Yield words that may be within one edit of a word, with their counts."""
        if self._near is None:
            self._near = NearWords(self.words)
        for at in self._near.candidates(word):
            yield self.words[at], self.counts[at]


class NearWords:
    """Finds the places of words that agree with another one after so many letters are taken from either."""

    def __init__(self, words: Sequence[str], most: int = 1) -> None:
        self._most = most
        # Not lists: as objects the numbers would take five times the room.
        hashes, owners = array("q"), array("i")
        for at, word in enumerate(islice(words, MOST_WORDS)):
            if SHORTEST <= len(word) <= LONGEST and word.isalnum():
                made = [hash(form) for form in shorter(word, most)]
                hashes.extend(made)
                owners.extend([at] * len(made))
        order = np.argsort(np.array(hashes, np.int64), kind="stable").astype(np.int32)
        self._hashes: NDArray[np.int64] = np.array(hashes, np.int64)[order]
        self._owners: NDArray[np.int32] = np.array(owners, np.int32)[order]

    def candidates(self, word: str) -> list[int]:
        """Return the places of all words that may be near, and of few others."""
        sought = np.array([hash(form) for form in shorter(word, self._most)], np.int64)
        first = np.searchsorted(self._hashes, sought, side="left")
        last = np.searchsorted(self._hashes, sought, side="right")
        found = [self._owners[a:b] for a, b in zip(first, last, strict=True) if a < b]
        return sorted(set(np.concatenate(found).tolist())) if found else []


def shorter(word: str, most: int) -> set[str]:
    """Return a word and all that is left of it when at most so many letters are taken away."""
    forms = {word}
    for _ in range(most):
        forms |= {form[:i] + form[i + 1 :] for form in forms for i in range(len(form))}
    return forms


def edits(one: str, other: str, most: int) -> int:
    """Return the optimal string alignment distance of two words; most + 1 if it is more.

    It is the least number of letters put in, left out, replaced or swapped with their neighbour.
    """
    # One edit lets at most two letters stand in one word only: the one replaced, and what replaced it.
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    one, other = _unlike(one, other)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _unlike(one: str, other: str) -> tuple[str, str]:
    """Return two words without the beginning and the end that they share."""
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return one[start:], other[start:]
