"""Words that nobody wrote, put right; and better spellings offered."""

from math import log1p

from search_index.arrays import common
from search_index.grammar import Asked, Shape, Term
from search_index.matching import look_up
from search_index.near import LONGEST, SHORTEST
from search_index.view import View

# On the scale of log(documents): what a word in a title gains, and one with another first letter loses.
IN_TITLE, WRONG_START = 3.0, 2.0
# A known word is doubted where it stands in at most so many documents, and another in so many times as many.
RARE, OFTENER = 2, 8
SHORTEST_HALF = 3
MOST_KEPT = 2000


def corrected(view: View, text: str, terms: Asked) -> str | None:
    """Return the text with every word that no document holds put right; None where nothing can be."""
    return _with(text, [(term, _right(view, term)) for term in terms.terms if _unknown(view, term)])


def suggestion(view: View, text: str, terms: Asked) -> str | None:
    """Return the text with rare words replaced by likelier ones; None where no word is doubtful."""
    return _with(text, [(term, _likelier(view, term)) for term in terms.terms if term.shape is Shape.WORD])


def nearest_word(view: View, word: str) -> str | None:
    """Return the likeliest word one edit away, else of a title two away; None if there is none."""
    found = _near(view, word) or _nearly(view, word)
    return max(found, key=lambda near: (found[near], near)) if found else None


def _unknown(view: View, term: Term) -> bool:
    return term.shape is Shape.WORD and not len(look_up(view, term))


def _right(view: View, term: Term) -> str | None:
    """Return a word put right, worked out once: a page asks again for each filter left out."""
    word = term.words[0]
    if word in view.put_right:
        return view.put_right[word]
    right = nearest_word(view, word) or _halves(view, word)
    if len(view.put_right) < MOST_KEPT:
        view.put_right[word] = right
    return right


def _likelier(view: View, term: Term) -> str | None:
    word = term.words[0]
    count = _count(view, word)
    if not 0 < count <= RARE or not word.isalpha() or _in_title(view, word):
        return None
    near = nearest_word(view, word)
    return near if near and _count(view, near) >= OFTENER * count else None


def _near(view: View, word: str) -> dict[str, float]:
    if not SHORTEST <= len(word) <= LONGEST:
        return {}
    counts: dict[str, int] = {}
    for segment in view.segments:
        for near, count in segment.lexicon.near(word):
            counts[near] = counts.get(near, 0) + count
    return {near: _worth(view, word, near, count) for near, count in counts.items()}


def _nearly(view: View, word: str) -> dict[str, float]:
    near = {near for segment in view.segments for near in segment.names.nearly(word)}
    return {near: _worth(view, word, near, _count(view, near)) for near in near}


def _worth(view: View, word: str, near: str, count: int) -> float:
    return log1p(count) + IN_TITLE * _in_title(view, near) - WRONG_START * (near[0] != word[0])


def _halves(view: View, word: str) -> str | None:
    """Return a word as two that stand together in some document; the rarest pair."""
    pairs = [(word[:i], word[i:]) for i in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1)]
    known = [pair for pair in pairs if all(_count(view, half) for half in pair)]
    apart = [pair for pair in known if len(common([view.word(half) for half in pair]))]
    return " ".join(max(apart, key=lambda pair: min(_count(view, half) for half in pair))) if apart else None


def _count(view: View, word: str) -> int:
    return sum(segment.lexicon.count(word) for segment in view.segments)


def _in_title(view: View, word: str) -> bool:
    return any(word in segment.names.title_words for segment in view.segments)


def _with(text: str, changes: list[tuple[Term, str | None]]) -> str | None:
    made = text
    for term, better in sorted(changes, key=lambda change: -change[0].start):
        if better is not None:
            made = made[: term.start] + better + made[term.end :]
    return None if made == text else made
