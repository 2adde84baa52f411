"""The best passage of a document, with the words marked that were asked for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from search_index.document import Document, Place
from search_index.grammar import Asked, Shape
from search_index.results import Passage, Piece
from search_index.weights import Field
from search_index.words import Word, fold, stem, words

LONGEST = 240
LEAD = 40
SHOWN = (Field.DESCRIPTION, Field.REVIEW, Field.TAGLINE)
SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")


@dataclass(frozen=True)
class Marks:
    """The words to mark, and the beginnings of words."""

    forms: frozenset[str]
    beginnings: tuple[str, ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words."""
        return frozenset(map(stem, self.forms))

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """What a text must hold, folded, for each of the words to stand in it."""
        return (*{_shared_start(form, stem(form)) for form in self.forms}, *self.beginnings)

    def most(self, text: str) -> int:
        """Return at most how many of the words stand in a text; quick, and never too few."""
        folded = text.lower() if text.isascii() else fold(text)
        return sum(head in folded for head in self.heads)

    def held(self, word: Word) -> str | None:
        """Return which of the words asked for this is, None if it is none."""
        for form in (word.text, *word.parts):
            if (root := stem(form)) in self.stems:
                return root
            if self.beginnings and form.startswith(self.beginnings):
                return next(beginning for beginning in self.beginnings if form.startswith(beginning))
        return None


def _shared_start(one: str, other: str) -> str:
    same = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return one[:same]


@dataclass(frozen=True)
class Mark:
    """Where a word stands that was asked for, and which one."""

    start: int
    end: int
    root: str


def marks(asked: Asked) -> Marks:
    """Return what to mark in the results of what was asked."""
    whole = [term for term in asked.terms if term.shape is not Shape.PREFIX]
    beginnings = (term.words[0] for term in asked.terms if term.shape is Shape.PREFIX)
    forms = {form for term in whole for form in (*term.words, *term.parts)}
    return Marks(frozenset(forms), tuple(beginnings))


def marked(text: str, wanted: Marks) -> tuple[Piece, ...]:
    """Cut a text into pieces, those that were asked for marked."""
    return _pieces(text, _marks(text, wanted), 0, len(text))


def best(document: Document, wanted: Marks) -> Passage | None:
    """Return the passage that holds most of what was asked; without any, the beginning of the description."""
    places = [place for field in SHOWN for place in document.places if place.field is field]
    if not places:
        return None
    place, found = _fullest(places, wanted)
    start, end = _window(place.text, found)
    pieces = _pieces(place.text, found, start, end)
    before = (Piece("… ", False),) if start else ()
    after = (Piece("\u00a0…", False),) if end < len(place.text) else ()
    return Passage(place.name, (*before, *pieces, *after))


def _fullest(places: Iterable[Place], wanted: Marks) -> tuple[Place, list[Mark]]:
    """Return the place that holds most of the words, and where; places that cannot are not looked through."""
    ranked = sorted(places, key=lambda place: -wanted.most(place.text))
    fullest, most, found = ranked[0], -1, list[Mark]()
    for place in ranked:
        if wanted.most(place.text) <= most:
            break
        here = _marks(place.text, wanted)
        if (distinct := len({mark.root for mark in here})) > most:
            fullest, most, found = place, distinct, here
    return fullest, found


def _marks(text: str, wanted: Marks) -> list[Mark]:
    if not wanted.most(text):
        return []
    return [Mark(word.start, word.end, root) for word in words(text) if (root := wanted.held(word))]


def _pieces(text: str, found: Sequence[Mark], start: int, end: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for mark in found:
        if start <= mark.start and at < mark.end <= end:
            pieces += [Piece(text[at : mark.start], False)] if mark.start > at else []
            pieces.append(Piece(text[max(at, mark.start) : mark.end], True))
            at = mark.end
    return (*pieces, Piece(text[at:end], False)) if at < end else tuple(pieces)


def _window(text: str, found: Sequence[Mark]) -> tuple[int, int]:
    """Return where to cut: from the sentence that begins the fullest stretch, to the last word that fits."""
    if len(text) <= LONGEST:
        return 0, len(text)
    starts = [0, *(match.end() for match in SENTENCE.finditer(text))]
    start = max(starts, key=lambda start: (_distinct(found, start), start)) if found else 0
    inside = [mark for mark in found if mark.start >= start]
    if inside and inside[0].end > start + LONGEST:
        start = text.find(" ", inside[0].start - LEAD) + 1
    if start + LONGEST >= len(text):
        return start, len(text)
    end = text.rfind(" ", start, start + LONGEST)
    return start, end if end > start else start + LONGEST


def _distinct(found: Sequence[Mark], start: int) -> int:
    return len({mark.root for mark in found if start <= mark.start and mark.end <= start + LONGEST})
