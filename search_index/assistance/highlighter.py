"""Where in a text the words stand that were asked for: those alone by which it was found."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from search_index.analysis.tokenizer import MIN_STEM_LENGTH, Token, normalise, stem, tokenize
from search_index.matching.query_parser import ParsedQuery, Term, TermKind

# What a stem may end in where other forms of its word go on otherwise: writ(e), librar(i), legib(l).
VARIABLE_ENDING = re.compile(r"(?:[eiy]+|(?<=b)l)$")
# What may stand within a word where the word itself has nothing: don't, open-source.
IGNORED_SIGNS = dict.fromkeys(map(ord, "'’-_."))


@dataclass(frozen=True)
class MatchSpan:
    """Where a word stands that was asked for, and which one."""

    start: int
    end: int
    matched_term: str


@dataclass(frozen=True)
class HighlightTerms:
    """What to mark: words in any form, beginnings of words, and words that must follow one another."""

    forms: frozenset[str]
    prefixes: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words."""
        return frozenset(map(stem, self.forms))

    @cached_property
    def required_prefixes(self) -> tuple[str, ...]:
        """What a text must hold, folded, for each of them to stand in it."""
        heads = (*map(_common_prefix, self.forms), *self.prefixes, *(run[0] for run in self.phrases))
        return tuple(head.translate(IGNORED_SIGNS) for head in heads)

    def max_matches(self, text: str) -> int:
        """Return at most how many of them stand in a text; quick, and never too few."""
        folded = (text.lower() if text.isascii() else normalise(text)).translate(IGNORED_SIGNS)
        return sum(head in folded for head in self.required_prefixes)

    def matched_term(self, form: str) -> str | None:
        """Return which of the words and beginnings this is, None if it is none."""
        if (root := stem(form)) in self.stems:
            return root
        if self.prefixes and form.startswith(self.prefixes):
            return next(beginning for beginning in self.prefixes if form.startswith(beginning))
        return None


def collect_terms(asked: ParsedQuery, whole: Callable[[str], bool]) -> HighlightTerms:
    """Return what to mark in what was found; `whole` tells of a compound whether anybody writes it whole."""
    beginnings = (term.words[0] for term in asked.terms if term.kind is TermKind.PREFIX)
    found = [term for term in asked.terms if term.kind is TermKind.WORD]
    forms = {form for term in found for form in _looked_up_words(term, whole)}
    phrases = (term.words for term in asked.terms if term.kind is TermKind.PHRASE)
    apart = (term.parts for term in found if term.parts)
    return HighlightTerms(frozenset(forms), tuple(beginnings), (*phrases, *apart))


def find_matches(text: str, wanted: HighlightTerms) -> list[MatchSpan]:
    """Return where in a text all that is wanted stands, in order; of compounds, the parts asked for."""
    if not wanted.max_matches(text):
        return []
    found = [mark for word in tokenize(text) for mark in _word_matches(text, word, wanted)]
    if wanted.phrases:
        found += _phrase_matches(text, wanted.phrases)
        found.sort(key=lambda mark: (mark.start, -mark.end))
    return found


def _looked_up_words(term: Term, whole: Callable[[str], bool]) -> Sequence[str]:
    """Return the words by which a term was looked up: parts only where nobody writes the compound whole."""
    return term.parts if term.parts and not whole(term.words[0]) else term.words


def _common_prefix(form: str) -> str:
    """Return the letters with which every form of a word begins."""
    root = stem(form)
    same = next((i for i, (a, b) in enumerate(zip(form, root, strict=False)) if a != b), len(root))
    return VARIABLE_ENDING.sub("", form[:same]) if len(form) >= MIN_STEM_LENGTH else form


def _word_matches(text: str, word: Token, wanted: HighlightTerms) -> Iterator[MatchSpan]:
    if root := wanted.matched_term(word.text):
        yield MatchSpan(word.start, word.end, root)
        return
    if word.parts:
        for part, start, end in _part_spans(text, word):
            if root := wanted.matched_term(part):
                yield MatchSpan(start, end, root)


def _part_spans(text: str, word: Token) -> Iterator[tuple[str, int, int]]:
    """Yield the parts of a compound with their places; that of the whole where folding has moved letters."""
    folded = normalise(text[word.start : word.end])
    at = 0 if len(folded) == word.end - word.start else -1
    for part in word.parts:
        at = folded.find(part, at) if at >= 0 else at
        if at < 0:
            yield part, word.start, word.end
        else:
            yield part, word.start + at, word.start + at + len(part)
            at += len(part)


def _phrase_matches(text: str, runs: Sequence[tuple[str, ...]]) -> Iterator[MatchSpan]:
    """Yield where words follow one another just so, as the index has them: compounds part by part."""
    units = [unit for word in tokenize(text) for unit in _unit_spans(text, word)]
    for run in runs:
        for i in range(len(units) - len(run) + 1):
            if all(unit[0] == word for unit, word in zip(units[i:], run, strict=False)):
                yield MatchSpan(units[i][1], units[i + len(run) - 1][2], " ".join(run))


def _unit_spans(text: str, word: Token) -> Iterator[tuple[str, int, int]]:
    return _part_spans(text, word) if word.parts else iter([(word.text, word.start, word.end)])
