"""The entry prices of a tool, each with its source and its month."""

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
    """An entry price, the page that it was read from and the month (YYYY-MM) that it is known from."""

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
    """An entry price and the one that replaced it."""

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
        """Return the changes known from a month later than the day's."""
        return tuple(change for change in self.price_changes if change.after.as_of > f"{day:%Y-%m}")


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
    points: defaultdict[int, list[PricePoint]] = defaultdict(list)
    for row in fetch_rows(_PRICES, {"tools": list(tool_ids)}):
        points[row.tool_id].append(
            PricePoint(
                PriceKind(row.kind),
                row.amount,
                row.currency,
                row.unit,
                row.note,
                row.source,
                row.as_of,
                row.checked,
            )
        )
    return {tool_id: PriceHistory(tuple(points[tool_id])) for tool_id in tool_ids}
