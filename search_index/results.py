"""What the index answers: plain frozen values, nothing of Whoosh in them."""

from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise

from search_index.search_query import MAX_PAGES, SearchQuery

PER_PAGE = 10


@dataclass(frozen=True)
class TextSpan:
    """A stretch of text, marked where it holds a word that was asked for; not escaped."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Snippet:
    """The best passage of a document, and where it stands."""

    field_label: str
    spans: tuple[TextSpan, ...]


@dataclass(frozen=True)
class Hit:
    """One tool or matchup that was found; price and ships are those of a tool, None for a matchup."""

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
    """One value of a facet, and how many documents it would leave under the other filters."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A way to narrow the results; field is the query's, parameter the address's."""

    field: str
    parameter: str
    label: str
    options: tuple[FacetOption, ...]


@dataclass(frozen=True)
class Completion:
    """One completion of what is being typed."""

    kind: str
    slug: str
    label: str


@dataclass(frozen=True)
class RelaxedFilter:
    """A filter as a reader knows it, the query without it, and how many documents that finds."""

    label: str
    query: SearchQuery
    total: int


@dataclass(frozen=True)
class VersusPair:
    """Two tools that a reader wants side by side, by slug; judged where the editors have compared them."""

    slugs: tuple[str, str]
    judged: bool


@dataclass(frozen=True)
class Results:
    """One page of results, and all that the page says about them."""

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
        """How many pages can be turned to; 0 when nothing was found."""
        return min(-(-self.total // PER_PAGE), MAX_PAGES)

    @property
    def page_numbers(self) -> tuple[int | None, ...]:
        """The pages to link to: the first, the last and those about this one; None for those left out."""
        near = range(max(1, self.query.page - 2), min(self.pages, self.query.page + 2) + 1)
        shown = sorted({1, max(1, self.pages), *near})
        gaps = (
            (number,) if number - before == 1 else (None, number) for before, number in pairwise((0, *shown))
        )
        return tuple(chain.from_iterable(gaps))


@dataclass(frozen=True)
class IndexStatus:
    """How the index stands beside the database; healthy when fault is None."""

    last_change_id: int
    indexed_change_id: int
    documents: int
    indexed: int
    differing: int
    segments: int
    fault: str | None

    @property
    def healthy(self) -> bool:
        """Whether the index holds exactly what the database does."""
        return self.fault is None


def describe_fault(last: int, held: int, differing: int) -> str | None:
    """Return what is wrong with an index that can be read; None if nothing is."""
    if held != last:
        return f"The index holds change {held}, the database {last}: run `flask --app app index catch-up`"
    if differing:
        return f"{differing} documents differ from the database: run `flask --app app index rebuild`"
    return None


@dataclass(frozen=True)
class ZeroResultQuery:
    """A text that found nothing, and how often."""

    text: str
    count: int
