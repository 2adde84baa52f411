"""Facets and filters, worked out on the few distinct traits instead of on the documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from search_index import traits
from search_index.arrays import Found, Mask, Numbers, Whole, kept
from search_index.query import FACET_FIELDS, Query
from search_index.results import Facet, Option
from search_index.view import View

LABELS = {
    "kinds": "Kind",
    "categories": "Category",
    "prices": "Entry price",
    "panels": "Panel",
    "verdicts": "Verdict",
}
KIND_LABELS = {"tool": "Tools", "matchup": "Matchups"}


@dataclass(frozen=True)
class Choice:
    """One value of one facet, and which distinct traits have it."""

    field: str
    value: str
    label: str
    having: Mask


class Shelves:
    """The distinct traits of one view, and which of them each document has."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._distinct, codes = np.unique(view.traits, return_inverse=True)
        self._codes: Numbers = codes.astype(np.int32)

    def allowed(self, query: Query, besides: str | None = None) -> Mask:
        """Return which distinct traits the query's facets let through, one facet's own choice set aside."""
        fields = (field for field in FACET_FIELDS if field != besides)
        return self.only((field, tuple(map(str, getattr(query, field)))) for field in fields)

    def only(self, wanted: Iterable[tuple[str, Sequence[str]]]) -> Mask:
        """Return which distinct traits have one of the values in each field; no values let all through."""
        mask: Mask = np.ones(len(self._distinct), np.bool_)
        for field, values in wanted:
            if values:
                having = [c.having for c in self.choices if c.field == field and c.value in values]
                mask = mask & reduce(np.logical_or, having, np.zeros(len(mask), np.bool_))
        return mask

    def keep(self, found: Found, mask: Mask) -> Found:
        """Return the documents whose traits a mask lets through."""
        return found if mask.all() else kept(found, mask[self._codes[found.docs]])

    def facets(self, found: Found, query: Query) -> tuple[Facet, ...]:
        """Count what each value would leave under the other filters; what leaves nothing is left out."""
        weights = np.bincount(self._codes[found.docs], minlength=len(self._distinct))
        return tuple(
            self._facet(field, weights * self.allowed(query, field), query) for field in FACET_FIELDS
        )

    def _facet(self, field: str, weights: Whole, query: Query) -> Facet:
        chosen = set(map(str, getattr(query, field)))
        counted = [(choice, int(weights @ choice.having)) for choice in self.choices if choice.field == field]
        options = (
            Option(c.value, c.label, n, c.value in chosen) for c, n in counted if n or c.value in chosen
        )
        return Facet(field, FACET_FIELDS[field], LABELS[field], tuple(options))

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Every value of every facet, in the order in which readers see them."""
        panel = self._view.meta.panel
        seats = len(panel.reviewers)
        return (
            *(self._bit("kinds", k, KIND_LABELS[k], traits.kind_bit(k)) for k in traits.KINDS),
            *(self._category(row, slug, name) for row, slug, name in panel.categories),
            *(self._bit("prices", p, p.capitalize(), traits.price_bit(p)) for p in traits.PRICES),
            *(
                self._bit("panels", str(n), f"{n} of {seats} ship", traits.panel_bit(n))
                for n in reversed(traits.PANELS)
            ),
            *(
                self._bit("verdicts", f"{slug}-{v}", f"{name}: {v}", traits.verdict_bit(panel.seat(row), v))
                for row, slug, name in panel.reviewers
                for v in traits.VERDICTS
            ),
        )

    def _bit(self, field: str, value: str, label: str, bit: int) -> Choice:
        return Choice(field, value, label, (self._distinct & np.uint64(bit)) != 0)

    def _category(self, row: int, slug: str, name: str) -> Choice:
        first = (self._distinct >> np.uint64(traits.CATEGORY_AT)) & np.uint64(traits.ROW)
        other = (self._distinct >> np.uint64(traits.OTHER_CATEGORY_AT)) & np.uint64(traits.ROW)
        return Choice("categories", slug, name, (first == row) | (other == row))
