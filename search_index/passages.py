"""The best passage of a document, with the words marked that were asked for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from search_index.document import Document, Place
from search_index.grammar import Asked, Shape
from search_index.results import Passage, Piece
from search_index.weights import Field
from search_index.words import Word, stem, words

LONGEST = 240
LEAD = 40
SHOWN = (Field.DESCRIPTION, Field.REVIEW, Field.TAGLINE)
SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")


@dataclass(frozen=True)
class Marks:
    """The words to mark, by stem and by beginning."""

    stems: frozenset[str]
    beginnings: tuple[str, ...]

    def hold(self, word: Word) -> str | None:
        """Return which of the words asked for this is, None if it is none."""
        for form in (word.text, *word.parts):
            if stem(form) in self.stems:
                return stem(form)
            for beginning in self.beginnings:
                if form.startswith(beginning):
                    return beginning
        return None


def marks(asked: Asked) -> Marks:
    """Return what to mark in the results of what was asked."""
    whole = [term for term in asked.terms if term.shape is not Shape.PREFIX]
    stems = {stem(form) for term in whole for form in (*term.words, *term.parts)}
    beginnings = (term.words[0] for term in asked.terms if term.shape is Shape.PREFIX)
    return Marks(frozenset(stems | {stem(run) for run in asked.runs}), tuple(beginnings))


def marked(text: str, wanted: Marks) -> tuple[Piece, ...]:
    """Cut a text into pieces, those that were asked for marked."""
    pieces: list[Piece] = []
    at = 0
    for start, end in _spans(text, wanted):
        pieces += [Piece(text[at:start], False)] if start > at else []
        pieces.append(Piece(text[max(start, at) : end], True))
        at = end
    return (*pieces, Piece(text[at:], False)) if at < len(text) else tuple(pieces)


def best(document: Document, wanted: Marks) -> Passage | None:
    """Return the passage that holds most of what was asked; without any, the beginning of the description."""
    places = [place for field in SHOWN for place in document.places if place.field is field]
    if not places:
        return None
    place = max(places, key=lambda place: _worth(place, wanted))
    return Passage(place.name, marked(_window(place.text, wanted), wanted))


def _worth(place: Place, wanted: Marks) -> int:
    return len(_held(place.text, wanted))


def _held(text: str, wanted: Marks) -> set[str]:
    return {held for word in words(text) if (held := wanted.hold(word))}


def _window(text: str, wanted: Marks) -> str:
    """Return the sentences around the one that holds most, cut at words to what fits."""
    if len(text) <= LONGEST:
        return text
    starts = [0, *(match.end() for match in SENTENCE.finditer(text))]
    first = max(starts, key=lambda start: len(_held(text[start : start + LONGEST], wanted)))
    spans = list(_spans(text[first:], wanted))
    if spans and spans[0][1] > LONGEST:
        first = _word_start(text, first + spans[0][0] - LEAD)
    last = len(text) if first + LONGEST >= len(text) else text.rfind(" ", first, first + LONGEST)
    last = last if last > first else first + LONGEST
    return ("… " if first else "") + text[first:last].strip() + (" …" if last < len(text) else "")


def _word_start(text: str, at: int) -> int:
    return text.find(" ", at) + 1


def _spans(text: str, wanted: Marks) -> Iterable[tuple[int, int]]:
    return ((word.start, word.end) for word in words(text) if wanted.hold(word))
