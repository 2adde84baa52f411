"""Parses the text of a query.

    words   "a phrase"   -not   word*   category:x   price:free   maker:x   reviewer:x   verdict:ship

Anything else is words, so no text is an error; at most MAX_TERMS of each kind count.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from search_index.analysis.stop_words import STOP_WORDS
from search_index.analysis.tokenizer import join_words, split_units, tokenize

MAX_TERMS = 12
MIN_PREFIX_LENGTH = 3
MAX_PREFIXES = 2
CLAUSE_PATTERN = re.compile(
    r'(?P<not>-(?=[^\s\-]))?(?:(?P<field>[a-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))', re.IGNORECASE
)
FILTER_FIELDS = ("category", "price", "maker", "reviewer", "verdict")


class TermKind(Enum):
    """How a term is matched."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True)
class Term:
    """A word with its parts, a phrase or a prefix, and its span in the query."""

    kind: TermKind
    words: tuple[str, ...]
    parts: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class TypedFilter:
    """A filter in the text: its field, its normalised value and its span in the query."""

    field: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class ParsedQuery:
    """The parts of a query; `joined_words` are neighbouring words written as one."""

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: tuple[TypedFilter, ...] = ()
    joined_words: tuple[str, ...] = field(default=())


def parse(text: str) -> ParsedQuery:
    """Parse a text; never raises."""
    terms: list[Term] = []
    excluded: list[Term] = []
    filters: list[TypedFilter] = []
    for clause in CLAUSE_PATTERN.finditer(text):
        name = (clause["field"] or "").lower()
        if name in FILTER_FIELDS and not clause["not"]:
            filters += _parse_filter(name, clause)
        else:
            (excluded if clause["not"] else terms).extend(_parse_terms(clause))
    terms = _limit_prefixes(_without_stop_words(terms)[:MAX_TERMS])
    excluded = _limit_prefixes(excluded[:MAX_TERMS])
    return ParsedQuery(
        tuple(terms), tuple(excluded), tuple(filters[:MAX_TERMS]), tuple(_join_neighbours(terms))
    )


def _parse_filter(field: str, clause: re.Match[str]) -> Iterator[TypedFilter]:
    """Yield the filter of a clause; none where it has no value."""
    if value := join_words(clause["quoted"] or clause["bare"] or ""):
        yield TypedFilter(field, value, clause.start(), clause.end())


def _parse_terms(clause: re.Match[str]) -> Iterator[Term]:
    if clause["quoted"] is not None:
        if phrase := split_units(clause["quoted"]):
            yield Term(TermKind.PHRASE, phrase[:MAX_TERMS], start=clause.start(), end=clause.end())
        return
    start = clause.start("field") if clause["field"] else clause.start("bare")
    body = clause.string[start : clause.end()]
    words = list(tokenize(body))
    if body.endswith("*") and len(words) == 1 and len(words[0].text) >= MIN_PREFIX_LENGTH:
        yield Term(TermKind.PREFIX, (words[0].text,), start=start, end=clause.end())
        return
    for word in words:
        span = (start + word.start, start + word.end)
        if word.unbroken:
            yield Term(TermKind.WORD, (word.text,), word.parts, *span)
        else:
            yield from (Term(TermKind.WORD, (part,), (), *span) for part in word.parts)


def _without_stop_words(terms: Sequence[Term]) -> list[Term]:
    others = [term for term in terms if term.kind is not TermKind.WORD or term.words[0] not in STOP_WORDS]
    return others or list(terms)


def _limit_prefixes(terms: Sequence[Term]) -> list[Term]:
    """Turn all prefixes but the first MAX_PREFIXES into words: a prefix costs as much as all its words."""
    prefixes = [term for term in terms if term.kind is TermKind.PREFIX][:MAX_PREFIXES]
    return [
        replace(term, kind=TermKind.WORD) if term.kind is TermKind.PREFIX and term not in prefixes else term
        for term in terms
    ]


def _join_neighbours(terms: Sequence[Term]) -> Iterable[str]:
    """Yield every two to four neighbouring words joined, so that `gpt 4o` finds `GPT-4o` first."""
    for size in (2, 3, 4):
        for i in range(len(terms) - size + 1):
            run = terms[i : i + size]
            if all(term.kind is TermKind.WORD for term in run):
                yield "".join(term.words[0] for term in run)
