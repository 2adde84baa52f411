"""What an issue says, in a form of its own, so that an old one stays as it was whatever pages become."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter

from models.catalogue.tables import PriceKind, Verdict
from models.voting.tally import Tally


@dataclass(frozen=True, slots=True)
class Side:
    """One contender with its panel and its votes on the day of the issue."""

    slug: str
    name: str
    panel_ships: int
    panel_size: int
    picked: bool
    ships: int
    skips: int

    @property
    def tally(self) -> Tally:
        """The community's votes."""
        return Tally(self.ships, self.skips)


@dataclass(frozen=True, slots=True)
class Judged:
    """A matchup: its question, the call, and both sides."""

    slug: str
    question: str
    call: str
    published: date
    sides: tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class Turned:
    """A reviewer who now says the opposite."""

    tool: str
    tool_name: str
    reviewer: str
    reviewer_name: str
    before: Verdict
    after: Verdict
    day: date


@dataclass(frozen=True, slots=True)
class Cost:
    """An entry price, as of a month."""

    kind: PriceKind
    amount: Decimal | None
    currency: str
    unit: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class Moved:
    """An entry price that took the place of another, and where it was read."""

    tool: str
    tool_name: str
    before: Cost
    after: Cost
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class More:
    """How much of each kind was new as well and found no room."""

    matchups: int = 0
    turned: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """One week: what is new, and how close the votes are."""

    matchups: tuple[Judged, ...] = ()
    turned: tuple[Turned, ...] = ()
    moved: tuple[Moved, ...] = ()
    close: tuple[Judged, ...] = ()
    # Issues from before this was counted are read too.
    more: More = More()

    @property
    def empty(self) -> bool:
        """Whether nothing is new; close votes alone are no news."""
        return not (self.matchups or self.turned or self.moved)


_form = TypeAdapter(Content)


def written(content: Content) -> str:
    """Return the content as JSON."""
    return _form.dump_json(content).decode()


def read(text: str) -> Content:
    """Return the content that was written."""
    return _form.validate_json(text)
