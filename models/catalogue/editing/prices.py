"""Verbs for the entry prices of a tool."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from models import change
from models.catalogue.rows import amend
from models.catalogue.shapes import PriceEntry
from models.change import Kind
from models.database.base import db
from models.price import Price
from models.tool import Tool


def state(tool: Tool, entries: Sequence[PriceEntry]) -> None:
    """Make these the prices of a tool, past and present: months set anew, corrected, or taken back.

    A price is a fact about a month, on which nobody has voted: one that is no longer stated was a mistake, is
    removed, and the change log says what it was.
    """
    stored = {
        price.as_of: price for price in db.session.scalars(select(Price).where(Price.tool_id == tool.id))
    }
    for entry in sorted(entries, key=lambda entry: entry.as_of):
        _set(tool, stored.pop(entry.as_of, None), entry)
    for price in stored.values():
        db.session.delete(price)
        _record(tool, price, "was a mistake")


def _set(tool: Tool, price: Price | None, entry: PriceEntry) -> None:
    values = entry.model_dump()
    if price is None:
        price = Price(tool_id=tool.id, **values)
        db.session.add(price)
        _record(tool, price, "is known")
    elif amend(price, values):
        _record(tool, price, "was corrected")


def _record(tool: Tool, price: Price, verb: str) -> None:
    summary = f"The price of {tool.name} as of {price.as_of} {verb}: {_in_words(price)}"
    day = date.fromisoformat(f"{price.as_of}-01")
    change.record(Kind.PRICE_SET, summary, day=day, tool_id=tool.id)


def _in_words(price: Price) -> str:
    if price.amount is None:
        return price.kind
    return f"{price.kind}, {price.amount.normalize():f} {price.currency} {price.unit}"
