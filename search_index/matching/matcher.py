"""Which documents answer what was asked, and how well."""

from dataclasses import dataclass
from heapq import nlargest

import numpy as np

from search_index.arrays import NOTHING, Found, Values, common, kept, shared, summed
from search_index.grammar import Asked, Shape, Term
from search_index.names import run_together
from search_index.view import View
from search_index.weights import JOINED, WHOLE_TITLE, Field

# Of the words that begin as asked, those in the most documents.
MOST_EXPANSIONS = 64


@dataclass(frozen=True)
class Match:
    """The documents found with their scores; any_word says that none had all the words."""

    found: Found
    any_word: bool = False


def match(view: View, asked: Asked, title: str) -> Match:
    """Find the documents with all the words, or else with any, less the excluded ones.

    What is called `title` is raised.
    """
    parts = [look_up(view, term) for term in asked.terms]
    if not parts:
        found, any_word = _every(view), False
    else:
        found = common(parts)
        any_word = not len(found) and len(parts) > 1
        found = summed(parts, view.size) if any_word else found
    for term in asked.excluded:
        found = kept(found, ~shared(found.docs, look_up(view, term).docs))
    for typed in asked.filters:
        if typed.field == "maker":
            found = kept(found, shared(found.docs, _made_by(view, typed.value).docs))
    return Match(_raised(view, found, asked, title), any_word and len(found) > 0)


def look_up(view: View, term: Term) -> Found:
    """Return the documents that hold a term, with their scores."""
    if term.shape is Shape.PHRASE:
        return view.phrase(term.words)
    if term.shape is Shape.PREFIX:
        return view.kept(("beginning", term.words[0]), lambda: _beginning(view, term.words[0]))
    found = view.word(term.words[0])
    return found if len(found) or not term.parts else common([view.word(part) for part in term.parts])


def expansions(view: View, prefix: str) -> list[str]:
    """Return the words that begin so, at most 64, those in the most documents."""
    counts: dict[str, int] = {}
    for segment in view.segments:
        for word, count in segment.lexicon.beginning(prefix):
            counts[word] = counts.get(word, 0) + count
    return nlargest(MOST_EXPANSIONS, counts, key=lambda word: (counts[word], word))


def _beginning(view: View, prefix: str) -> Found:
    parts = [view.plain(word) for word in expansions(view, prefix)]
    parts = [part for part in parts if len(part)]
    return view.score(summed(parts, view.size)) if parts else NOTHING


def _made_by(view: View, maker: str) -> Found:
    return view.kept(("maker", maker), lambda: view.within(maker, Field.MAKER))


def _every(view: View) -> Found:
    docs = np.flatnonzero(view.live).astype(np.int32)
    return Found(docs, np.zeros(len(docs), np.float32))


def _raised(view: View, found: Found, asked: Asked, title: str) -> Found:
    """Raise what holds the words joined, and what is called just so."""
    if not len(found) or not asked.terms:
        return found
    raises = [(view.word(run), JOINED) for run in asked.runs]
    raises.append((view.titled(run_together(title)), WHOLE_TITLE))
    if not any(len(by) for by, _ in raises):
        return found
    values = found.values.copy()
    for by, share in raises:
        _raise(found, values, by, share)
    return Found(found.docs, values)


def _raise(found: Found, values: Values, by: Found, share: float) -> None:
    there = shared(by.docs, found.docs)
    values[np.searchsorted(found.docs, by.docs[there])] += np.float32(share) * by.values[there]
