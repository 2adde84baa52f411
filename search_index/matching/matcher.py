"""Finds and scores the documents that match a parsed query."""

from dataclasses import dataclass
from heapq import nlargest

import numpy as np

from search_index.analysis.title_index import compact_key
from search_index.documents.field_weights import COMPOUND_BOOST, EXACT_TITLE_BOOST, Field
from search_index.matching.query_parser import ParsedQuery, Term, TermKind
from search_index.storage.scored_docs import (
    NO_DOCS,
    ScoredDocs,
    find_members,
    intersect_docs,
    mask_docs,
    unite_docs,
)
from search_index.storage.snapshot import IndexSnapshot

# The words of a prefix that are looked up: those in the most documents.
MAX_EXPANSIONS = 64


@dataclass(frozen=True)
class Match:
    """The matching documents with their scores; `any_word` where no document holds all words."""

    scored_docs: ScoredDocs
    any_word: bool = False


def match_documents(snapshot: IndexSnapshot, parsed: ParsedQuery, title: str) -> Match:
    """Find the documents with all words, or else with any, without the excluded ones.

    Documents with the given title get EXACT_TITLE_BOOST.
    """
    parts = [docs_for_term(snapshot, term) for term in parsed.terms]
    if not parts:
        matches, any_word = _all_docs(snapshot), False
    else:
        matches = intersect_docs(parts)
        any_word = not len(matches) and len(parts) > 1
        matches = unite_docs(parts, snapshot.size) if any_word else matches
    for term in parsed.excluded:
        matches = mask_docs(matches, ~find_members(matches.docs, docs_for_term(snapshot, term).docs))
    for typed in parsed.filters:
        if typed.field == "maker":
            by_maker = _docs_by_maker(snapshot, typed.value)
            matches = mask_docs(matches, find_members(matches.docs, by_maker.docs))
    return Match(_boost_docs(snapshot, matches, parsed, title), any_word and len(matches) > 0)


def docs_for_term(snapshot: IndexSnapshot, term: Term) -> ScoredDocs:
    """Return the documents that match a term, with their scores."""
    if term.kind is TermKind.PHRASE:
        return snapshot.docs_for_phrase(term.words)
    if term.kind is TermKind.PREFIX:
        return snapshot.get_or_compute(
            ("prefix", term.words[0]), lambda: _docs_for_prefix(snapshot, term.words[0])
        )
    whole = snapshot.docs_for_word(term.words[0])
    if len(whole) or not term.parts:
        return whole
    return intersect_docs([snapshot.docs_for_word(part) for part in term.parts])


def expand_prefix(snapshot: IndexSnapshot, prefix: str) -> list[str]:
    """Return the words with a prefix, at most MAX_EXPANSIONS: those in the most documents."""
    counts: dict[str, int] = {}
    for segment in snapshot.segments:
        for word, count in segment.vocabulary.with_prefix(prefix):
            counts[word] = counts.get(word, 0) + count
    return nlargest(MAX_EXPANSIONS, counts, key=lambda word: (counts[word], word))


def _docs_for_prefix(snapshot: IndexSnapshot, prefix: str) -> ScoredDocs:
    parts = [snapshot.raw_frequency(word) for word in expand_prefix(snapshot, prefix)]
    parts = [part for part in parts if len(part)]
    return snapshot.score(unite_docs(parts, snapshot.size)) if parts else NO_DOCS


def _docs_by_maker(snapshot: IndexSnapshot, maker: str) -> ScoredDocs:
    return snapshot.get_or_compute(("maker", maker), lambda: snapshot.docs_in_field(maker, Field.MAKER))


def _all_docs(snapshot: IndexSnapshot) -> ScoredDocs:
    docs = np.flatnonzero(snapshot.live_mask).astype(np.int32)
    return ScoredDocs(docs, np.zeros(len(docs), np.float32))


def _boost_docs(snapshot: IndexSnapshot, matches: ScoredDocs, parsed: ParsedQuery, title: str) -> ScoredDocs:
    """Raise the scores of documents with neighbouring words joined, and with exactly this title."""
    if not len(matches) or not parsed.terms:
        return matches
    boosts = [(snapshot.docs_for_word(joined), COMPOUND_BOOST) for joined in parsed.joined_words]
    boosts.append((snapshot.docs_by_title(compact_key(title)), EXACT_TITLE_BOOST))
    if not any(len(boosted) for boosted, _ in boosts):
        return matches
    values = matches.values.copy()
    for boosted, factor in boosts:
        matched = find_members(boosted.docs, matches.docs)
        at = np.searchsorted(matches.docs, boosted.docs[matched])
        values[at] += np.float32(factor) * boosted.values[matched]
    return ScoredDocs(matches.docs, values)
