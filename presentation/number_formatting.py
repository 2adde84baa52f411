"""Days, months, amounts, percentages and counts as text."""

from datetime import date
from decimal import Decimal

from models.voting.receipts import RECEIPT_LENGTH

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
CURRENCY_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def day(value: date) -> str:
    """Return a day as 3 September 2025."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: str | date) -> str:
    """Return the month of a day or of YYYY-MM as September 2025."""
    text = value if isinstance(value, str) else f"{value:%Y-%m}"
    year, number = text.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def amount(value: Decimal, currency: str = "USD") -> str:
    """Return an amount with its currency and no needless zeros: $20, $0.28, $2.50."""
    plain = f"{value.normalize():f}"
    whole, _, part = plain.partition(".")
    return f"{CURRENCY_SIGNS.get(currency, currency + ' ')}{whole}{'.' + part.ljust(2, '0') if part else ''}"


def percent(value: float) -> str:
    """Return a share between 0 and 1 as a whole percentage: 75 %."""
    return f"{round(value * 100)} %"


def nonbreaking_percent(value: float) -> str:
    """Return a percentage that no line break splits from its sign."""
    return percent(value).replace(" ", "\N{NO-BREAK SPACE}")


def odds_text(p: float) -> str:
    """Return a probability as odds: once in 40 times."""
    if p > 0.5:  # noqa: PLR2004
        return "more often than not"
    return f"once in {round(1 / p):,} times" if p > 1e-6 else "less than once in a million times"  # noqa: PLR2004


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun, whose plural takes an s unless given."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def capitalize_first(text: str) -> str:
    """Return text with its first letter in upper case and the others unchanged."""
    return text[:1].upper() + text[1:]


def receipt_code(code: str) -> str:
    """Return a receipt's code in two halves, which are easier to read aloud: K3F9T-M2QXA."""
    half = RECEIPT_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
