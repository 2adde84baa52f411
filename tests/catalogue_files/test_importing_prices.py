"""Importing adds a price for each month and corrects the ones it has."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from commands.catalogue import import_folder
from models.catalogue.tables import Price
from models.database.base import db
from tests.catalogue_files.imported_catalogue import import_again, imported_tool
from tests.catalogue_files.invalid_tools import AXE

pytestmark = pytest.mark.usefixtures("site")


def price_text(as_of: str, amount: str) -> str:
    return (
        f'[[price]]\nkind = "paid"\namount = {amount}\nunit = "per month"\nnote = "The lowest plan."\n'
        f'source = "https://example.org/Axe/pricing"\nas_of = "{as_of}"\n\n'
    )


def prices() -> list[tuple[str, Decimal | None]]:
    rows = select(Price.as_of, Price.amount).where(Price.tool_id == imported_tool().id).order_by(Price.as_of)
    return [(as_of, amount) for as_of, amount in db.session.execute(rows)]


def test_a_new_price_is_stored_with_the_old_one(small):
    import_folder(small.path)
    small.replace(AXE, "[[fact]]", price_text("2026-02", "25.5") + "[[fact]]")
    assert import_again(small) == [
        "The price of Axe as of 2026-02 is known: paid, 25.5 USD per month",
    ]
    assert prices() == [("2025-06", Decimal(20)), ("2026-02", Decimal("25.5"))]


def test_a_price_of_the_same_month_is_corrected(small):
    import_folder(small.path)
    small.replace(AXE, "amount = 20", "amount = 19")
    assert import_again(small) == ["The price of Axe as of 2025-06 was corrected: paid, 19 USD per month"]
    assert prices() == [("2025-06", Decimal(19))]


def test_a_price_that_is_no_longer_stated_was_a_mistake(small):
    small.replace(AXE, "[[fact]]", price_text("2026-02", "1000") + "[[fact]]")
    import_folder(small.path)
    small.replace(AXE, price_text("2026-02", "1000"), "")
    assert import_again(small) == ["The price of Axe as of 2026-02 was a mistake: paid, 1000 USD per month"]
    assert prices() == [("2025-06", Decimal(20))]
