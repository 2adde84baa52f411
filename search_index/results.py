"""What the index answers: plain frozen values, nothing of Whoosh in them."""

from dataclasses import dataclass
from datetime import date
from itertools import chain, pairwise

from search_index.query import MOST_PAGES, Query

PER_PAGE = 10


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked where it holds a word that was asked for; not escaped."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Passage:
    """The best passage of a document, and where it stands."""

    place: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Hit:
    """One tool or matchup that was found; price and ships are those of a tool, None for a matchup."""

    kind: str
    slug: str
    title: str
    title_pieces: tuple[Piece, ...]
    tagline: str
    category: str
    category_name: str
    price: str | None
    ships: int | None
    day: date | None
    tool_slugs: tuple[str, ...]
    passage: Passage | None


@dataclass(frozen=True)
class Option:
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
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Completion:
    """One completion of what is being typed."""

    kind: str
    slug: str
    label: str


@dataclass(frozen=True)
class Drop:
    """A filter as a reader knows it, the query without it, and how many documents that finds."""

    label: str
    query: Query
    total: int


@dataclass(frozen=True)
class Versus:
    """Two tools that a reader wants side by side, by slug; judged where the editors have compared them."""

    slugs: tuple[str, str]
    judged: bool


@dataclass(frozen=True)
class Results:
    """One page of results, and all that the page says about them."""

    query: Query
    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: tuple[Facet, ...] = ()
    held: int = 0
    limited: bool = False
    any_word: bool = False
    corrected: str | None = None
    suggestion: str | None = None
    versus: Versus | None = None
    drops: tuple[Drop, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages can be turned to; 0 when nothing was found."""
        return min(-(-self.total // PER_PAGE), MOST_PAGES)

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
class Status:
    """How the index stands beside the database; healthy when fault is None."""

    last_change: int
    held: int
    documents: int
    indexed: int
    differing: int
    segments: int
    fault: str | None

    @property
    def healthy(self) -> bool:
        """Whether the index holds exactly what the database does."""
        return self.fault is None


def fault_between(last: int, held: int, differing: int) -> str | None:
    """Return what is wrong with an index that can be read; None if nothing is."""
    if held != last:
        return f"The index holds change {held}, the database {last}: run `flask --app app index catch-up`"
    if differing:
        return f"{differing} documents differ from the database: run `flask --app app index rebuild`"
    return None


@dataclass(frozen=True)
class Missed:
    """A text that found nothing, and how often."""

    text: str
    count: int
