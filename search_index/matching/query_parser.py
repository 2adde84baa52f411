"""What a reader types, taken apart.

    words   "a phrase"   -not   word*   category:x   price:free   maker:x   reviewer:x   verdict:ship

Anything else is words, so that no text is an error; at most twelve words count.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from search_index.stop import STOP
from search_index.words import joined, words

MOST_TERMS = 12
SHORTEST_PREFIX = 3
MOST_PREFIXES = 2
CHUNK = re.compile(
    r'(?P<not>-(?=[^\s\-]))?(?:(?P<field>[a-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))', re.IGNORECASE
)
FILTERS = ("category", "price", "maker", "reviewer", "verdict")


class Shape(Enum):
    """How a term is looked up."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True)
class Term:
    """A word with its parts, a phrase, or the beginning of a word; and where it was typed."""

    shape: Shape
    words: tuple[str, ...]
    parts: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Filter:
    """A filter that was typed: its field and folded value, and where it was typed."""

    field: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Asked:
    """A text taken apart; runs are neighbours written as one."""

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    runs: tuple[str, ...] = field(default=())


def asked(text: str) -> Asked:
    """Take a text apart; never raises."""
    terms: list[Term] = []
    excluded: list[Term] = []
    filters: list[Filter] = []
    for chunk in CHUNK.finditer(text):
        name = (chunk["field"] or "").lower()
        if name in FILTERS and not chunk["not"]:
            filters += _filter(name, chunk)
        else:
            (excluded if chunk["not"] else terms).extend(_terms(chunk))
    chosen = _few_prefixes(_without_stop_words(terms)[:MOST_TERMS])
    unwanted = _few_prefixes(excluded[:MOST_TERMS])
    return Asked(tuple(chosen), tuple(unwanted), tuple(filters[:MOST_TERMS]), tuple(_runs(chosen)))


def _filter(field: str, chunk: re.Match[str]) -> Iterator[Filter]:
    """Yield the filter that was typed; one without a value filters nothing."""
    if value := joined(chunk["quoted"] or chunk["bare"] or ""):
        yield Filter(field, value, chunk.start(), chunk.end())


def _terms(chunk: re.Match[str]) -> Iterator[Term]:
    if chunk["quoted"] is not None:
        if phrase := _units(chunk["quoted"]):
            yield Term(Shape.PHRASE, phrase[:MOST_TERMS], start=chunk.start(), end=chunk.end())
        return
    start = chunk.start("field") if chunk["field"] else chunk.start("bare")
    body = chunk.string[start : chunk.end()]
    found = list(words(body))
    if body.endswith("*") and len(found) == 1 and len(found[0].text) >= SHORTEST_PREFIX:
        yield Term(Shape.PREFIX, (found[0].text,), start=start, end=chunk.end())
        return
    for word in found:
        span = (start + word.start, start + word.end)
        if word.tight:
            yield Term(Shape.WORD, (word.text,), word.parts, *span)
        else:
            yield from (Term(Shape.WORD, (part,), (), *span) for part in word.parts)


def _units(text: str) -> tuple[str, ...]:
    return tuple(unit for word in words(text) for unit in (word.parts or (word.text,)))


def _without_stop_words(terms: Sequence[Term]) -> list[Term]:
    telling = [term for term in terms if term.shape is not Shape.WORD or term.words[0] not in STOP]
    return telling or list(terms)


def _few_prefixes(terms: Sequence[Term]) -> list[Term]:
    """Read all but the first few beginnings of words as words: each of them stands for many."""
    few = [term for term in terms if term.shape is Shape.PREFIX][:MOST_PREFIXES]
    return [replace(t, shape=Shape.WORD) if t.shape is Shape.PREFIX and t not in few else t for t in terms]


def _runs(terms: Sequence[Term]) -> Iterable[str]:
    """Yield each run of two to four neighbouring words as one, so that `gpt 4o` finds `GPT-4o` first."""
    for size in (2, 3, 4):
        for i in range(len(terms) - size + 1):
            run = terms[i : i + size]
            if all(term.shape is Shape.WORD for term in run):
                yield "".join(term.words[0] for term in run)
