"""What pydantic refuses, told as faults that an editor can act on."""

from collections.abc import Iterator, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.catalogue.faults import Fault, nearest
from models.catalogue.shapes import TABLES, Entry

Place = Sequence[int | str]

# By pydantic's name of an error: what is wrong, and what would be right.
TOLD = {
    "missing": ("is missing", "add it"),
    "string_type": ("is not text", "write it in quotes"),
    "string_too_short": ("is empty", "write something"),
    "string_too_long": ("is {length} characters long", "shorten it to {max_length}"),
    "enum": ("{input!r} is none of {expected}", "write one of them"),
    "date_type": ("is not a day", "write it without quotes, such as 2025-06-30"),
    "tuple_type": ("is not a list", "write a list, or open each table with double square brackets"),
    "model_type": ("is not a table", "write its keys under a header in square brackets"),
    "too_long": ("holds {actual_length}", "leave {max_length}"),
    "finite_number": ("is no number", "write an amount such as 20 or 0.15"),
    "greater_than_equal": ("is negative", "write zero or more"),
    "decimal_max_digits": ("has too many digits", "write at most {max_digits}"),
    "decimal_max_places": ("has too many decimal places", "write at most {decimal_places}"),
    "decimal_whole_digits": ("is too large", "write at most {whole_digits} digits before the point"),
}


def told(file: str, shape: type[Entry], error: ValidationError) -> Iterator[Fault]:
    """Tell every error in a file of this shape as a fault."""
    for details in error.errors(include_url=False):
        yield _told(file, shape, details)


def _told(file: str, shape: type[Entry], details: ErrorDetails) -> Fault:
    place, context = details["loc"], details.get("ctx", {})
    if details["type"] == "extra_forbidden":
        return Fault(file, _key(place), "is an unknown key", _known_key(shape, place))
    if details["type"] == "refused":
        inner = [context["key"]] if context["key"] else []
        return Fault(file, _key([*place, *inner]), context["what"], context["remedy"])
    if details["type"] not in TOLD:
        return Fault(file, _key(place), details["msg"], "see the other files for the form")
    what, remedy = TOLD[details["type"]]
    measured = {**context, "input": details["input"], "length": len(str(details["input"]))}
    return Fault(file, _key(place), what.format(**measured), remedy.format(**measured))


def _key(place: Place) -> str:
    """Write a place as an editor would: review, 1, date becomes review[2].date."""
    key = ""
    for part in place:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if key else part
    return key


def _known_key(shape: type[Entry], place: Place) -> str:
    around = next((part for part in reversed(place[:-1]) if isinstance(part, str)), "")
    known = list(TABLES.get(around, shape).model_fields)
    return nearest(str(place[-1]), known, f"leave it out, or use one of {', '.join(known)}")
