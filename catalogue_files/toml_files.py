"""Read one TOML file of a catalogue into an entry."""

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
    """Return the TOML files of a folder by name; ignores other and hidden files.

    Raises CatalogueError, which names the folder as `file`.
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


def load_entry(path: Path, file: str, entry_type: type[EntryT], today: date) -> EntryT:
    """Return the entry in a file; raises CatalogueError, which names the file as `file`."""
    table = _parse(_read_text(path, file), file)
    try:
        return entry_type.model_validate(table, context={"today": today})
    except ValidationError as error:
        raise CatalogueError(describe_errors(file, entry_type, error)) from None


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
        problem = Problem(file, f"line {line}", "is not UTF-8", "save the file in the encoding UTF-8")
        raise CatalogueError([problem]) from None


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=_parse_decimal)
    except (ValueError, RecursionError) as error:
        reason, position = str(error), ERROR_POSITION.search(str(error))
        key = ""
        if position is not None:
            reason = reason[: position.start()]
            key = f"line {position['line'] or text.count(chr(10)) + 1}"
        message = f"is broken TOML ({reason})"
        raise CatalogueError([Problem(file, key, message, "mend it there or just above")]) from None


def _parse_decimal(number: str) -> Decimal:
    try:
        return Decimal(number)
    except InvalidOperation:
        # The entry's validation rejects NaN and names the key, which the parser does not know.
        return Decimal("NaN")
