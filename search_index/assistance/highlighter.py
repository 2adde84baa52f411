"""Where in a text the words stand that were asked for: those alone by which it was found."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from search_index.grammar import Asked, Shape, Term
from search_index.words import SHORTEST_STEMMED, Word, fold, stem, words

# What a stem may end in where other forms of its word go on otherwise: writ(e), librar(i), legib(l).
CHANGING = re.compile(r"(?:[eiy]+|(?<=b)l)$")
# What may stand within a word where the word itself has nothing: don't, open-source.
SIGNS = dict.fromkeys(map(ord, "'’-_."))


@dataclass(frozen=True)
class Mark:
    """Where a word stands that was asked for, and which one."""

    start: int
    end: int
    root: str


@dataclass(frozen=True)
class Wanted:
    """What to mark: words in any form, beginnings of words, and words that must follow one another."""

    forms: frozenset[str]
    beginnings: tuple[str, ...]
    runs: tuple[tuple[str, ...], ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words."""
        return frozenset(map(stem, self.forms))

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """What a text must hold, folded, for each of them to stand in it."""
        heads = (*map(_head, self.forms), *self.beginnings, *(run[0] for run in self.runs))
        return tuple(head.translate(SIGNS) for head in heads)

    def most(self, text: str) -> int:
        """Return at most how many of them stand in a text; quick, and never too few."""
        folded = (text.lower() if text.isascii() else fold(text)).translate(SIGNS)
        return sum(head in folded for head in self.heads)

    def root(self, form: str) -> str | None:
        """Return which of the words and beginnings this is, None if it is none."""
        if (root := stem(form)) in self.stems:
            return root
        if self.beginnings and form.startswith(self.beginnings):
            return next(beginning for beginning in self.beginnings if form.startswith(beginning))
        return None


def wanted(asked: Asked, whole: Callable[[str], bool]) -> Wanted:
    """Return what to mark in what was found; `whole` tells of a compound whether anybody writes it whole."""
    beginnings = (term.words[0] for term in asked.terms if term.shape is Shape.PREFIX)
    found = [term for term in asked.terms if term.shape is Shape.WORD]
    forms = {form for term in found for form in _forms(term, whole)}
    phrases = (term.words for term in asked.terms if term.shape is Shape.PHRASE)
    apart = (term.parts for term in found if term.parts)
    return Wanted(frozenset(forms), tuple(beginnings), (*phrases, *apart))


def stand(text: str, wanted: Wanted) -> list[Mark]:
    """Return where in a text all that is wanted stands, in order; of compounds, the parts asked for."""
    if not wanted.most(text):
        return []
    found = [mark for word in words(text) for mark in _in_word(text, word, wanted)]
    if wanted.runs:
        found += _in_a_row(text, wanted.runs)
        found.sort(key=lambda mark: (mark.start, -mark.end))
    return found


def _forms(term: Term, whole: Callable[[str], bool]) -> Sequence[str]:
    """Return the words by which a term was looked up: parts only where nobody writes the compound whole."""
    return term.parts if term.parts and not whole(term.words[0]) else term.words


def _head(form: str) -> str:
    """Return the letters with which every form of a word begins."""
    root = stem(form)
    same = next((i for i, (a, b) in enumerate(zip(form, root, strict=False)) if a != b), len(root))
    return CHANGING.sub("", form[:same]) if len(form) >= SHORTEST_STEMMED else form


def _in_word(text: str, word: Word, wanted: Wanted) -> Iterator[Mark]:
    if root := wanted.root(word.text):
        yield Mark(word.start, word.end, root)
        return
    if word.parts:
        for part, start, end in _parts(text, word):
            if root := wanted.root(part):
                yield Mark(start, end, root)


def _parts(text: str, word: Word) -> Iterator[tuple[str, int, int]]:
    """Yield the parts of a compound with their places; that of the whole where folding has moved letters."""
    folded = fold(text[word.start : word.end])
    at = 0 if len(folded) == word.end - word.start else -1
    for part in word.parts:
        at = folded.find(part, at) if at >= 0 else at
        if at < 0:
            yield part, word.start, word.end
        else:
            yield part, word.start + at, word.start + at + len(part)
            at += len(part)


def _in_a_row(text: str, runs: Sequence[tuple[str, ...]]) -> Iterator[Mark]:
    """Yield where words follow one another just so, as the index has them: compounds part by part."""
    units = [unit for word in words(text) for unit in _units(text, word)]
    for run in runs:
        for i in range(len(units) - len(run) + 1):
            if all(unit[0] == word for unit, word in zip(units[i:], run, strict=False)):
                yield Mark(units[i][1], units[i + len(run) - 1][2], " ".join(run))


def _units(text: str, word: Word) -> Iterator[tuple[str, int, int]]:
    return _parts(text, word) if word.parts else iter([(word.text, word.start, word.end)])
