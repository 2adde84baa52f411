"""The titles of one segment, searched by the prefix of any word, regardless of spacing."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from search_index.analysis.edit_distance import EditDistanceIndex
from search_index.analysis.tokenizer import normalise, split_units

MIN_TYPO_LENGTH = 4
MAX_SCANNED = 400
MIN_TWO_EDIT_LENGTH = 7
MAX_COMPARED = 5000
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True)
class IndexedTitle:
    """A title with its document's number; `from_start` where the match begins at its first word."""

    number: int
    kind: str
    slug: str
    title: str
    from_start: bool = True


class TitleKey(NamedTuple):
    """The words of a title, joined, from one word on, with the document's number."""

    text: str
    number: int
    from_start: bool


class TitleIndex:
    """Titles by their compact keys, from each word on: `githubcopilot` and `copilot`."""

    def __init__(self, entries: Sequence[str]) -> None:
        self.numbers_by_key: dict[str, list[int]] = {}
        self.title_words: set[str] = set()
        self._entries = entries
        keys = sorted(key for number, entry in enumerate(entries) for key in self._keys(number, entry))
        self._texts = [key.text for key in keys]
        self._titles = [(key.number, key.from_start) for key in keys]

    @cached_property
    def long_words(self) -> list[str]:
        """The title words of at least MIN_TWO_EDIT_LENGTH letters, in ascending order."""
        return sorted(word for word in self.title_words if len(word) >= MIN_TWO_EDIT_LENGTH)

    def two_edits_away(self, word: str) -> Iterator[str]:
        """Yield the long title words that are two edits away from a long word."""
        if len(word) >= MIN_TWO_EDIT_LENGTH:
            yield from (self.long_words[at] for at in self._edit_index.at_distance(word, 2))

    @cached_property
    def _edit_index(self) -> EditDistanceIndex:
        return EditDistanceIndex(self.long_words)

    @cached_property
    def tool_bigrams(self) -> list[tuple[int, frozenset[str]]]:
        """The first MAX_COMPARED tools by document number, each with the bigrams of its title."""
        titles = (self.title_at(number) for number, entry in enumerate(self._entries) if entry)
        tools = islice((title for title in titles if title.kind == "tool"), MAX_COMPARED)
        return [(tool.number, letter_bigrams(compact_key(tool.title))) for tool in tools]

    def title_at(self, number: int, from_start: bool = True) -> IndexedTitle:
        """Return the title of a document."""
        kind, slug, title = self._entries[number].split("\t", 2)
        return IndexedTitle(number, kind, slug, title, from_start)

    def with_prefix(self, text: str) -> Iterator[IndexedTitle]:
        """Yield the titles in which a word begins with a compact text."""
        low = bisect_left(self._texts, text)
        high = bisect_right(self._texts, text + LAST_CHARACTER, low)
        for at in range(low, min(high, low + MAX_SCANNED)):
            yield self.title_at(*self._titles[at])

    def with_misspelt_prefix(self, text: str) -> Iterator[IndexedTitle]:
        """Yield the titles in which a word begins with a text one edit away, the first letter kept."""
        for at in range(1, len(text)):
            low = bisect_left(self._texts, text[:at])
            high = bisect_right(self._texts, text[:at] + LAST_CHARACTER)
            for corrected in self._one_edit_away(text, at, low, high):
                yield from self.with_prefix(corrected)

    def _one_edit_away(self, text: str, at: int, low: int, high: int) -> Iterator[str]:
        """Yield a text with one edit at a position, using only letters that keys have there."""
        yield text[:at] + text[at + 1 :]
        yield text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
        for letter in self._letters_at(at, low, high):
            yield text[:at] + letter + text[at + 1 :]
            yield text[:at] + letter + text[at:]

    def _letters_at(self, at: int, low: int, high: int) -> Iterator[str]:
        """Yield the distinct letters at a position of the keys between `low` and `high`."""
        while low < high:
            text = self._texts[low]
            if len(text) <= at:
                low += 1
                continue
            yield text[at]
            low = bisect_right(self._texts, text[: at + 1] + LAST_CHARACTER, low, high)

    def _keys(self, number: int, entry: str) -> Iterator[TitleKey]:
        if not entry:
            return
        units = split_units(entry.split("\t", 2)[2])
        whole = "".join(units)
        self.numbers_by_key.setdefault(whole, []).append(number)
        self.title_words.update(units, (whole,))
        for i in range(len(units)):
            yield TitleKey("".join(units[i:]), number, i == 0)


def letter_bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters in a text that is padded with a space at both ends."""
    return frozenset(a + b for a, b in pairwise(f" {text} "))


@lru_cache(maxsize=4096)
def compact_key(text: str) -> str:
    """Return the units of a text joined into one word, the form in which titles are compared."""
    return "".join(split_units(text)) or normalise(text.strip())
