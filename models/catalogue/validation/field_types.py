"""The kinds of value that a catalogue's files hold: text, slugs, links, days, months and amounts."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from models.database.base import utc_now

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
CURRENCY = re.compile(r"[A-Z]{3}")
LONGEST_SLUG = 80
UNSAFE_IN_A_LINK = re.compile(r'[\s<>"\\]')
UNSEEN = {"Cc", "Cs", "Zl", "Zp"}


def refusal(what: str, remedy: str, key: str = "") -> PydanticCustomError:
    """Return the error that refuses a value, or with a key the value of that key in a whole table."""
    return PydanticCustomError("refused", "{what}", {"what": what, "remedy": remedy, "key": key})


def well_formed(slug: str) -> str:
    """Return the slug if an address can hold it; raises a refusal."""
    if not SLUG.fullmatch(slug):
        raise refusal(f"{slug!r} is no slug", "use lower-case letters, digits and single hyphens")
    return slug


def fit_for_a_pair(slug: str) -> str:
    """Return the slug if it can stand in the address of a comparison; raises a refusal."""
    if "-vs-" in f"-{well_formed(slug)}-":
        raise refusal(f"{slug!r} holds the word vs, which parts the slugs of a comparison", "leave vs out")
    if len(slug) > LONGEST_SLUG:
        raise refusal(f"{slug!r} is {len(slug)} characters long", f"shorten it to {LONGEST_SLUG}")
    return slug


def _without_control_characters(text: str) -> str:
    unseen = [sign for sign in text if sign != "\n" and unicodedata.category(sign) in UNSEEN]
    if unseen:
        raise refusal(f"holds the control character U+{ord(unseen[0]):04X}", "take it out")
    return text


def _on_one_line(text: str) -> str:
    if "\n" in text:
        raise refusal("runs over several lines", "write it on one line")
    return text


def _web_address(link: str) -> str:
    try:
        parts = urlsplit(link)
        fit = parts.scheme in {"http", "https"} and parts.hostname and not UNSAFE_IN_A_LINK.search(link)
    except ValueError:
        fit = False
    if not fit:
        raise refusal(f"{link!r} is no link", "write a whole address that starts with https:// or http://")
    return link


def _not_ahead(day: date, info: ValidationInfo) -> date:
    if day > (today := _today(info)):
        raise refusal(f"{day} is in the future", f"use a day up to today, which is {today} (UTC)")
    return day


def _month_not_ahead(month: str, info: ValidationInfo) -> str:
    if not MONTH.fullmatch(month):
        raise refusal(f"{month!r} is no month", 'write year and month, such as "2025-06"')
    if month > (present := f"{_today(info):%Y-%m}"):
        raise refusal(f"{month} is in the future", f"use a month up to the present one, {present}")
    return month


def _today(info: ValidationInfo) -> date:
    today = (info.context or {}).get("today")
    return today if isinstance(today, date) else utc_now().date()


def _three_capitals(currency: str) -> str:
    if not CURRENCY.fullmatch(currency):
        raise refusal(f"{currency!r} is no currency", 'write its three capital letters, such as "USD"')
    return currency


def _a_number(amount: Any) -> Any:
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise refusal("is not a number", "write the amount without quotes, such as 20 or 0.15")
    return amount


def _stripped(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most)


_printable = AfterValidator(_without_control_characters)
_single = AfterValidator(_on_one_line)

Text = Annotated[str, _stripped(20_000), _printable]
Line60 = Annotated[str, _stripped(60), _printable, _single]
Line80 = Annotated[str, _stripped(80), _printable, _single]
Line120 = Annotated[str, _stripped(120), _printable, _single]
Line140 = Annotated[str, _stripped(140), _printable, _single]
Line200 = Annotated[str, _stripped(200), _printable, _single]
Line300 = Annotated[str, _stripped(300), _printable, _single]
Link = Annotated[Line300, AfterValidator(_web_address)]
Slug = Annotated[str, _stripped(60), AfterValidator(well_formed)]
ToolSlug = Annotated[str, _stripped(300), AfterValidator(fit_for_a_pair)]
Month = Annotated[str, AfterValidator(_month_not_ahead)]
Day = Annotated[date, AfterValidator(_not_ahead)]
Currency = Annotated[str, AfterValidator(_three_capitals)]
# The tables keep whole millionths; a number with more places would not come back as it was written.
Amount = Annotated[
    Decimal, BeforeValidator(_a_number), Field(strict=False, ge=0, max_digits=15, decimal_places=6)
]
