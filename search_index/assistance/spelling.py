"""Words that nobody wrote, put right; and better spellings offered."""

from math import log1p

from search_index.analysis.edit_distance import MAX_WORD_LENGTH, MIN_WORD_LENGTH
from search_index.matching.matcher import docs_for_term
from search_index.matching.query_parser import ParsedQuery, Term, TermKind
from search_index.storage.scored_docs import intersect_docs
from search_index.storage.snapshot import IndexSnapshot

# On the scale of log(documents): what a word in a title gains, and one with another first letter loses.
TITLE_BONUS, FIRST_LETTER_PENALTY = 3.0, 2.0
# A known word is doubted where it stands in at most so many documents, and another in so many times as many.
RARE_COUNT, LIKELIER_FACTOR = 2, 8
MIN_HALF_LENGTH = 3
MAX_CORRECTIONS = 2000


def corrected_text(view: IndexSnapshot, text: str, terms: ParsedQuery) -> str | None:
    """Return the text with every word that no document holds put right; None where nothing can be."""
    return _replace_terms(
        text, [(term, _correction(view, term)) for term in terms.terms if _is_unknown(view, term)]
    )


def suggested_text(view: IndexSnapshot, text: str, terms: ParsedQuery) -> str | None:
    """Return the text with rare words replaced by likelier ones; None where no word is doubtful."""
    return _replace_terms(
        text, [(term, _likelier_word(view, term)) for term in terms.terms if term.kind is TermKind.WORD]
    )


def nearest_word(view: IndexSnapshot, word: str) -> str | None:
    """Return the likeliest word one edit away, else of a title two away; None if there is none."""
    found = _one_edit_away(view, word) or _two_edits_away(view, word)
    return max(found, key=lambda near: (found[near], near)) if found else None


def _is_unknown(view: IndexSnapshot, term: Term) -> bool:
    return term.kind is TermKind.WORD and not len(docs_for_term(view, term))


def _correction(view: IndexSnapshot, term: Term) -> str | None:
    """Return a word put right, worked out once: a page asks again for each filter left out."""
    word = term.words[0]
    if word in view.corrections:
        return view.corrections[word]
    right = nearest_word(view, word) or _split_word(view, word)
    if len(view.corrections) < MAX_CORRECTIONS:
        view.corrections[word] = right
    return right


def _likelier_word(view: IndexSnapshot, term: Term) -> str | None:
    word = term.words[0]
    count = _document_count(view, word)
    if not 0 < count <= RARE_COUNT or not word.isalpha() or _is_in_title(view, word):
        return None
    near = nearest_word(view, word)
    return near if near and _document_count(view, near) >= LIKELIER_FACTOR * count else None


def _one_edit_away(view: IndexSnapshot, word: str) -> dict[str, float]:
    if not MIN_WORD_LENGTH <= len(word) <= MAX_WORD_LENGTH:
        return {}
    counts: dict[str, int] = {}
    for segment in view.segments:
        for near, count in segment.vocabulary.one_edit_away(word):
            counts[near] = counts.get(near, 0) + count
    return {near: _likelihood(view, word, near, count) for near, count in counts.items()}


def _two_edits_away(view: IndexSnapshot, word: str) -> dict[str, float]:
    near = {near for segment in view.segments for near in segment.title_index.two_edits_away(word)}
    return {near: _likelihood(view, word, near, _document_count(view, near)) for near in near}


def _likelihood(view: IndexSnapshot, word: str, near: str, count: int) -> float:
    return log1p(count) + TITLE_BONUS * _is_in_title(view, near) - FIRST_LETTER_PENALTY * (near[0] != word[0])


def _split_word(view: IndexSnapshot, word: str) -> str | None:
    """Return a word as two that stand together in some document; the rarest pair."""
    pairs = [(word[:i], word[i:]) for i in range(MIN_HALF_LENGTH, len(word) - MIN_HALF_LENGTH + 1)]
    known = [pair for pair in pairs if all(_document_count(view, half) for half in pair)]
    apart = [pair for pair in known if len(intersect_docs([view.docs_for_word(half) for half in pair]))]
    return (
        " ".join(max(apart, key=lambda pair: min(_document_count(view, half) for half in pair)))
        if apart
        else None
    )


def _document_count(view: IndexSnapshot, word: str) -> int:
    return sum(segment.vocabulary.count(word) for segment in view.segments)


def _is_in_title(view: IndexSnapshot, word: str) -> bool:
    return any(word in segment.title_index.title_words for segment in view.segments)


def _replace_terms(text: str, changes: list[tuple[Term, str | None]]) -> str | None:
    made = text
    for term, better in sorted(changes, key=lambda change: -change[0].start):
        if better is not None:
            made = made[: term.start] + better + made[term.end :]
    return None if made == text else made
