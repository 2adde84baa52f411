"""Backup: a consistent copy of the database, taken while the site runs."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from models.database import sqlite


class BackupError(Exception):
    """No copy was made; the message says why and what to do."""


def copy_database(engine: Engine, target: Path) -> int:
    """Write a consistent, checked and synced copy to `target`; return its size in bytes.

    Raises BackupError and leaves no file behind.
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
    except (OSError, sqlite.driver.Error) as error:
        raise BackupError(f"{target}: {error}. No copy was made.") from error
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
    # SQLite keeps an empty file's mode, so only its owner can read the copy from the first byte on.
    draft.touch(mode=0o600)
    source = engine.raw_connection()
    try:
        source.cursor().execute("VACUUM INTO ?", (str(draft),))
    finally:
        source.close()


def _check_integrity(draft: Path) -> None:
    copy = sqlite.driver.connect(str(draft))
    try:
        problems = copy.execute("PRAGMA integrity_check").fetchall()
    finally:
        copy.close()
    if problems != [("ok",)]:
        raise BackupError(f"The copy is not sound: {problems[0][0]}. The database itself may be damaged.")


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
