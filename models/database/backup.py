"""Backup: a consistent copy of the database, taken while the site runs."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models.database.adapter import adapter_for
from models.database.errors import BackupError
from models.database.file_sync import fsync_path
from models.database.sqlite_driver import driver


def copy_database(engine: Engine, target: Path) -> int:
    """Write a consistent, checked and synced copy to `target`; return its size in bytes.

    Raises BackupError and leaves no file behind.
    """
    _check_preconditions(target)
    try:
        with TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            # Its owner alone can read the copy from the first byte on: writers keep an empty file's mode.
            draft.touch(mode=0o600)
            adapter_for(engine).write_backup(engine, draft)
            fsync_path(draft)
            # Unlike a rename, this replaces no file that came meanwhile.
            target.hardlink_to(draft)
        fsync_path(target.parent)
    except (OSError, SQLAlchemyError, driver.Error) as error:
        raise BackupError(f"{target}: {error}. No copy was made.") from error
    return target.stat().st_size


def restore_database(engine: Engine, source: Path) -> str:
    """Put a copy in the database's place; return what became of the old database.

    Raises BackupError with the database as it was.
    """
    if not source.is_file():
        raise BackupError(f"{source} is no file. Nothing was changed.")
    try:
        return adapter_for(engine).restore_backup(engine, source)
    except (OSError, SQLAlchemyError, driver.Error) as error:
        raise BackupError(f"{source}: {error}. Nothing was restored.") from error


def _check_preconditions(target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target} exists. Name a file that does not, so that no earlier copy is lost.")
    if not target.parent.is_dir():
        raise BackupError(f"{target.parent} is no folder. Make it first.")
    if not os.access(target.parent, os.W_OK):
        raise BackupError(f"{target.parent} cannot be written to.")
