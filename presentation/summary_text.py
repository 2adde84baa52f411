"""A tool or a pair in a few words: what cards and badges say, from the same values as the pages."""

from dataclasses import dataclass

from blueprints.shared import filters
from models.catalogue.panel import Panel
from models.catalogue.price_history import PricePoint
from models.catalogue.tables import Verdict
from models.pages.comparison import ComparisonSide
from models.pages.tool_list import ToolRow
from models.voting.tally import ConfidenceLevel, Tally


@dataclass(frozen=True, slots=True)
class Facts:
    """One tool as a card shows it."""

    name: str
    seats: tuple[bool, ...]
    panel: str
    community: str
    price: str


def of_side(side: ComparisonSide) -> Facts:
    """Return one side of a comparison."""
    return _facts(side.tool.name, side.history.current, side.tally, side.price)


def of_row(row: ToolRow) -> Facts:
    """Return a tool by itself."""
    return _facts(row.tool.name, row.panel, row.community, row.price)


def panel_words(panel: Panel) -> str:
    """Write a panel as a count."""
    return f"{panel.ships} of {panel.size} ship" if panel.size else "no reviews yet"


def community_words(tally: Tally) -> str:
    """Write a tally with its number, and its share only past the gate."""
    if tally.confidence is ConfidenceLevel.NONE:
        return "no votes yet"
    if tally.confidence is ConfidenceLevel.FEW:
        return f"{tally.ships} ship, {tally.skips} skip: too few to call"
    low, high = tally.interval
    span = f"{filters.percent(low)} to {filters.percent(high)}"
    early = ", an early signal" if tally.confidence is ConfidenceLevel.EARLY else ""
    return f"{filters.percent(tally.share)} ship, {filters.plural(tally.votes, 'vote')} ({span}){early}"


def price_words(entry: PricePoint | None) -> str:
    """Write an entry price with the month that it is known from."""
    if entry is None:
        return "price not known"
    amount = filters.from_amount(entry)
    words = f"{filters.entry_words(entry)}, {amount}" if amount else filters.entry_words(entry)
    return f"{words} ({filters.month(entry.as_of)})"


def _facts(name: str, panel: Panel, tally: Tally, entry: PricePoint | None) -> Facts:
    seats = tuple(opinion.verdict is Verdict.SHIP for opinion in panel.reviews)
    return Facts(name, seats, panel_words(panel), community_words(tally), price_words(entry))
