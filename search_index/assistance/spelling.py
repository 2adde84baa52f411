"""Corrects words that no document holds, and suggests likelier spellings of rare ones."""

from math import log1p

from search_index.analysis.edit_distance import MAX_WORD_LENGTH, MIN_WORD_LENGTH
from search_index.matching.matcher import docs_for_term
from search_index.matching.query_parser import ParsedQuery, Term, TermKind
from search_index.storage.scored_docs import intersect_docs
from search_index.storage.snapshot import IndexSnapshot

# Added to log(1 + documents): for a word in a title, and subtracted for another first letter.
TITLE_BONUS, FIRST_LETTER_PENALTY = 3.0, 2.0
# A word in at most RARE_COUNT documents may be a typo of one in LIKELIER_FACTOR times as many.
RARE_COUNT, LIKELIER_FACTOR = 2, 8
MIN_HALF_LENGTH = 3
MAX_CORRECTIONS = 2000


def corrected_text(snapshot: IndexSnapshot, text: str, parsed: ParsedQuery) -> str | None:
    """Return a text with the words that no document holds corrected; None where nothing changes."""
    return _replace_terms(
        text, [(term, _correction(snapshot, term)) for term in parsed.terms if _is_unknown(snapshot, term)]
    )


def suggested_text(snapshot: IndexSnapshot, text: str, parsed: ParsedQuery) -> str | None:
    """Return a text with rare words replaced by likelier ones; None where nothing changes."""
    return _replace_terms(
        text, [(term, _likelier_word(snapshot, term)) for term in parsed.terms if term.kind is TermKind.WORD]
    )


def nearest_word(snapshot: IndexSnapshot, word: str) -> str | None:
    """Return the likeliest word one edit away, else the likeliest title word two away; None without any."""
    likelihoods = _one_edit_away(snapshot, word) or _two_edits_away(snapshot, word)
    return max(likelihoods, key=lambda near: (likelihoods[near], near)) if likelihoods else None


def _is_unknown(snapshot: IndexSnapshot, term: Term) -> bool:
    return term.kind is TermKind.WORD and not len(docs_for_term(snapshot, term))


def _correction(snapshot: IndexSnapshot, term: Term) -> str | None:
    """Return the correction of a word, cached: each relaxed filter of a page asks again."""
    word = term.words[0]
    if word in snapshot.corrections:
        return snapshot.corrections[word]
    correction = nearest_word(snapshot, word) or _split_word(snapshot, word)
    if len(snapshot.corrections) < MAX_CORRECTIONS:
        snapshot.corrections[word] = correction
    return correction


def _likelier_word(snapshot: IndexSnapshot, term: Term) -> str | None:
    word = term.words[0]
    count = _document_count(snapshot, word)
    if not 0 < count <= RARE_COUNT or not word.isalpha() or _is_in_title(snapshot, word):
        return None
    near = nearest_word(snapshot, word)
    return near if near and _document_count(snapshot, near) >= LIKELIER_FACTOR * count else None


def _one_edit_away(snapshot: IndexSnapshot, word: str) -> dict[str, float]:
    if not MIN_WORD_LENGTH <= len(word) <= MAX_WORD_LENGTH:
        return {}
    counts: dict[str, int] = {}
    for segment in snapshot.segments:
        for near, count in segment.vocabulary.one_edit_away(word):
            counts[near] = counts.get(near, 0) + count
    return {near: _likelihood(snapshot, word, near, count) for near, count in counts.items()}


def _two_edits_away(snapshot: IndexSnapshot, word: str) -> dict[str, float]:
    words = {near for segment in snapshot.segments for near in segment.title_index.two_edits_away(word)}
    return {near: _likelihood(snapshot, word, near, _document_count(snapshot, near)) for near in words}


def _likelihood(snapshot: IndexSnapshot, word: str, near: str, count: int) -> float:
    return (
        log1p(count)
        + TITLE_BONUS * _is_in_title(snapshot, near)
        - FIRST_LETTER_PENALTY * (near[0] != word[0])
    )


def _split_word(snapshot: IndexSnapshot, word: str) -> str | None:
    """Return a word as two that occur together in some document, those with the rarer half most frequent."""
    cuts = range(MIN_HALF_LENGTH, len(word) - MIN_HALF_LENGTH + 1)
    pairs = [(word[:cut], word[cut:]) for cut in cuts]
    counts = {pair: min(_document_count(snapshot, half) for half in pair) for pair in pairs}
    together = [
        pair
        for pair, count in counts.items()
        if count and len(intersect_docs([snapshot.docs_for_word(half) for half in pair]))
    ]
    if not together:
        return None
    best = max(together, key=lambda pair: counts[pair])
    return " ".join(best)


def _document_count(snapshot: IndexSnapshot, word: str) -> int:
    return sum(segment.vocabulary.count(word) for segment in snapshot.segments)


def _is_in_title(snapshot: IndexSnapshot, word: str) -> bool:
    return any(word in segment.title_index.title_words for segment in snapshot.segments)


def _replace_terms(text: str, changes: list[tuple[Term, str | None]]) -> str | None:
    replaced = text
    # From the end, so that the spans of earlier terms stay valid.
    for term, word in sorted(changes, key=lambda change: -change[0].start):
        if word is not None:
            replaced = replaced[: term.start] + word + replaced[term.end :]
    return None if replaced == text else replaced
