"""Turns the filters typed in a query (`category:speech`, `reviewer:skeptic`) into facet values."""

from collections.abc import Iterator

from search_index.analysis.title_index import compact_key
from search_index.documents.document_builder import IndexVocabulary
from search_index.documents.facet_bits import VERDICTS
from search_index.matching.query_parser import ParsedQuery

# A facet value that no document has.
UNKNOWN = "?"


def facet_filters(vocabulary: IndexVocabulary, parsed: ParsedQuery) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield facet fields with the values that a query's typed filters allow; `maker` is no facet.

    A document needs every `category`, one of the prices and one of the verdicts. Unknown values match none.
    """
    for name in _typed_values(parsed, "category"):
        slugs = (c.slug for c in vocabulary.categories if name in (compact_key(c.slug), compact_key(c.name)))
        yield "categories", tuple(slugs) or (UNKNOWN,)
    if prices := _typed_values(parsed, "price"):
        yield "prices", tuple(prices)
    if verdicts := _verdict_values(vocabulary, parsed):
        yield "verdicts", verdicts


def _verdict_values(vocabulary: IndexVocabulary, parsed: ParsedQuery) -> tuple[str, ...]:
    """Return the values that `reviewer` and `verdict` allow together; each alone allows any of the other."""
    names = [value.removeprefix("the") for value in _typed_values(parsed, "reviewer")]
    verdicts = _typed_values(parsed, "verdict")
    if not names and not verdicts:
        return ()
    slugs = [r.slug for r in vocabulary.reviewers if not names or compact_key(r.slug) in names]
    return tuple(f"{slug}-{verdict}" for slug in slugs for verdict in verdicts or VERDICTS) or (UNKNOWN,)


def _typed_values(parsed: ParsedQuery, field: str) -> list[str]:
    return [typed.value for typed in parsed.filters if typed.field == field]
