"""What a reader types, taken apart.

    words   "a phrase"   -not   word*   category:x   price:free   maker:x   reviewer:x   verdict:ship

Anything else is words, so that no text is an error; at most twelve words count.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from search_index.analysis.stop_words import STOP_WORDS
from search_index.analysis.tokenizer import join_words, tokenize

MAX_TERMS = 12
MIN_PREFIX_LENGTH = 3
MAX_PREFIXES = 2
CLAUSE_PATTERN = re.compile(
    r'(?P<not>-(?=[^\s\-]))?(?:(?P<field>[a-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))', re.IGNORECASE
)
FILTER_FIELDS = ("category", "price", "maker", "reviewer", "verdict")


class TermKind(Enum):
    """How a term is looked up."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True)
class Term:
    """A word with its parts, a phrase, or the beginning of a word; and where it was typed."""

    kind: TermKind
    words: tuple[str, ...]
    parts: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class TypedFilter:
    """A filter that was typed: its field and folded value, and where it was typed."""

    field: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class ParsedQuery:
    """A text taken apart; runs are neighbours written as one."""

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: tuple[TypedFilter, ...] = ()
    joined_words: tuple[str, ...] = field(default=())


def parse(text: str) -> ParsedQuery:
    """Take a text apart; never raises."""
    terms: list[Term] = []
    excluded: list[Term] = []
    filters: list[TypedFilter] = []
    for chunk in CLAUSE_PATTERN.finditer(text):
        name = (chunk["field"] or "").lower()
        if name in FILTER_FIELDS and not chunk["not"]:
            filters += _parse_filter(name, chunk)
        else:
            (excluded if chunk["not"] else terms).extend(_parse_terms(chunk))
    chosen = _limit_prefixes(_without_stop_words(terms)[:MAX_TERMS])
    unwanted = _limit_prefixes(excluded[:MAX_TERMS])
    return ParsedQuery(
        tuple(chosen), tuple(unwanted), tuple(filters[:MAX_TERMS]), tuple(_join_neighbours(chosen))
    )


def _parse_filter(field: str, chunk: re.Match[str]) -> Iterator[TypedFilter]:
    """Yield the filter that was typed; one without a value filters nothing."""
    if value := join_words(chunk["quoted"] or chunk["bare"] or ""):
        yield TypedFilter(field, value, chunk.start(), chunk.end())


def _parse_terms(chunk: re.Match[str]) -> Iterator[Term]:
    if chunk["quoted"] is not None:
        if phrase := _split_units(chunk["quoted"]):
            yield Term(TermKind.PHRASE, phrase[:MAX_TERMS], start=chunk.start(), end=chunk.end())
        return
    start = chunk.start("field") if chunk["field"] else chunk.start("bare")
    body = chunk.string[start : chunk.end()]
    found = list(tokenize(body))
    if body.endswith("*") and len(found) == 1 and len(found[0].text) >= MIN_PREFIX_LENGTH:
        yield Term(TermKind.PREFIX, (found[0].text,), start=start, end=chunk.end())
        return
    for word in found:
        span = (start + word.start, start + word.end)
        if word.unbroken:
            yield Term(TermKind.WORD, (word.text,), word.parts, *span)
        else:
            yield from (Term(TermKind.WORD, (part,), (), *span) for part in word.parts)


def _split_units(text: str) -> tuple[str, ...]:
    return tuple(unit for word in tokenize(text) for unit in (word.parts or (word.text,)))


def _without_stop_words(terms: Sequence[Term]) -> list[Term]:
    telling = [term for term in terms if term.kind is not TermKind.WORD or term.words[0] not in STOP_WORDS]
    return telling or list(terms)


def _limit_prefixes(terms: Sequence[Term]) -> list[Term]:
    """Read all but the first few beginnings of words as words: each of them stands for many."""
    few = [term for term in terms if term.kind is TermKind.PREFIX][:MAX_PREFIXES]
    return [
        replace(t, kind=TermKind.WORD) if t.kind is TermKind.PREFIX and t not in few else t for t in terms
    ]


def _join_neighbours(terms: Sequence[Term]) -> Iterable[str]:
    """Yield each run of two to four neighbouring words as one, so that `gpt 4o` finds `GPT-4o` first."""
    for size in (2, 3, 4):
        for i in range(len(terms) - size + 1):
            run = terms[i : i + size]
            if all(term.kind is TermKind.WORD for term in run):
                yield "".join(term.words[0] for term in run)
