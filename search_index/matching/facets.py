"""Facets and filters, worked out on the few distinct traits instead of on the documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from search_index.documents import facet_bits
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
    """One value of one facet, and which distinct traits have it."""

    field: str
    value: str
    label: str
    mask: Mask


class FacetCounter:
    """The distinct traits of one view, and which of them each document has."""

    def __init__(self, view: IndexSnapshot) -> None:
        self._snapshot = view
        self._distinct, codes = np.unique(view.facet_bits, return_inverse=True)
        self._codes: Int32Array = codes.astype(np.int32)

    def query_mask(self, query: SearchQuery, besides: str | None = None) -> Mask:
        """Return which distinct traits the query's facets let through, one facet's own choice set aside."""
        fields = (field for field in FACET_FIELDS if field != besides)
        return self.values_mask((field, tuple(map(str, getattr(query, field)))) for field in fields)

    def values_mask(self, wanted: Iterable[tuple[str, Sequence[str]]]) -> Mask:
        """Return which distinct traits have one of the values in each field; no values let all through."""
        mask: Mask = np.ones(len(self._distinct), np.bool_)
        for field, values in wanted:
            if values:
                having = [c.mask for c in self.facet_values if c.field == field and c.value in values]
                mask = mask & reduce(np.logical_or, having, np.zeros(len(mask), np.bool_))
        return mask

    def apply_mask(self, found: ScoredDocs, mask: Mask) -> ScoredDocs:
        """Return the documents whose traits a mask lets through."""
        return found if mask.all() else mask_docs(found, mask[self._codes[found.docs]])

    def count_facets(self, found: ScoredDocs, query: SearchQuery) -> tuple[Facet, ...]:
        """Count what each value would leave under the other filters; what leaves nothing is left out."""
        weights = np.bincount(self._codes[found.docs], minlength=len(self._distinct))
        return tuple(
            self._count_facet(field, weights * self.query_mask(query, field), query) for field in FACET_FIELDS
        )

    def _count_facet(self, field: str, weights: Int64Array, query: SearchQuery) -> Facet:
        chosen = set(map(str, getattr(query, field)))
        counted = [
            (choice, int(weights @ choice.mask)) for choice in self.facet_values if choice.field == field
        ]
        options = (
            FacetOption(c.value, c.label, n, c.value in chosen) for c, n in counted if n or c.value in chosen
        )
        return Facet(field, FACET_FIELDS[field], FACET_LABELS[field], tuple(options))

    @cached_property
    def facet_values(self) -> tuple[FacetValue, ...]:
        """Every value of every facet, in the order in which readers see them."""
        panel = self._snapshot.meta.index_vocabulary
        seats = len(panel.reviewers)
        return (
            *(self._bit_value("kinds", k, KIND_LABELS[k], facet_bits.kind_bit(k)) for k in facet_bits.KINDS),
            *(self._category_value(row, slug, name) for row, slug, name in panel.categories),
            *(
                self._bit_value("prices", p, p.capitalize(), facet_bits.price_bit(p))
                for p in facet_bits.PRICES
            ),
            *(
                self._bit_value("panels", str(n), f"{n} of {seats} ship", facet_bits.panel_bit(n))
                for n in reversed(facet_bits.PANELS)
            ),
            *(
                self._bit_value(
                    "verdicts",
                    f"{slug}-{v}",
                    f"{name}: {v}",
                    facet_bits.verdict_bit(panel.seat_number(row), v),
                )
                for row, slug, name in panel.reviewers
                for v in facet_bits.VERDICTS
            ),
        )

    def _bit_value(self, field: str, value: str, label: str, bit: int) -> FacetValue:
        return FacetValue(field, value, label, (self._distinct & np.uint64(bit)) != 0)

    def _category_value(self, row: int, slug: str, name: str) -> FacetValue:
        first = (self._distinct >> np.uint64(facet_bits.CATEGORY_SHIFT)) & np.uint64(facet_bits.ROW_MASK)
        other = (self._distinct >> np.uint64(facet_bits.OTHER_CATEGORY_SHIFT)) & np.uint64(
            facet_bits.ROW_MASK
        )
        return FacetValue("categories", slug, name, (first == row) | (other == row))
