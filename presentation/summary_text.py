"""A tool or a pair in a few words: what cards and badges say, from the same values as the pages."""

from dataclasses import dataclass

from models.catalogue.panel import Panel
from models.catalogue.price_history import PricePoint
from models.catalogue.tables import Verdict
from models.pages.comparison import ComparisonSide
from models.pages.tool_list import ToolRow
from models.voting.tally import ConfidenceLevel, Tally
from presentation import formatting


@dataclass(frozen=True, slots=True)
class CardText:
    """One tool as a card shows it."""

    name: str
    panel_ships: tuple[bool, ...]
    panel: str
    community: str
    price: str


def comparison_card_text(side: ComparisonSide) -> CardText:
    """Return one side of a comparison."""
    return _card_text(side.tool.name, side.history.current, side.tally, side.price)


def tool_card_text(row: ToolRow) -> CardText:
    """Return a tool by itself."""
    return _card_text(row.tool.name, row.panel, row.community, row.price)


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
    span = f"{formatting.percent(low)} to {formatting.percent(high)}"
    early = ", an early signal" if tally.confidence is ConfidenceLevel.EARLY else ""
    return f"{formatting.percent(tally.share)} ship, {formatting.plural(tally.votes, 'vote')} ({span}){early}"


def price_words(entry: PricePoint | None) -> str:
    """Write an entry price with the month that it is known from."""
    if entry is None:
        return "price not known"
    amount = formatting.starting_price(entry)
    words = (
        f"{formatting.price_kind_label(entry)}, {amount}" if amount else formatting.price_kind_label(entry)
    )
    return f"{words} ({formatting.month(entry.as_of)})"


def _card_text(name: str, panel: Panel, tally: Tally, entry: PricePoint | None) -> CardText:
    seats = tuple(opinion.verdict is Verdict.SHIP for opinion in panel.reviews)
    return CardText(name, seats, panel_words(panel), community_words(tally), price_words(entry))


def short_community_words(tally: Tally) -> str:
    """Write a tally in few words: no share below the gate, and never one without its number."""
    if tally.confidence in (ConfidenceLevel.NONE, ConfidenceLevel.FEW):
        return f"too few votes ({tally.votes})"
    if tally.confidence is ConfidenceLevel.EARLY:
        low, high = (round(end * 100) for end in tally.interval)
        return f"early: {low} to {high} % ship of {tally.votes:,}"
    return f"{round(tally.share * 100)} % ship of {tally.votes:,}"
