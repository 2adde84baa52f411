"""The lines of a social card."""

from dataclasses import dataclass

from models.catalogue.panel import Panel
from models.catalogue.price_history import PricePoint
from models.catalogue.tables import Verdict
from models.pages.comparison import ComparisonSide
from models.pages.tool_list import ToolRow
from models.voting.tally import Tally
from presentation import summary_text


@dataclass(frozen=True, slots=True)
class CardText:
    """One tool on a card; `panel_ships` has a value per reviewer, in the panel's order."""

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


def _card_text(name: str, panel: Panel, tally: Tally, price: PricePoint | None) -> CardText:
    return CardText(
        name,
        tuple(review.verdict is Verdict.SHIP for review in panel.reviews),
        summary_text.panel_text(panel),
        summary_text.tally_text(tally),
        summary_text.dated_price_text(price),
    )
