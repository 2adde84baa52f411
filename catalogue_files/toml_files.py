"""The files of a catalogue, from bytes to entries."""

import re
import tomllib
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from catalogue_files.problem_messages import describe_errors
from models.catalogue.validation.entries import CatalogueEntry
from models.catalogue.validation.problems import CatalogueError, Problem

ERROR_POSITION = re.compile(r" \(at (line (?P<line>\d+), column \d+|end of document)\)$")
EntryT = TypeVar("EntryT", bound=CatalogueEntry)


def find_toml_files(folder: Path, file: str) -> dict[str, Path]:
    """Return the TOML files of a folder by name; anything else in it, hidden files too, is passed over.

    Raises Faults, which call the folder by the name given.
    """
    try:
        paths = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        raise CatalogueError(
            [Problem(file, "", "is no folder", "make it, or name another catalogue")]
        ) from None
    except OSError as error:
        raise CatalogueError([_unreadable_problem(file, error)]) from None
    return {path.stem: path for path in paths if path.suffix == ".toml" and not path.name.startswith(".")}


def load_entry(path: Path, file: str, shape: type[EntryT], today: date) -> EntryT:
    """Return a file's content in its shape; raises Faults, which call it by the name given."""
    table = _parse(_read_text(path, file), file)
    try:
        return shape.model_validate(table, context={"today": today})
    except ValidationError as error:
        raise CatalogueError(describe_errors(file, shape, error)) from None


def _read_text(path: Path, file: str) -> str:
    try:
        if path.exists() and not path.is_file():
            raise CatalogueError([Problem(file, "", "is not a file", "put a text file in its place")])
        content = path.read_bytes()
    except FileNotFoundError:
        raise CatalogueError(
            [Problem(file, "", "is missing", "add the file, or name another folder")]
        ) from None
    except OSError as error:
        raise CatalogueError([_unreadable_problem(file, error)]) from None
    return _decode(content, file)


def _unreadable_problem(file: str, error: OSError) -> Problem:
    return Problem(file, "", f"cannot be read ({error.strerror})", "see to its rights")


def _decode(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = Problem(file, f"line {line}", "is not UTF-8", "save the file in the encoding UTF-8")
        raise CatalogueError([fault]) from None


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=_parse_decimal)
    except (ValueError, RecursionError) as error:
        reason, place = str(error), ERROR_POSITION.search(str(error))
        key = ""
        if place is not None:
            reason = reason[: place.start()]
            key = f"line {place['line'] or text.count(chr(10)) + 1}"
        what = f"is broken TOML ({reason})"
        raise CatalogueError([Problem(file, key, what, "mend it there or just above")]) from None


def _parse_decimal(number: str) -> Decimal:
    try:
        return Decimal(number)
    except InvalidOperation:
        # The shape refuses this one, and can name its key, which the parser cannot.
        return Decimal("NaN")
