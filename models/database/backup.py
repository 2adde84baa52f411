"""A copy of the database, taken while others read and write."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from models import sqlite


class CannotCopyError(Exception):
    """No copy was made; the message says why and what would do."""


def copy(engine: Engine, target: Path) -> int:
    """Write a consistent, checked copy that is on the disk when this returns; returns its size in bytes.

    Raises CannotCopyError, and then leaves nothing behind.
    """
    _refuse_what_cannot_work(engine, target)
    try:
        with TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            _fill(engine, draft)
            _check(draft)
            _settle(draft)
            draft.rename(target)
        _settle(target.parent)
    except (OSError, sqlite.driver.Error) as fault:
        raise CannotCopyError(f"{target}: {fault}. No copy was made.") from fault
    return target.stat().st_size


def _refuse_what_cannot_work(engine: Engine, target: Path) -> None:
    if engine.dialect.name != "sqlite":
        raise CannotCopyError(f"The database is {engine.dialect.name}; use its own tool, such as pg_dump.")
    if target.exists():
        raise CannotCopyError(f"{target} exists. Name a file that does not, so that no earlier copy is lost.")
    if not target.parent.is_dir():
        raise CannotCopyError(f"{target.parent} is no folder. Make it first.")
    if not os.access(target.parent, os.W_OK):
        raise CannotCopyError(f"{target.parent} cannot be written to.")


def _fill(engine: Engine, draft: Path) -> None:
    # SQLite fills an empty file as it is, so the copy is its owner's alone from the first byte.
    draft.touch(mode=0o600)
    source = engine.raw_connection()
    try:
        source.cursor().execute("VACUUM INTO ?", (str(draft),))
    finally:
        source.close()


def _check(draft: Path) -> None:
    copied = sqlite.driver.connect(str(draft))
    try:
        found = copied.execute("PRAGMA integrity_check").fetchall()
    finally:
        copied.close()
    if found != [("ok",)]:
        raise CannotCopyError(f"The copy is not sound: {found[0][0]}. The database itself may be damaged.")


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
