"""Types of the fields in a catalogue's files: text, slugs, links, days, months and amounts."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from models.database.base import utc_now

SLUG_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MONTH_PATTERN = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
CURRENCY_PATTERN = re.compile(r"[A-Z]{3}")
MAX_SLUG_LENGTH = 80
UNSAFE_LINK_CHARACTERS = re.compile(r'[\s<>"\\]')
CONTROL_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}


def invalid(message: str, remedy: str, key: str = "") -> PydanticCustomError:
    """Return the error for an invalid value; in a table's validator the key names the field."""
    return PydanticCustomError("invalid", "{message}", {"message": message, "remedy": remedy, "key": key})


def validate_slug(slug: str) -> str:
    """Return the slug; raises PydanticCustomError unless it is lower case, digits and single hyphens."""
    if not SLUG_PATTERN.fullmatch(slug):
        raise invalid(f"{slug!r} is no slug", "use lower-case letters, digits and single hyphens")
    return slug


def validate_tool_slug(slug: str) -> str:
    """Return the slug; raises PydanticCustomError where it cannot be part of a comparison's address."""
    if "-vs-" in f"-{validate_slug(slug)}-":
        raise invalid(f"{slug!r} holds the word vs, which parts the slugs of a comparison", "leave vs out")
    if len(slug) > MAX_SLUG_LENGTH:
        raise invalid(f"{slug!r} is {len(slug)} characters long", f"shorten it to {MAX_SLUG_LENGTH}")
    return slug


def _reject_control_characters(text: str) -> str:
    found = next((c for c in text if c != "\n" and unicodedata.category(c) in CONTROL_CATEGORIES), None)
    if found is not None:
        raise invalid(f"holds the control character U+{ord(found):04X}", "take it out")
    return text


def _require_one_line(text: str) -> str:
    if "\n" in text:
        raise invalid("runs over several lines", "write it on one line")
    return text


def _validate_link(link: str) -> str:
    try:
        parts = urlsplit(link)
        valid = parts.scheme in {"http", "https"} and parts.hostname
    except ValueError:
        valid = False
    if not valid or UNSAFE_LINK_CHARACTERS.search(link):
        raise invalid(f"{link!r} is no link", "write a whole address that starts with https:// or http://")
    return link


def _reject_future_day(day: date, info: ValidationInfo) -> date:
    if day > (today := _today(info)):
        raise invalid(f"{day} is in the future", f"use a day up to today, which is {today} (UTC)")
    return day


def _validate_month(month: str, info: ValidationInfo) -> str:
    if not MONTH_PATTERN.fullmatch(month):
        raise invalid(f"{month!r} is no month", 'write year and month, such as "2025-06"')
    if month > (present := f"{_today(info):%Y-%m}"):
        raise invalid(f"{month} is in the future", f"use a month up to the present one, {present}")
    return month


def _today(info: ValidationInfo) -> date:
    today = (info.context or {}).get("today")
    return today if isinstance(today, date) else utc_now().date()


def _validate_currency(currency: str) -> str:
    if not CURRENCY_PATTERN.fullmatch(currency):
        raise invalid(f"{currency!r} is no currency", 'write its three capital letters, such as "USD"')
    return currency


def _require_number(amount: Any) -> Any:
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise invalid("is not a number", "write the amount without quotes, such as 20 or 0.15")
    return amount


def _text_constraints(max_length: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=max_length)


_printable = AfterValidator(_reject_control_characters)
_one_line = AfterValidator(_require_one_line)

Text = Annotated[str, _text_constraints(20_000), _printable]
Line60 = Annotated[str, _text_constraints(60), _printable, _one_line]
Line80 = Annotated[str, _text_constraints(80), _printable, _one_line]
Line120 = Annotated[str, _text_constraints(120), _printable, _one_line]
Line140 = Annotated[str, _text_constraints(140), _printable, _one_line]
Line200 = Annotated[str, _text_constraints(200), _printable, _one_line]
Line300 = Annotated[str, _text_constraints(300), _printable, _one_line]
Link = Annotated[Line300, AfterValidator(_validate_link)]
Slug = Annotated[str, _text_constraints(60), AfterValidator(validate_slug)]
ToolSlug = Annotated[str, _text_constraints(300), AfterValidator(validate_tool_slug)]
Month = Annotated[str, AfterValidator(_validate_month)]
Day = Annotated[date, AfterValidator(_reject_future_day)]
Currency = Annotated[str, AfterValidator(_validate_currency)]
# The database stores whole millionths; more decimal places would be cut off.
Amount = Annotated[
    Decimal, BeforeValidator(_require_number), Field(strict=False, ge=0, max_digits=15, decimal_places=6)
]
