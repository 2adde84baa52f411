"""The state of the search page, parsed from URL parameters and turned back into them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Protocol, Self

MAX_CHARACTERS = 200
MAX_PAGES = 1000
MAX_VALUES = 40
# Control characters and lone surrogates, which no reader types on purpose.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b\u2028\u2029\ufeff]+")
FILTER_SLUG_PATTERN = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")


class Sort(StrEnum):
    """The order of the results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    PANEL = "panel"
    COMMUNITY = "community"


class QueryArgs(Protocol):
    """URL parameters, as in werkzeug's MultiDict."""

    def get(self, key: str, /) -> Any:
        """Return the first value of a parameter."""

    def getlist(self, key: str, /) -> Sequence[str]:
        """Return every value of a parameter."""


@dataclass(frozen=True)
class SearchQuery:
    """One state of the search page; two queries with the same parameters are equal."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    panels: tuple[int, ...] = ()
    verdicts: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    exact: bool = False

    @classmethod
    def from_args(cls, args: QueryArgs) -> Self:
        """Parse URL parameters; invalid values are dropped, and nothing is raised."""
        return cls(
            text=clean_text(args.get("q") or ""),
            kinds=_allowed_values(args.getlist("kind"), ("tool", "matchup")),
            categories=_valid_slugs(args.getlist("category")),
            prices=_allowed_values(args.getlist("price"), ("free", "freemium", "paid")),
            panels=tuple(map(int, _allowed_values(args.getlist("panel"), "01234"))),
            verdicts=_valid_slugs(args.getlist("verdict")),
            sort=_parse_sort(args.get("sort")),
            page=_parse_page(args.get("page")),
            exact=args.get("exact") == "1",
        )

    def to_args(self) -> list[tuple[str, str]]:
        """Return the parameters from which `from_args` makes this query, without defaults."""
        pairs = [(FACET_FIELDS[name], str(value)) for name in FACET_FIELDS for value in getattr(self, name)]
        if self.text:
            pairs.insert(0, ("q", self.text))
        if self.sort is not Sort.RELEVANCE:
            pairs.append(("sort", self.sort.value))
        if self.exact:
            pairs.append(("exact", "1"))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def without_filter(self, field: str, value: object = None) -> Self:
        """Return the first page of this query without one value of a field, or without the whole field."""
        default = next(f.default for f in fields(self) if f.name == field)
        if value is None or not isinstance(default, tuple):
            return self._first_page(field, default)
        return self._first_page(field, tuple(v for v in getattr(self, field) if str(v) != str(value)))

    def with_value(self, field: str, value: str) -> Self:
        """Return the first page of this query with one more value of a facet chosen."""
        chosen = {*getattr(self, field), int(value) if field == "panels" else value}
        return self._first_page(field, tuple(sorted(chosen)))

    def with_page(self, page: int) -> Self:
        """Return another page of the same results."""
        return replace(self, page=page)

    def with_sort(self, sort: Sort) -> Self:
        """Return the first page of the same results in another order."""
        return replace(self, sort=sort, page=1)

    def with_text(self, text: str) -> Self:
        """Return the first page of another text under the same filters."""
        return replace(self, text=clean_text(text), page=1, exact=False)

    def as_typed(self) -> Self:
        """Return the first page of this query with spelling correction off."""
        return replace(self, exact=True, page=1)

    @property
    def has_filters(self) -> bool:
        """Whether any facet value is chosen."""
        return any(getattr(self, name) for name in FACET_FIELDS)

    def _first_page(self, field: str, value: object) -> Self:
        change: dict[str, Any] = {field: value, "page": 1}
        return replace(self, **change)


# The facet fields of SearchQuery and their URL parameters.
FACET_FIELDS = {
    "kinds": "kind",
    "categories": "category",
    "prices": "price",
    "panels": "panel",
    "verdicts": "verdict",
}


def clean_text(text: str) -> str:
    """Return a text without control characters, spaces collapsed, cut to MAX_CHARACTERS."""
    return " ".join(CONTROL_CHARACTERS.sub(" ", text[: 4 * MAX_CHARACTERS]).split())[:MAX_CHARACTERS].rstrip()


def _allowed_values(values: Iterable[str], allowed: Sequence[str]) -> tuple[str, ...]:
    return _distinct_values(values, lambda value: len(value) > 0 and value in tuple(allowed))


def _valid_slugs(values: Iterable[str]) -> tuple[str, ...]:
    return _distinct_values(values, lambda value: FILTER_SLUG_PATTERN.fullmatch(value) is not None)


def _distinct_values(values: Iterable[str], allowed: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if allowed(value)})[:MAX_VALUES])


def _parse_sort(value: str | None) -> Sort:
    return Sort(value) if value in tuple(Sort) else Sort.RELEVANCE


def _parse_page(value: str | None) -> int:
    if value is None or not (value.isascii() and value.isdigit() and len(value) <= len(str(MAX_PAGES))):
        return 1
    return min(max(int(value), 1), MAX_PAGES)
