"""Entry prices, each with its source and its month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, select

from models.catalogue.tables import Price, PriceKind
from models.database.base import fetch_rows


@dataclass(frozen=True, slots=True)
class PricePoint:
    """An entry price as a reader sees it, with the page and the month that it is known from."""

    kind: PriceKind
    amount: Decimal | None
    currency: str
    unit: str | None
    note: str
    source: str
    as_of: str
    checked: date | None


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One entry price that took the place of another."""

    before: PricePoint
    after: PricePoint


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """Every entry price of one tool, oldest first."""

    points: tuple[PricePoint, ...] = ()

    @property
    def current(self) -> PricePoint | None:
        """The price in force."""
        return self.points[-1] if self.points else None

    @property
    def price_changes(self) -> tuple[PriceChange, ...]:
        """Every change from one price to the next, oldest first."""
        return tuple(PriceChange(*pair) for pair in zip(self.points, self.points[1:], strict=False))

    def changes_after(self, day: date) -> tuple[PriceChange, ...]:
        """Return the changes known from a month later than that of the day."""
        return tuple(move for move in self.price_changes if move.after.as_of > f"{day:%Y-%m}")


_PRICES = (
    select(
        Price.tool_id,
        Price.kind,
        Price.amount,
        Price.currency,
        Price.unit,
        Price.note,
        Price.source,
        Price.as_of,
        Price.checked,
    )
    .where(Price.tool_id.in_(bindparam("tools", expanding=True)))
    .order_by(Price.as_of)
)


def histories(tool_ids: Sequence[int]) -> dict[int, PriceHistory]:
    """Return the prices of each tool, in one query."""
    entries: defaultdict[int, list[PricePoint]] = defaultdict(list)
    for tool_id, kind, *rest in fetch_rows(_PRICES, {"tools": list(tool_ids)}):
        entries[tool_id].append(PricePoint(PriceKind(kind), *rest))
    return {tool_id: PriceHistory(tuple(entries[tool_id])) for tool_id in tool_ids}
