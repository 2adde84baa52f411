"""Chooses a document's best snippet and marks the words of the query in it."""

import re
from collections.abc import Iterable, Sequence

from search_index.assistance.highlighter import HighlightTerms, MatchSpan, find_matches
from search_index.documents.document import Document, IndexedField
from search_index.documents.field_weights import Field
from search_index.results import Snippet, TextSpan

# Characters: of a snippet, and before a match that its sentence begins too far from.
MAX_LENGTH = 240
LEAD_LENGTH = 40
SNIPPET_FIELDS = (Field.DESCRIPTION, Field.REVIEW, Field.TAGLINE)
COMPOUND_SIGN = re.compile(r"[-._]?")
SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+")


def highlight_text(text: str, terms: HighlightTerms) -> tuple[TextSpan, ...]:
    """Split a text into spans, those that match a term marked."""
    return _split_spans(text, find_matches(text, terms), 0, len(text))


def best_snippet(document: Document, terms: HighlightTerms) -> Snippet | None:
    """Return the part of a text with the most terms; without any match, the beginning of the description."""
    fields = [each for field in SNIPPET_FIELDS for each in document.indexed_fields if each.field is field]
    if not fields:
        return None
    best, matches = _best_field(fields, terms)
    start, end = _snippet_bounds(best.text, matches)
    spans = _split_spans(best.text, matches, start, end)
    before = (TextSpan("… ", False),) if start else ()
    after = (TextSpan("\u00a0…", False),) if end < len(best.text) else ()
    return Snippet(best.label, (*before, *spans, *after))


def _best_field(
    fields: Iterable[IndexedField], terms: HighlightTerms
) -> tuple[IndexedField, list[MatchSpan]]:
    """Return the field with the most distinct terms, and its matches; skips fields that cannot have more."""
    ranked = sorted(fields, key=lambda field: -terms.max_matches(field.text))
    best, most, best_matches = ranked[0], -1, list[MatchSpan]()
    for field in ranked:
        if terms.max_matches(field.text) <= most:
            break
        matches = find_matches(field.text, terms)
        if (distinct := len({match.matched_term for match in matches})) > most:
            best, most, best_matches = field, distinct, matches
    return best, best_matches


def _split_spans(text: str, matches: Sequence[MatchSpan], start: int, end: int) -> tuple[TextSpan, ...]:
    spans: list[TextSpan] = []
    at = start
    for match in matches:
        if start <= match.start and at < match.end <= end:
            if spans and COMPOUND_SIGN.fullmatch(text, at, match.start):
                # Parts of one compound, with only its sign between them.
                spans[-1] = TextSpan(spans[-1].text + text[at : match.end], True)
            else:
                spans += [TextSpan(text[at : match.start], False)] if match.start > at else []
                spans.append(TextSpan(text[max(at, match.start) : match.end], True))
            at = match.end
    return (*spans, TextSpan(text[at:end], False)) if at < end else tuple(spans)


def _snippet_bounds(text: str, matches: Sequence[MatchSpan]) -> tuple[int, int]:
    """Return where to cut: from the sentence with the most terms in reach, to the last word that fits."""
    if len(text) <= MAX_LENGTH:
        return 0, len(text)
    starts = [0, *(sentence_end.end() for sentence_end in SENTENCE_END.finditer(text))]
    start = max(starts, key=lambda start: (_count_distinct(matches, start), start)) if matches else 0
    inside = [match for match in matches if match.start >= start]
    if inside and inside[0].end > start + MAX_LENGTH:
        start = text.find(" ", inside[0].start - LEAD_LENGTH) + 1
    if start + MAX_LENGTH >= len(text):
        return start, len(text)
    end = text.rfind(" ", start, start + MAX_LENGTH)
    return start, end if end > start else start + MAX_LENGTH


def _count_distinct(matches: Sequence[MatchSpan], start: int) -> int:
    """Return the number of distinct terms in a snippet from `start` on."""
    end = start + MAX_LENGTH
    return len({match.matched_term for match in matches if start <= match.start and match.end <= end})
