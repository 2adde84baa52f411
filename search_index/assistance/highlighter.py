"""Finds the words of a query in a text: only those by which the text was matched."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from search_index.analysis.tokenizer import MIN_STEM_LENGTH, Token, normalise, stem, tokenize
from search_index.matching.query_parser import ParsedQuery, Term, TermKind

# Endings of stems that other forms of the word replace: writ(e), librar(i), legib(l).
VARIABLE_ENDING = re.compile(r"(?:[eiy]+|(?<=b)l)$")
# Signs that normalising drops from within a word: don't, open-source.
IGNORED_SIGNS = dict.fromkeys(map(ord, "'’-_."))


@dataclass(frozen=True)
class MatchSpan:
    """The span of a match in a text, and the term that it matches."""

    start: int
    end: int
    matched_term: str


@dataclass(frozen=True)
class HighlightTerms:
    """What to highlight: words in any form, prefixes, and phrases."""

    forms: frozenset[str]
    prefixes: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words."""
        return frozenset(map(stem, self.forms))

    @cached_property
    def required_prefixes(self) -> tuple[str, ...]:
        """For each term a string that every normalised text with a match contains."""
        prefixes = (*map(_common_prefix, self.forms), *self.prefixes, *(phrase[0] for phrase in self.phrases))
        return tuple(prefix.translate(IGNORED_SIGNS) for prefix in prefixes)

    def max_matches(self, text: str) -> int:
        """Return an upper bound of the number of terms in a text, without tokenizing it."""
        normalised = (text.lower() if text.isascii() else normalise(text)).translate(IGNORED_SIGNS)
        return sum(prefix in normalised for prefix in self.required_prefixes)

    def matched_term(self, form: str) -> str | None:
        """Return the stem or prefix that a word matches; None where it matches none."""
        if (root := stem(form)) in self.stems:
            return root
        if self.prefixes and form.startswith(self.prefixes):
            return next(prefix for prefix in self.prefixes if form.startswith(prefix))
        return None


def collect_terms(parsed: ParsedQuery, is_indexed: Callable[[str], bool]) -> HighlightTerms:
    """Return the terms of a query to highlight; `is_indexed` says whether any document has a word.

    As in matching, a compound that no document has is replaced by its parts.
    """
    prefixes = (term.words[0] for term in parsed.terms if term.kind is TermKind.PREFIX)
    words = [term for term in parsed.terms if term.kind is TermKind.WORD]
    forms = {form for term in words for form in _matched_words(term, is_indexed)}
    phrases = (term.words for term in parsed.terms if term.kind is TermKind.PHRASE)
    compounds = (term.parts for term in words if term.parts)
    return HighlightTerms(frozenset(forms), tuple(prefixes), (*phrases, *compounds))


def find_matches(text: str, terms: HighlightTerms) -> list[MatchSpan]:
    """Return the spans of all terms in a text, in order; of a compound, the spans of its parts."""
    if not terms.max_matches(text):
        return []
    spans = [span for word in tokenize(text) for span in _word_matches(text, word, terms)]
    if terms.phrases:
        spans += _phrase_matches(text, terms.phrases)
        spans.sort(key=lambda span: (span.start, -span.end))
    return spans


def _matched_words(term: Term, is_indexed: Callable[[str], bool]) -> Sequence[str]:
    return term.parts if term.parts and not is_indexed(term.words[0]) else term.words


def _common_prefix(form: str) -> str:
    """Return the letters that every form of a word begins with."""
    root = stem(form)
    same = next((i for i, (a, b) in enumerate(zip(form, root, strict=False)) if a != b), len(root))
    return VARIABLE_ENDING.sub("", form[:same]) if len(form) >= MIN_STEM_LENGTH else form


def _word_matches(text: str, word: Token, terms: HighlightTerms) -> Iterator[MatchSpan]:
    if root := terms.matched_term(word.text):
        yield MatchSpan(word.start, word.end, root)
        return
    if word.parts:
        for part, start, end in _part_spans(text, word):
            if root := terms.matched_term(part):
                yield MatchSpan(start, end, root)


def _part_spans(text: str, word: Token) -> Iterator[tuple[str, int, int]]:
    """Yield the parts of a compound with their spans; the whole span where normalising moved letters."""
    normalised = normalise(text[word.start : word.end])
    at = 0 if len(normalised) == word.end - word.start else -1
    for part in word.parts:
        at = normalised.find(part, at) if at >= 0 else at
        if at < 0:
            yield part, word.start, word.end
        else:
            yield part, word.start + at, word.start + at + len(part)
            at += len(part)


def _phrase_matches(text: str, phrases: Sequence[tuple[str, ...]]) -> Iterator[MatchSpan]:
    """Yield the spans of phrases, compounds taken part by part as in the index."""
    units = [unit for word in tokenize(text) for unit in _unit_spans(text, word)]
    for phrase in phrases:
        for i in range(len(units) - len(phrase) + 1):
            if all(unit[0] == word for unit, word in zip(units[i:], phrase, strict=False)):
                yield MatchSpan(units[i][1], units[i + len(phrase) - 1][2], " ".join(phrase))


def _unit_spans(text: str, word: Token) -> Iterator[tuple[str, int, int]]:
    return _part_spans(text, word) if word.parts else iter([(word.text, word.start, word.end)])
