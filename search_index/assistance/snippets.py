"""The best passage of a document, with the words marked that were asked for."""

import re
from collections.abc import Iterable, Sequence

from search_index.assistance.highlighter import HighlightTerms, MatchSpan, find_matches
from search_index.documents.document import Document, IndexedField
from search_index.documents.field_weights import Field
from search_index.results import Snippet, TextSpan

MAX_LENGTH = 240
LEAD_LENGTH = 40
SNIPPET_FIELDS = (Field.DESCRIPTION, Field.REVIEW, Field.TAGLINE)
COMPOUND_SIGN = re.compile(r"[-._]?")
SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+")


def highlight_text(text: str, wanted: HighlightTerms) -> tuple[TextSpan, ...]:
    """Cut a text into pieces, those that were asked for marked."""
    return _split_spans(text, find_matches(text, wanted), 0, len(text))


def best_snippet(document: Document, wanted: HighlightTerms) -> Snippet | None:
    """Return the passage that holds most of what was asked; without any, the beginning of the description."""
    places = [place for field in SNIPPET_FIELDS for place in document.indexed_fields if place.field is field]
    if not places:
        return None
    place, found = _best_field(places, wanted)
    start, end = _snippet_bounds(place.text, found)
    pieces = _split_spans(place.text, found, start, end)
    before = (TextSpan("… ", False),) if start else ()
    after = (TextSpan("\u00a0…", False),) if end < len(place.text) else ()
    return Snippet(place.name, (*before, *pieces, *after))


def _best_field(
    places: Iterable[IndexedField], wanted: HighlightTerms
) -> tuple[IndexedField, list[MatchSpan]]:
    """Return the place that holds most of the words, and where; places that cannot are not looked through."""
    ranked = sorted(places, key=lambda place: -wanted.max_matches(place.text))
    fullest, most, found = ranked[0], -1, list[MatchSpan]()
    for place in ranked:
        if wanted.max_matches(place.text) <= most:
            break
        here = find_matches(place.text, wanted)
        if (distinct := len({mark.matched_term for mark in here})) > most:
            fullest, most, found = place, distinct, here
    return fullest, found


def _split_spans(text: str, found: Sequence[MatchSpan], start: int, end: int) -> tuple[TextSpan, ...]:
    pieces: list[TextSpan] = []
    at = start
    for mark in found:
        if start <= mark.start and at < mark.end <= end:
            if pieces and COMPOUND_SIGN.fullmatch(text, at, mark.start):
                # Parts of one compound, with nothing but its sign between them.
                pieces[-1] = TextSpan(pieces[-1].text + text[at : mark.end], True)
            else:
                pieces += [TextSpan(text[at : mark.start], False)] if mark.start > at else []
                pieces.append(TextSpan(text[max(at, mark.start) : mark.end], True))
            at = mark.end
    return (*pieces, TextSpan(text[at:end], False)) if at < end else tuple(pieces)


def _snippet_bounds(text: str, found: Sequence[MatchSpan]) -> tuple[int, int]:
    """Return where to cut: from the sentence that begins the fullest stretch, to the last word that fits."""
    if len(text) <= MAX_LENGTH:
        return 0, len(text)
    starts = [0, *(match.end() for match in SENTENCE_END.finditer(text))]
    start = max(starts, key=lambda start: (_count_distinct(found, start), start)) if found else 0
    inside = [mark for mark in found if mark.start >= start]
    if inside and inside[0].end > start + MAX_LENGTH:
        start = text.find(" ", inside[0].start - LEAD_LENGTH) + 1
    if start + MAX_LENGTH >= len(text):
        return start, len(text)
    end = text.rfind(" ", start, start + MAX_LENGTH)
    return start, end if end > start else start + MAX_LENGTH


def _count_distinct(found: Sequence[MatchSpan], start: int) -> int:
    return len(
        {mark.matched_term for mark in found if start <= mark.start and mark.end <= start + MAX_LENGTH}
    )
