"""Pydantic's errors as problems with a remedy."""

from collections.abc import Iterator, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.catalogue.validation.entries import NESTED_ENTRIES, CatalogueEntry
from models.catalogue.validation.problems import Problem, suggest_nearest

ErrorPath = Sequence[int | str]

# Message and remedy by pydantic's type of the error.
MESSAGES = {
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


def describe_errors(file: str, entry_type: type[CatalogueEntry], error: ValidationError) -> Iterator[Problem]:
    """Yield a problem for every error of a file that should hold this type of entry."""
    for details in error.errors(include_url=False):
        yield _describe_error(file, entry_type, details)


def _describe_error(file: str, entry_type: type[CatalogueEntry], details: ErrorDetails) -> Problem:
    path, context = details["loc"], details.get("ctx", {})
    if details["type"] == "extra_forbidden":
        return Problem(file, _dotted_key(path), "is an unknown key", _suggest_key(entry_type, path))
    if details["type"] == "invalid":
        inner = [context["key"]] if context["key"] else []
        return Problem(file, _dotted_key([*path, *inner]), context["message"], context["remedy"])
    if details["type"] not in MESSAGES:
        return Problem(file, _dotted_key(path), details["msg"], "see the other files for the form")
    message, remedy = MESSAGES[details["type"]]
    values = {**context, "input": details["input"], "length": len(str(details["input"]))}
    return Problem(file, _dotted_key(path), message.format(**values), remedy.format(**values))


def _dotted_key(path: ErrorPath) -> str:
    """Return a path as editors write it: ("review", 1, "date") becomes review[2].date."""
    key = ""
    for part in path:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if key else part
    return key


def _suggest_key(entry_type: type[CatalogueEntry], path: ErrorPath) -> str:
    table = next((part for part in reversed(path[:-1]) if isinstance(part, str)), "")
    known = list(NESTED_ENTRIES.get(table, entry_type).model_fields)
    return suggest_nearest(str(path[-1]), known, f"leave it out, or use one of {', '.join(known)}")
