"""Positions and sizes in the small SVG pictures: panel squares, interval bars, quadrants."""

from dataclasses import dataclass

from models.catalogue.panel import Panel
from models.catalogue.tables import Verdict
from models.voting.tally import Tally

SQUARE_STEP = 15
QUADRANT_SIDE = 38


@dataclass(frozen=True, slots=True)
class PanelSquare:
    """A reviewer's verdict and the left edge of its square, in pixels."""

    verdict: Verdict
    x: float


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """A share and its interval in percent: the share, the low end, and the interval's width."""

    share: float
    low: float
    width: float


def panel_squares(panel: Panel) -> list[PanelSquare]:
    """Return a square per review, from left to right."""
    return [
        PanelSquare(review.verdict, number * SQUARE_STEP + 1.5) for number, review in enumerate(panel.reviews)
    ]


def panel_width(panel: Panel) -> int:
    """Return the width of a panel's squares in pixels."""
    return panel.size * SQUARE_STEP


def square_side(part: int, whole: int) -> float:
    """Return the side of the square whose area is `part / whole` of a quadrant's; 0 of nothing."""
    return round(QUADRANT_SIDE * (part / whole) ** 0.5, 1) if whole else 0.0


def interval_bar(tally: Tally) -> IntervalBar:
    """Return a tally's share and interval in percent."""
    low, high = tally.interval
    return IntervalBar(round(tally.share * 100, 1), round(low * 100, 1), round((high - low) * 100, 1))
