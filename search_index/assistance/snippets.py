"""The best passage of a document, with the words marked that were asked for."""

import re
from collections.abc import Iterable, Sequence

from search_index.document import Document, Place
from search_index.marks import Mark, Wanted, stand
from search_index.results import Passage, Piece
from search_index.weights import Field

LONGEST = 240
LEAD = 40
SHOWN = (Field.DESCRIPTION, Field.REVIEW, Field.TAGLINE)
HYPHEN = re.compile(r"[-._]?")
SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")


def marked(text: str, wanted: Wanted) -> tuple[Piece, ...]:
    """Cut a text into pieces, those that were asked for marked."""
    return _pieces(text, stand(text, wanted), 0, len(text))


def best(document: Document, wanted: Wanted) -> Passage | None:
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


def _fullest(places: Iterable[Place], wanted: Wanted) -> tuple[Place, list[Mark]]:
    """Return the place that holds most of the words, and where; places that cannot are not looked through."""
    ranked = sorted(places, key=lambda place: -wanted.most(place.text))
    fullest, most, found = ranked[0], -1, list[Mark]()
    for place in ranked:
        if wanted.most(place.text) <= most:
            break
        here = stand(place.text, wanted)
        if (distinct := len({mark.root for mark in here})) > most:
            fullest, most, found = place, distinct, here
    return fullest, found


def _pieces(text: str, found: Sequence[Mark], start: int, end: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for mark in found:
        if start <= mark.start and at < mark.end <= end:
            if pieces and HYPHEN.fullmatch(text, at, mark.start):
                # Parts of one compound, with nothing but its sign between them.
                pieces[-1] = Piece(pieces[-1].text + text[at : mark.end], True)
            else:
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
