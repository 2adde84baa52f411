"""The words of one segment, searched by prefix and by edit distance."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from search_index.analysis.edit_distance import EditDistanceIndex


class Vocabulary:
    """Words in ascending order, each with the number of its documents."""

    def __init__(self, counted: Iterable[tuple[str, int]]) -> None:
        pairs = sorted(counted)
        self.words = [word for word, _ in pairs]
        self.counts = [count for _, count in pairs]

    def count(self, word: str) -> int:
        """Return the number of documents with a word."""
        at = bisect_left(self.words, word)
        return self.counts[at] if at < len(self.words) and self.words[at] == word else 0

    def with_prefix(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the words that begin with a prefix, with their counts."""
        for at in range(bisect_left(self.words, prefix), len(self.words)):
            if not self.words[at].startswith(prefix):
                return
            yield self.words[at], self.counts[at]

    def one_edit_away(self, word: str) -> Iterator[tuple[str, int]]:
        """Yield the words one edit away from a word, with their counts."""
        for at in self._edit_index.at_distance(word, 1):
            yield self.words[at], self.counts[at]

    @cached_property
    def _edit_index(self) -> EditDistanceIndex:
        return EditDistanceIndex(self.words)
