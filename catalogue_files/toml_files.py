"""The files of a catalogue, from bytes to entries."""

import re
import tomllib
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from models.catalogue.faults import Fault, Faults
from models.catalogue.refusals import told
from models.catalogue.shapes import Entry

WHERE = re.compile(r" \(at (line (?P<line>\d+), column \d+|end of document)\)$")
Shape = TypeVar("Shape", bound=Entry)


def named(folder: Path, file: str) -> dict[str, Path]:
    """Return the TOML files of a folder by name; anything else in it, hidden files too, is passed over.

    Raises Faults, which call the folder by the name given.
    """
    try:
        paths = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        raise Faults([Fault(file, "", "is no folder", "make it, or name another catalogue")]) from None
    except OSError as error:
        raise Faults([_unreadable(file, error)]) from None
    return {path.stem: path for path in paths if path.suffix == ".toml" and not path.name.startswith(".")}


def entry(path: Path, file: str, shape: type[Shape], today: date) -> Shape:
    """Return a file's content in its shape; raises Faults, which call it by the name given."""
    table = _parsed(_text(path, file), file)
    try:
        return shape.model_validate(table, context={"today": today})
    except ValidationError as error:
        raise Faults(told(file, shape, error)) from None


def _text(path: Path, file: str) -> str:
    try:
        if path.exists() and not path.is_file():
            raise Faults([Fault(file, "", "is not a file", "put a text file in its place")])
        content = path.read_bytes()
    except FileNotFoundError:
        raise Faults([Fault(file, "", "is missing", "add the file, or name another folder")]) from None
    except OSError as error:
        raise Faults([_unreadable(file, error)]) from None
    return _decoded(content, file)


def _unreadable(file: str, error: OSError) -> Fault:
    return Fault(file, "", f"cannot be read ({error.strerror})", "see to its rights")


def _decoded(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = Fault(file, f"line {line}", "is not UTF-8", "save the file in the encoding UTF-8")
        raise Faults([fault]) from None


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=_exact)
    except (ValueError, RecursionError) as error:
        reason, place = str(error), WHERE.search(str(error))
        key = ""
        if place is not None:
            reason = reason[: place.start()]
            key = f"line {place['line'] or text.count(chr(10)) + 1}"
        what = f"is broken TOML ({reason})"
        raise Faults([Fault(file, key, what, "mend it there or just above")]) from None


def _exact(number: str) -> Decimal:
    try:
        return Decimal(number)
    except InvalidOperation:
        # The shape refuses this one, and can name its key, which the parser cannot.
        return Decimal("NaN")
