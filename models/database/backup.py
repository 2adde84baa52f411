"""A copy of the database, taken while others read and write."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from models.database import sqlite


class BackupError(Exception):
    """No copy was made; the message says why and what would do."""


def copy_database(engine: Engine, target: Path) -> int:
    """Write a consistent, checked copy that is on the disk when this returns; returns its size in bytes.

    Raises CannotCopyError, and then leaves nothing behind.
    """
    _check_preconditions(engine, target)
    try:
        with TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            _vacuum_into(engine, draft)
            _check_integrity(draft)
            _fsync(draft)
            draft.rename(target)
        _fsync(target.parent)
    except (OSError, sqlite.driver.Error) as fault:
        raise BackupError(f"{target}: {fault}. No copy was made.") from fault
    return target.stat().st_size


def _check_preconditions(engine: Engine, target: Path) -> None:
    if engine.dialect.name != "sqlite":
        raise BackupError(f"The database is {engine.dialect.name}; use its own tool, such as pg_dump.")
    if target.exists():
        raise BackupError(f"{target} exists. Name a file that does not, so that no earlier copy is lost.")
    if not target.parent.is_dir():
        raise BackupError(f"{target.parent} is no folder. Make it first.")
    if not os.access(target.parent, os.W_OK):
        raise BackupError(f"{target.parent} cannot be written to.")


def _vacuum_into(engine: Engine, draft: Path) -> None:
    # SQLite fills an empty file as it is, so the copy is its owner's alone from the first byte.
    draft.touch(mode=0o600)
    source = engine.raw_connection()
    try:
        source.cursor().execute("VACUUM INTO ?", (str(draft),))
    finally:
        source.close()


def _check_integrity(draft: Path) -> None:
    copied = sqlite.driver.connect(str(draft))
    try:
        found = copied.execute("PRAGMA integrity_check").fetchall()
    finally:
        copied.close()
    if found != [("ok",)]:
        raise BackupError(f"The copy is not sound: {found[0][0]}. The database itself may be damaged.")


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
