"""Entry prices, each with its source and its month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, Money, fetch_rows


class PriceKind(StrEnum):
    """How one gets in: for nothing, for nothing at first, or for money."""

    FREE = "free"
    FREEMIUM = "freemium"
    PAID = "paid"


class Price(Base):
    """The entry price of a tool as it was known from a given month on."""

    __tablename__ = "price"
    __table_args__ = (
        UniqueConstraint("tool_id", "as_of"),
        CheckConstraint("kind IN ('free', 'freemium', 'paid')", name="kind"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        CheckConstraint("kind <> 'free' OR amount IS NULL", name="free_has_no_amount"),
        CheckConstraint("(amount IS NULL) = (unit IS NULL)", name="amount_has_unit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[Decimal | None] = mapped_column(Money)
    currency: Mapped[str] = mapped_column(String(3))
    unit: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(300))
    as_of: Mapped[str] = mapped_column(String(7))
    checked: Mapped[date | None]


@dataclass(frozen=True, slots=True)
class Entry:
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
class Move:
    """One entry price that took the place of another."""

    before: Entry
    after: Entry


@dataclass(frozen=True, slots=True)
class Prices:
    """Every entry price of one tool, oldest first."""

    entries: tuple[Entry, ...] = ()

    @property
    def now(self) -> Entry | None:
        """The price in force."""
        return self.entries[-1] if self.entries else None

    @property
    def moves(self) -> tuple[Move, ...]:
        """Every change from one price to the next, oldest first."""
        return tuple(Move(*pair) for pair in zip(self.entries, self.entries[1:], strict=False))

    def moves_after(self, day: date) -> tuple[Move, ...]:
        """Return the changes known from a month later than that of the day."""
        return tuple(move for move in self.moves if move.after.as_of > f"{day:%Y-%m}")


_ENTRIES = (
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


def of_tools(tool_ids: Sequence[int]) -> dict[int, Prices]:
    """Return the prices of each tool, in one query."""
    entries: defaultdict[int, list[Entry]] = defaultdict(list)
    for tool_id, kind, *rest in fetch_rows(_ENTRIES, {"tools": list(tool_ids)}):
        entries[tool_id].append(Entry(PriceKind(kind), *rest))
    return {tool_id: Prices(tuple(entries[tool_id])) for tool_id in tool_ids}
