"""The titles of one segment, found by the beginning of any of their words, however they are spaced."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, pairwise

from search_index.analysis.edit_distance import EditDistanceIndex
from search_index.analysis.tokenizer import normalise, tokenize

MIN_TYPO_LENGTH = 4
MAX_SCANNED = 400
MIN_TWO_EDIT_LENGTH = 7
MAX_COMPARED = 5000
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True)
class IndexedTitle:
    """A title with its document's number; first says whether the match began with the title's first word."""

    number: int
    kind: str
    slug: str
    title: str
    from_start: bool = True


class TitleIndex:
    """Titles by their words run together, from each word on."""

    def __init__(self, entries: Sequence[str]) -> None:
        self.numbers_by_key: dict[str, list[int]] = {}
        self.title_words: set[str] = set()
        self._entries = entries
        keys = sorted(key for number, entry in enumerate(entries) for key in self._keys(number, entry))
        self._texts = [text for text, _, _ in keys]
        self._at = [(number, first) for _, number, first in keys]

    @cached_property
    def long_words(self) -> list[str]:
        """The longer words of all titles, for which two edits are forgiven."""
        return sorted(word for word in self.title_words if len(word) >= MIN_TWO_EDIT_LENGTH)

    def two_edits_away(self, word: str) -> Iterator[str]:
        """Yield longer words of titles that are two edits away from a longer word."""
        if len(word) >= MIN_TWO_EDIT_LENGTH:
            yield from (self.long_words[at] for at in self._edit_index.at_distance(word, 2))

    @cached_property
    def _edit_index(self) -> EditDistanceIndex:
        return EditDistanceIndex(self.long_words)

    @cached_property
    def tool_bigrams(self) -> list[tuple[int, frozenset[str]]]:
        """The tools, as many as are compared, each with the pairs of letters in its name."""
        titled = ((number, entry.split("\t", 2)) for number, entry in enumerate(self._entries) if entry)
        some = islice((item for item in titled if item[1][0] == "tool"), MAX_COMPARED)
        return [(number, letter_bigrams(compact_key(title))) for number, (_, _, title) in some]

    def title_at(self, number: int, first: bool = True) -> IndexedTitle:
        """Return the name of a document."""
        kind, slug, title = self._entries[number].split("\t", 2)
        return IndexedTitle(number, kind, slug, title, first)

    def with_prefix(self, text: str) -> Iterator[IndexedTitle]:
        """Yield the names of which a word begins so."""
        yield from self._titles_between(
            bisect_left(self._texts, text), bisect_right(self._texts, text + LAST_CHARACTER)
        )

    def with_misspelt_prefix(self, text: str) -> Iterator[IndexedTitle]:
        """Yield the names of which a word begins so but for one letter, the first one not."""
        for at in range(1, len(text)):
            low = bisect_left(self._texts, text[:at])
            high = bisect_right(self._texts, text[:at] + LAST_CHARACTER)
            for start in self._one_letter_off(text, at, low, high):
                yield from self._titles_between(
                    bisect_left(self._texts, start), bisect_right(self._texts, start + LAST_CHARACTER)
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
            low = bisect_right(self._texts, text[: at + 1] + LAST_CHARACTER, low, high)

    def _titles_between(self, low: int, high: int) -> Iterator[IndexedTitle]:
        for at in range(low, min(high, low + MAX_SCANNED)):
            yield self.title_at(*self._at[at])

    def _keys(self, number: int, entry: str) -> Iterator[tuple[str, int, bool]]:
        if not entry:
            return
        units = [unit for word in tokenize(entry.split("\t", 2)[2]) for unit in (word.parts or (word.text,))]
        whole = "".join(units)
        self.numbers_by_key.setdefault(whole, []).append(number)
        self.title_words.update(units, (whole,))
        for i in range(len(units)):
            yield "".join(units[i:]), number, i == 0


def letter_bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters in a text, its first and its last letter standing alone."""
    return frozenset(a + b for a, b in pairwise(f" {text} "))


@lru_cache(maxsize=4096)
def compact_key(text: str) -> str:
    """Return what is typed in the form in which names are kept."""
    return "".join(unit for word in tokenize(text) for unit in (word.parts or (word.text,))) or normalise(
        text.strip()
    )
