"""What an issue says, in a form of its own, so that an old one stays as it was whatever pages become."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter

from models.catalogue.tables import PriceKind, Verdict
from models.voting.tally import Tally


@dataclass(frozen=True, slots=True)
class IssueContender:
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
class IssueMatchup:
    """A matchup: its question, the call, and both sides."""

    slug: str
    question: str
    call: str
    published: date
    sides: tuple[IssueContender, IssueContender]


@dataclass(frozen=True, slots=True)
class VerdictChangeItem:
    """A reviewer who now says the opposite."""

    tool: str
    tool_name: str
    reviewer: str
    reviewer_name: str
    before: Verdict
    after: Verdict
    day: date


@dataclass(frozen=True, slots=True)
class IssuePrice:
    """An entry price, as of a month."""

    kind: PriceKind
    amount: Decimal | None
    currency: str
    unit: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class PriceChangeItem:
    """An entry price that took the place of another, and where it was read."""

    tool: str
    tool_name: str
    before: IssuePrice
    after: IssuePrice
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class OverflowCounts:
    """How much of each kind was new as well and found no room."""

    matchups: int = 0
    turned: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class IssueContent:
    """One week: what is new, and how close the votes are."""

    matchups: tuple[IssueMatchup, ...] = ()
    turned: tuple[VerdictChangeItem, ...] = ()
    moved: tuple[PriceChangeItem, ...] = ()
    close: tuple[IssueMatchup, ...] = ()
    # Issues from before this was counted are read too.
    more: OverflowCounts = OverflowCounts()

    @property
    def empty(self) -> bool:
        """Whether nothing is new; close votes alone are no news."""
        return not (self.matchups or self.turned or self.moved)


_adapter = TypeAdapter(IssueContent)


def dump_content(content: IssueContent) -> str:
    """Return the content as JSON."""
    return _adapter.dump_json(content).decode()


def parse_content(text: str) -> IssueContent:
    """Return the content that was written."""
    return _adapter.validate_json(text)
