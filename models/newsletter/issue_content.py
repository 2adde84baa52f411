"""The stored content of an issue.

Field names and enum values are in the database: to rename one breaks every issue that was sent.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter

from models.catalogue.tables import PriceKind, Verdict
from models.voting.tally import Tally


@dataclass(frozen=True, slots=True)
class IssueContender:
    """A contender with its panel and votes on the day of the issue."""

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
    """A matchup with its question, its call and both contenders."""

    slug: str
    question: str
    call: str
    published: date
    sides: tuple[IssueContender, IssueContender]


@dataclass(frozen=True, slots=True)
class VerdictChangeItem:
    """A review that replaces one with the opposite verdict."""

    tool: str
    tool_name: str
    reviewer: str
    reviewer_name: str
    before: Verdict
    after: Verdict
    day: date


@dataclass(frozen=True, slots=True)
class IssuePrice:
    """An entry price and the month it is known from."""

    kind: PriceKind
    amount: Decimal | None
    currency: str
    unit: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class PriceChangeItem:
    """An entry price before and after a change, and the page it was read from."""

    tool: str
    tool_name: str
    before: IssuePrice
    after: IssuePrice
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class OverflowCounts:
    """The number of further news of each kind that the issue leaves out."""

    matchups: int = 0
    turned: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True)
class IssueContent:
    """One week's news, and the matchups with the closest votes."""

    matchups: tuple[IssueMatchup, ...] = ()
    turned: tuple[VerdictChangeItem, ...] = ()
    moved: tuple[PriceChangeItem, ...] = ()
    close: tuple[IssueMatchup, ...] = ()
    # Has a default because the first issues were stored without it.
    more: OverflowCounts = OverflowCounts()

    @property
    def empty(self) -> bool:
        """Whether nothing is new; close votes do not count as news."""
        return not (self.matchups or self.turned or self.moved)


_adapter = TypeAdapter(IssueContent)


def dump_content(content: IssueContent) -> str:
    """Return the content as JSON."""
    return _adapter.dump_json(content).decode()


def parse_content(text: str) -> IssueContent:
    """Return the content that `dump_content` wrote."""
    return _adapter.validate_json(text)
