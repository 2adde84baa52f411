"""The answers of the index as frozen values, without anything of Whoosh."""

from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise

from search_index.search_query import MAX_PAGES, SearchQuery

HITS_PER_PAGE = 10


@dataclass(frozen=True)
class TextSpan:
    """Text span; `marked` means it matched the query. Not escaped."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Snippet:
    """The best part of a document's texts, and the label of the field it is from."""

    field_label: str
    spans: tuple[TextSpan, ...]


@dataclass(frozen=True)
class Hit:
    """One tool or matchup of a page of results; `price` and `ships` are None for a matchup."""

    kind: str
    slug: str
    title: str
    title_spans: tuple[TextSpan, ...]
    tagline: str
    category: str
    category_name: str
    price: str | None
    ships: int | None
    day: date | None
    tool_slugs: tuple[str, ...]
    snippet: Snippet | None


@dataclass(frozen=True)
class FacetOption:
    """One value of a facet, and its number of documents under the filters of the other facets."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A way to narrow the results; `field` of SearchQuery, `parameter` of the URL."""

    field: str
    parameter: str
    label: str
    options: tuple[FacetOption, ...]


@dataclass(frozen=True)
class Completion:
    """One completion of a text that is being typed."""

    kind: str
    slug: str
    label: str


@dataclass(frozen=True)
class RelaxedFilter:
    """The label of a filter, the query without it, and the number of documents that this finds."""

    label: str
    query: SearchQuery
    total: int


@dataclass(frozen=True)
class VersusPair:
    """The slugs of two tools that a query compares; `judged` where they have a matchup."""

    slugs: tuple[str, str]
    judged: bool


@dataclass(frozen=True)
class Results:
    """One page of results, and everything else that the page shows of a search.

    `limited` means answered from SQL; `any_word` that no document holds all words.
    """

    query: SearchQuery
    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: tuple[Facet, ...] = ()
    indexed_change_id: int = 0
    limited: bool = False
    any_word: bool = False
    corrected_text: str | None = None
    suggested_text: str | None = None
    versus: VersusPair | None = None
    relaxed_filters: tuple[RelaxedFilter, ...] = ()

    @property
    def pages(self) -> int:
        """The number of pages, at most MAX_PAGES; 0 without results."""
        return min(-(-self.total // HITS_PER_PAGE), MAX_PAGES)

    @property
    def page_numbers(self) -> tuple[int | None, ...]:
        """The pages to link to: the first, the last and those near this one; None for a gap."""
        near = range(max(1, self.query.page - 2), min(self.pages, self.query.page + 2) + 1)
        shown = sorted({1, max(1, self.pages), *near})
        gaps = (
            (number,) if number - before == 1 else (None, number) for before, number in pairwise((0, *shown))
        )
        return tuple(chain.from_iterable(gaps))


@dataclass(frozen=True)
class IndexStatus:
    """The index compared with the database; `fault` says what is wrong, None where nothing is."""

    last_change_id: int
    indexed_change_id: int
    documents: int
    indexed: int
    differing: int
    segments: int
    fault: str | None

    @property
    def healthy(self) -> bool:
        """Whether the index matches the database."""
        return self.fault is None


def describe_fault(last_change_id: int, indexed_change_id: int, differing: int) -> str | None:
    """Return what is wrong with a readable index, and the command that mends it; None where nothing is."""
    if indexed_change_id != last_change_id:
        difference = f"The index holds change {indexed_change_id}, the database {last_change_id}"
        return f"{difference}: run `flask --app app index catch-up`"
    if differing:
        return f"{differing} documents differ from the database: run `flask --app app index rebuild`"
    return None


@dataclass(frozen=True)
class ZeroResultQuery:
    """A text that found nothing, and how often it was searched for."""

    text: str
    count: int
