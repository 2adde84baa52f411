"""Days, months, amounts, percentages, counts and editors' prose as text."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from models.voting.receipts import RECEIPT_LENGTH

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
CURRENCY_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_markdown = MarkdownIt("zero", {"html": False}).enable(["emphasis", "backticks", "escape", "list"])
ALLOWED_TAGS = {"p", "em", "strong", "code", "ul", "ol", "li"}


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


@lru_cache(maxsize=4096)
def prose(text: str) -> Markup:
    """Return an editor's text as HTML paragraphs; only emphasis, code and lists are markup."""
    return Markup(nh3.clean(_markdown.render(text), tags=ALLOWED_TAGS, attributes={}))  # noqa: S704 - nh3 has cleaned it


def element_text(text: str) -> Markup:
    """Escape text for the content of an element; quotes and apostrophes stay as they are."""
    return Markup(escape(text, quote=False))  # noqa: S704 - html.escape


def capitalize_first(text: str) -> str:
    """Return text with its first letter in upper case and the others unchanged."""
    return text[:1].upper() + text[1:]


def receipt_code(code: str) -> str:
    """Return a receipt's code in two halves, which are easier to read aloud: K3F9T-M2QXA."""
    half = RECEIPT_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
