"""Backups of a SQLite file, and how one is put in the file's place."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from models.database.errors import BackupError
from models.database.file_sync import fsync_path
from models.database.sqlite_driver import driver

# The write-ahead log and its index belong to the file beside them, and would damage another one.
SUFFIXES = ("", "-wal", "-shm")


def write_backup(engine: Engine, draft: Path) -> None:
    """Copy the database into an empty file, and check the copy; raises BackupError if it is not sound."""
    source = engine.raw_connection()
    try:
        source.cursor().execute("VACUUM INTO ?", (str(draft),))
    finally:
        source.close()
    _check_integrity(draft, "The database itself may be damaged.")


def restore_backup(engine: Engine, source: Path) -> str:
    """Put a sound copy in the file's place, keep the old file; raises BackupError while that is open."""
    file = Path(str(engine.url.database))
    engine.dispose()
    with TemporaryDirectory(prefix=".restore-", dir=file.parent) as folder:
        draft = Path(folder) / file.name
        draft.touch(mode=0o600)
        _vacuum(source, draft)
        _check_integrity(draft, "Take another copy.")
        fsync_path(draft)
        replaced = _set_aside(file) if file.exists() else None
        draft.rename(file)
    fsync_path(file.parent)
    return f"The database that was there is {replaced}." if replaced else "There was no database before."


def _vacuum(source: Path, draft: Path) -> None:
    # Also takes in what a write-ahead log beside the copy holds.
    copy = driver.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    try:
        copy.execute("VACUUM INTO ?", (str(draft),))
    finally:
        copy.close()


def _check_integrity(file: Path, advice: str) -> None:
    connection = driver.connect(str(file))
    try:
        problems = connection.execute("PRAGMA integrity_check").fetchall()
    finally:
        connection.close()
    if problems != [("ok",)]:
        raise BackupError(f"The copy is not sound: {problems[0][0]}. {advice}")


def _set_aside(file: Path) -> Path:
    _require_unused(file)
    target = file.with_name(f"{file.stem}-replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%f}{file.suffix}")
    for suffix in SUFFIXES:
        part = file.with_name(file.name + suffix)
        if part.exists():
            part.rename(target.with_name(target.name + suffix))
    return target


def _require_unused(file: Path) -> None:
    """Raise BackupError if another process has the file open, as far as can be seen."""
    connection = driver.connect(str(file), timeout=0)
    try:
        # Only the last connection can leave WAL mode; it also empties the write-ahead log.
        connection.execute("PRAGMA journal_mode=DELETE")
    except driver.DatabaseError as error:
        # A damaged file is what a restore is for.
        if "locked" in str(error):
            raise BackupError(f"{file} is in use. Stop the site first; nothing was changed.") from error
    finally:
        connection.close()
