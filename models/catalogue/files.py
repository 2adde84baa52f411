"""The files of a catalogue, from bytes to entries."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from models.catalogue.faults import Fault, Faults
from models.catalogue.refusals import told
from models.catalogue.shapes import Entry

Shape = TypeVar("Shape", bound=Entry)


def named(folder: Path) -> Iterator[Path]:
    """Give the TOML files of a folder by name; anything else in it, hidden files too, is passed over."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".toml" and not path.name.startswith("."):
            yield path


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
        raise Faults([Fault(file, "", f"cannot be read ({error.strerror})", "see to its rights")]) from None
    return _decoded(content, file)


def _decoded(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        fault = Fault(file, f"line {line}", "is not UTF-8", "save the file in the encoding UTF-8")
        raise Faults([fault]) from None


def _parsed(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        found = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        reason = re.sub(r" \(at [^()]*\)$", "", str(error)) or type(error).__name__
        what = f"is broken TOML ({reason})"
        raise Faults([Fault(file, f"line {line}", what, "mend it there or just above")]) from None
