"""Where the marks of the small pictures stand: seats in a row, a share with its whisker."""

from dataclasses import dataclass

from models.catalogue.panel import Panel
from models.catalogue.tables import Verdict
from models.voting.tally import Tally

SQUARE_STEP = 15


@dataclass(frozen=True, slots=True)
class PanelSquare:
    """One seat of the panel in the picture."""

    verdict: Verdict
    x: float


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """A share and its interval on a line from 0 to 100."""

    share: float
    low: float
    width: float


def panel_squares(panel: Panel) -> list[PanelSquare]:
    """Return the seats from left to right."""
    return [PanelSquare(o.verdict, number * SQUARE_STEP + 1.5) for number, o in enumerate(panel.reviews)]


def square_side(part: int, whole: int) -> float:
    """Return the side of a square whose area is a part's share of one of 38 by 38."""
    return round(38 * (part / whole) ** 0.5, 1) if whole else 0.0


def panel_width(panel: Panel) -> int:
    """Return the width of the row of seats."""
    return panel.size * SQUARE_STEP


def interval_bar(tally: Tally) -> IntervalBar:
    """Return where the share and the ends of its interval stand."""
    low, high = tally.interval
    return IntervalBar(round(tally.share * 100, 1), round(low * 100, 1), round((high - low) * 100, 1))
