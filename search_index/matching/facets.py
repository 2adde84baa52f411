"""Facet counts and filters, computed on the few distinct facet bits instead of on all documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from search_index.documents import facet_bits
from search_index.documents.document_builder import VocabularyEntry
from search_index.results import Facet, FacetOption
from search_index.search_query import FACET_FIELDS, SearchQuery
from search_index.storage.scored_docs import Int32Array, Int64Array, Mask, ScoredDocs, mask_docs
from search_index.storage.snapshot import IndexSnapshot

FACET_LABELS = {
    "kinds": "Kind",
    "categories": "Category",
    "prices": "Entry price",
    "panels": "Panel",
    "verdicts": "Verdict",
}
KIND_LABELS = {"tool": "Tools", "matchup": "Matchups"}


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet, and which of the distinct facet bits have it."""

    field: str
    value: str
    label: str
    mask: Mask


class FacetCounter:
    """Counts and filters the documents of one snapshot; masks here are over its distinct facet bits."""

    def __init__(self, snapshot: IndexSnapshot) -> None:
        self._snapshot = snapshot
        self._distinct, codes = np.unique(snapshot.facet_bits, return_inverse=True)
        self._codes: Int32Array = codes.astype(np.int32)

    def query_mask(self, query: SearchQuery, except_field: str | None = None) -> Mask:
        """Return what the query's chosen facets let through, all but one field's."""
        fields = (field for field in FACET_FIELDS if field != except_field)
        return self.values_mask((field, tuple(map(str, getattr(query, field)))) for field in fields)

    def values_mask(self, filters: Iterable[tuple[str, Sequence[str]]]) -> Mask:
        """Return what has one of the values of each field; a field without values lets everything through."""
        mask: Mask = np.ones(len(self._distinct), np.bool_)
        for field, values in filters:
            if values:
                masks = [
                    each.mask for each in self.facet_values if each.field == field and each.value in values
                ]
                mask = mask & reduce(np.logical_or, masks, np.zeros(len(mask), np.bool_))
        return mask

    def apply_mask(self, matches: ScoredDocs, mask: Mask) -> ScoredDocs:
        """Return the documents whose facet bits a mask lets through."""
        return matches if mask.all() else mask_docs(matches, mask[self._codes[matches.docs]])

    def count_facets(self, matches: ScoredDocs, query: SearchQuery) -> tuple[Facet, ...]:
        """Count the documents of each value under the filters of the other fields, leaving out zeros."""
        counts = np.bincount(self._codes[matches.docs], minlength=len(self._distinct))
        return tuple(
            self._count_facet(field, counts * self.query_mask(query, field), query) for field in FACET_FIELDS
        )

    def _count_facet(self, field: str, counts: Int64Array, query: SearchQuery) -> Facet:
        chosen = set(map(str, getattr(query, field)))
        options = (
            FacetOption(v.value, v.label, int(counts @ v.mask), v.value in chosen)
            for v in self.facet_values
            if v.field == field
        )
        shown = tuple(option for option in options if option.count or option.chosen)
        return Facet(field, FACET_FIELDS[field], FACET_LABELS[field], shown)

    @cached_property
    def facet_values(self) -> tuple[FacetValue, ...]:
        """Every value of every facet, in the order in which readers see them."""
        vocabulary = self._snapshot.meta.index_vocabulary
        panel_size = len(vocabulary.reviewers)
        return (
            *(self._bit_value("kinds", k, KIND_LABELS[k], facet_bits.kind_bit(k)) for k in facet_bits.KINDS),
            *(self._category_value(category) for category in vocabulary.categories),
            *(
                self._bit_value("prices", p, p.capitalize(), facet_bits.price_bit(p))
                for p in facet_bits.PRICES
            ),
            *(
                self._bit_value("panels", str(n), f"{n} of {panel_size} ship", facet_bits.panel_bit(n))
                for n in reversed(facet_bits.PANELS)
            ),
            *(
                self._verdict_value(reviewer, vocabulary.reviewer_number(reviewer.id), verdict)
                for reviewer in vocabulary.reviewers
                for verdict in facet_bits.VERDICTS
            ),
        )

    def _bit_value(self, field: str, value: str, label: str, bit: int) -> FacetValue:
        return FacetValue(field, value, label, (self._distinct & np.uint64(bit)) != 0)

    def _category_value(self, category: VocabularyEntry) -> FacetValue:
        first, second = (
            (self._distinct >> np.uint64(shift)) & np.uint64(facet_bits.ROW_MASK)
            for shift in (facet_bits.CATEGORY_SHIFT, facet_bits.OTHER_CATEGORY_SHIFT)
        )
        mask = (first == category.id) | (second == category.id)
        return FacetValue("categories", category.slug, category.name, mask)

    def _verdict_value(self, reviewer: VocabularyEntry, number: int, verdict: str) -> FacetValue:
        bit = facet_bits.verdict_bit(number, verdict)
        return self._bit_value("verdicts", f"{reviewer.slug}-{verdict}", f"{reviewer.name}: {verdict}", bit)
