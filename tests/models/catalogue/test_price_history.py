"""Entry prices and their changes."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from models.catalogue import price_history
from models.catalogue.price_history import PriceHistory
from models.catalogue.tables import Price, Tool
from models.database.base import db
from models.database.transactions import write_transaction
from tests.builders import a_price, a_tool


def prices_of(tool: Tool) -> PriceHistory:
    return price_history.histories([tool.id])[tool.id]


def a_tool_that_became_dearer() -> Tool:
    tool = a_tool("zed")
    a_price(tool, "2025-10", Decimal("25.50"))
    return tool


def test_the_price_in_force_is_the_latest(app: Flask) -> None:
    now = prices_of(a_tool_that_became_dearer()).current
    assert now is not None
    assert (now.amount, now.as_of) == (Decimal("25.50"), "2025-10")


def test_prices_come_oldest_first_in_whatever_order_they_were_learnt(app: Flask) -> None:
    tool = a_tool("zed")
    a_price(tool, "2025-01", Decimal(9))
    assert [entry.as_of for entry in prices_of(tool).points] == ["2025-01", "2025-07"]


def test_a_tool_without_a_price_has_none(app: Flask) -> None:
    assert price_history.histories([4711])[4711].current is None


def test_a_price_change_in_a_later_month_is_after_a_day(app: Flask) -> None:
    (change,) = prices_of(a_tool_that_became_dearer()).changes_after(date(2025, 9, 30))
    assert (change.before.amount, change.after.amount) == (Decimal(20), Decimal("25.50"))


@pytest.mark.parametrize("day", [date(2025, 10, 1), date(2025, 10, 31), date(2025, 11, 1)])
def test_a_price_change_in_the_month_of_a_day_or_before_is_not_after_it(app: Flask, day: date) -> None:
    assert prices_of(a_tool_that_became_dearer()).changes_after(day) == ()


def test_the_first_price_is_no_change(app: Flask) -> None:
    assert prices_of(a_tool("zed")).price_changes == ()


@pytest.mark.parametrize("amount", ["0.28", "0.000001", "20", "123456.789012"])
def test_an_amount_comes_back_exactly(app: Flask, amount: str) -> None:
    tool = a_tool("zed")
    a_price(tool, "2025-12", Decimal(amount))
    assert [entry.amount for entry in prices_of(tool).points][-1] == Decimal(amount)


def test_a_tool_has_one_price_a_month(app: Flask) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)unique constraint"):
        a_price(a_tool("zed"), "2025-07", Decimal(21))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "cheap"},
        {"amount": Decimal(-1)},
        {"kind": "free"},
        {"unit": None},
        {"amount": None},
    ],
)
def test_the_database_refuses_a_price_that_makes_no_sense(app: Flask, wrong: dict[str, object]) -> None:
    sound = {"kind": "paid", "amount": Decimal(1), "currency": "USD", "unit": "per month", "note": ""}
    place = {"tool_id": a_tool("zed").id, "source": "https://price.example/", "as_of": "2026-01"}
    with pytest.raises(IntegrityError, match=r"(?i)check constraint"), write_transaction():
        db.session.add(Price(**{**sound, **place, **wrong}))
