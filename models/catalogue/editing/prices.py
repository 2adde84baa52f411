"""Replace the entry prices of a tool."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from models.catalogue import change_log
from models.catalogue.editing.changed_columns import assign_changed
from models.catalogue.tables import ChangeKind, Price, Tool
from models.catalogue.validation.entries import PriceEntry
from models.database.base import db


def replace_prices(tool: Tool, entries: Sequence[PriceEntry]) -> None:
    """Add and correct the prices of a tool, by month, and remove those that are not among the entries.

    Unlike a review, a price that is no longer in the file counts as a mistake; the change log keeps it.
    """
    stored = {
        price.as_of: price for price in db.session.scalars(select(Price).where(Price.tool_id == tool.id))
    }
    for entry in sorted(entries, key=lambda entry: entry.as_of):
        _set_price(tool, stored.pop(entry.as_of, None), entry)
    for price in stored.values():
        db.session.delete(price)
        _record_price(tool, price, "was a mistake")


def _set_price(tool: Tool, price: Price | None, entry: PriceEntry) -> None:
    values = entry.model_dump()
    if price is None:
        price = Price(tool_id=tool.id, **values)
        db.session.add(price)
        _record_price(tool, price, "is known")
    elif assign_changed(price, values):
        _record_price(tool, price, "was corrected")


def _record_price(tool: Tool, price: Price, verb: str) -> None:
    summary = f"The price of {tool.name} as of {price.as_of} {verb}: {_price_text(price)}"
    day = date.fromisoformat(f"{price.as_of}-01")
    change_log.record_change(ChangeKind.PRICE_SET, summary, day=day, tool_id=tool.id)


def _price_text(price: Price) -> str:
    if price.amount is None:
        return price.kind
    return f"{price.kind}, {price.amount.normalize():f} {price.currency} {price.unit}"
