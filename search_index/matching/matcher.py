"""Which documents answer what was asked, and how well."""

from dataclasses import dataclass
from heapq import nlargest

import numpy as np

from search_index.analysis.title_index import compact_key
from search_index.documents.field_weights import COMPOUND_BOOST, EXACT_TITLE_BOOST, Field
from search_index.matching.query_parser import ParsedQuery, Term, TermKind
from search_index.storage.scored_docs import (
    NO_DOCS,
    Float32Array,
    ScoredDocs,
    find_members,
    intersect_docs,
    mask_docs,
    unite_docs,
)
from search_index.storage.snapshot import IndexSnapshot

# Of the words that begin as asked, those in the most documents.
MOST_EXPANSIONS = 64


@dataclass(frozen=True)
class Match:
    """The documents found with their scores; any_word says that none had all the words."""

    scored_docs: ScoredDocs
    any_word: bool = False


def match_documents(view: IndexSnapshot, asked: ParsedQuery, title: str) -> Match:
    """Find the documents with all the words, or else with any, less the excluded ones.

    What is called `title` is raised.
    """
    parts = [docs_for_term(view, term) for term in asked.terms]
    if not parts:
        found, any_word = _all_docs(view), False
    else:
        found = intersect_docs(parts)
        any_word = not len(found) and len(parts) > 1
        found = unite_docs(parts, view.size) if any_word else found
    for term in asked.excluded:
        found = mask_docs(found, ~find_members(found.docs, docs_for_term(view, term).docs))
    for typed in asked.filters:
        if typed.field == "maker":
            found = mask_docs(found, find_members(found.docs, _docs_by_maker(view, typed.value).docs))
    return Match(_boost_docs(view, found, asked, title), any_word and len(found) > 0)


def docs_for_term(view: IndexSnapshot, term: Term) -> ScoredDocs:
    """Return the documents that hold a term, with their scores."""
    if term.kind is TermKind.PHRASE:
        return view.docs_for_phrase(term.words)
    if term.kind is TermKind.PREFIX:
        return view.get_or_compute(
            ("beginning", term.words[0]), lambda: _docs_for_prefix(view, term.words[0])
        )
    found = view.docs_for_word(term.words[0])
    return (
        found
        if len(found) or not term.parts
        else intersect_docs([view.docs_for_word(part) for part in term.parts])
    )


def expand_prefix(view: IndexSnapshot, prefix: str) -> list[str]:
    """Return the words that begin so, at most 64, those in the most documents."""
    counts: dict[str, int] = {}
    for segment in view.segments:
        for word, count in segment.vocabulary.with_prefix(prefix):
            counts[word] = counts.get(word, 0) + count
    return nlargest(MOST_EXPANSIONS, counts, key=lambda word: (counts[word], word))


def _docs_for_prefix(view: IndexSnapshot, prefix: str) -> ScoredDocs:
    parts = [view.raw_frequency(word) for word in expand_prefix(view, prefix)]
    parts = [part for part in parts if len(part)]
    return view.score(unite_docs(parts, view.size)) if parts else NO_DOCS


def _docs_by_maker(view: IndexSnapshot, maker: str) -> ScoredDocs:
    return view.get_or_compute(("maker", maker), lambda: view.docs_in_field(maker, Field.MAKER))


def _all_docs(view: IndexSnapshot) -> ScoredDocs:
    docs = np.flatnonzero(view.live_mask).astype(np.int32)
    return ScoredDocs(docs, np.zeros(len(docs), np.float32))


def _boost_docs(view: IndexSnapshot, found: ScoredDocs, asked: ParsedQuery, title: str) -> ScoredDocs:
    """Raise what holds the words joined, and what is called just so."""
    if not len(found) or not asked.terms:
        return found
    raises = [(view.docs_for_word(run), COMPOUND_BOOST) for run in asked.joined_words]
    raises.append((view.docs_by_title(compact_key(title)), EXACT_TITLE_BOOST))
    if not any(len(by) for by, _ in raises):
        return found
    values = found.values.copy()
    for by, share in raises:
        _add_boost(found, values, by, share)
    return ScoredDocs(found.docs, values)


def _add_boost(found: ScoredDocs, values: Float32Array, by: ScoredDocs, share: float) -> None:
    there = find_members(by.docs, found.docs)
    values[np.searchsorted(found.docs, by.docs[there])] += np.float32(share) * by.values[there]
