"""The titles of one segment, found by the beginning of any of their words, however they are spaced."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, pairwise

from search_index.near import NearWords
from search_index.words import fold, words

TYPO_FROM = 4
MOST_SEEN = 400
LONG = 7
MOST_COMPARED = 5000
LAST = "\U0010ffff"


@dataclass(frozen=True)
class Name:
    """A title with its document's number; first says whether the match began with the title's first word."""

    number: int
    kind: str
    slug: str
    title: str
    first: bool = True


class Names:
    """Titles by their words run together, from each word on."""

    def __init__(self, entries: Sequence[str]) -> None:
        self.whole: dict[str, list[int]] = {}
        self.title_words: set[str] = set()
        self._entries = entries
        keys = sorted(key for number, entry in enumerate(entries) for key in self._keys(number, entry))
        self._texts = [text for text, _, _ in keys]
        self._at = [(number, first) for _, number, first in keys]

    @cached_property
    def long_words(self) -> list[str]:
        """The longer words of all titles, for which two edits are forgiven."""
        return sorted(word for word in self.title_words if len(word) >= LONG)

    def nearly(self, word: str) -> Iterator[str]:
        """Yield longer words of titles that are two edits away from a longer word."""
        if len(word) >= LONG:
            yield from (self.long_words[at] for at in self._near.apart(word, 2))

    @cached_property
    def _near(self) -> NearWords:
        return NearWords(self.long_words)

    @cached_property
    def tools(self) -> list[tuple[int, frozenset[str]]]:
        """The tools, as many as are compared, each with the pairs of letters in its name."""
        titled = ((number, entry.split("\t", 2)) for number, entry in enumerate(self._entries) if entry)
        some = islice((item for item in titled if item[1][0] == "tool"), MOST_COMPARED)
        return [(number, pairs(run_together(title))) for number, (_, _, title) in some]

    def name(self, number: int, first: bool = True) -> Name:
        """Return the name of a document."""
        kind, slug, title = self._entries[number].split("\t", 2)
        return Name(number, kind, slug, title, first)

    def beginning(self, text: str) -> Iterator[Name]:
        """Yield the names of which a word begins so."""
        yield from self._between(bisect_left(self._texts, text), bisect_right(self._texts, text + LAST))

    def nearly_beginning(self, text: str) -> Iterator[Name]:
        """Yield the names of which a word begins so but for one letter, the first one not."""
        for at in range(1, len(text)):
            low = bisect_left(self._texts, text[:at])
            high = bisect_right(self._texts, text[:at] + LAST)
            for start in self._one_letter_off(text, at, low, high):
                yield from self._between(
                    bisect_left(self._texts, start), bisect_right(self._texts, start + LAST)
                )

    def _one_letter_off(self, text: str, at: int, low: int, high: int) -> Iterator[str]:
        yield text[:at] + text[at + 1 :]
        yield text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
        for letter in self._letters(at, low, high):
            yield text[:at] + letter + text[at + 1 :]
            yield text[:at] + letter + text[at:]

    def _letters(self, at: int, low: int, high: int) -> Iterator[str]:
        while low < high:
            text = self._texts[low]
            if len(text) <= at:
                low += 1
                continue
            yield text[at]
            low = bisect_right(self._texts, text[: at + 1] + LAST, low, high)

    def _between(self, low: int, high: int) -> Iterator[Name]:
        for at in range(low, min(high, low + MOST_SEEN)):
            yield self.name(*self._at[at])

    def _keys(self, number: int, entry: str) -> Iterator[tuple[str, int, bool]]:
        if not entry:
            return
        units = [unit for word in words(entry.split("\t", 2)[2]) for unit in (word.parts or (word.text,))]
        whole = "".join(units)
        self.whole.setdefault(whole, []).append(number)
        self.title_words.update(units, (whole,))
        for i in range(len(units)):
            yield "".join(units[i:]), number, i == 0


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters in a text, its first and its last letter standing alone."""
    return frozenset(a + b for a, b in pairwise(f" {text} "))


@lru_cache(maxsize=4096)
def run_together(text: str) -> str:
    """Return what is typed in the form in which names are kept."""
    return "".join(unit for word in words(text) for unit in (word.parts or (word.text,))) or fold(
        text.strip()
    )
