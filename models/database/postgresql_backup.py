"""Backups of a PostgreSQL database by pg_dump, and how pg_restore puts one into an empty database."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine

from models.database.errors import BackupError

RELATIONS = (
    "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "WHERE relkind IN ('r', 'p') AND nspname = current_schema()"
)
HAS_XID = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'ballot'::regclass AND attname = 'xid'"
# A ballot of another cluster may carry a transaction that this one has yet to reach: no reader would see it.
OLDEST_FIRST = (
    "ALTER TABLE ballot DISABLE TRIGGER USER",
    "UPDATE ballot SET xid = '0' WHERE xid <> '0'",
    "ALTER TABLE ballot ENABLE TRIGGER USER",
)
# Without a revision no process starts on the database, so it comes last.
REVISION = "alembic_version"


def write_backup(engine: Engine, draft: Path) -> None:
    """Dump the database into a file, and read the file through; raises BackupError."""
    _run(engine, "pg_dump", "--format=custom", f"--file={draft}")
    _run(engine, "pg_restore", f"--file={os.devnull}", str(draft))


def restore_backup(engine: Engine, source: Path) -> str:
    """Restore a dump into an empty database; raises BackupError, with no revision in the database."""
    with engine.connect() as connection:
        if connection.exec_driver_sql(RELATIONS).scalar():
            raise BackupError("The database is not empty. Create another one and name it in DATABASE_URL.")
    database = f"--dbname={engine.url.database}"
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", database)
    with TemporaryDirectory() as folder:
        contents = Path(folder) / "contents"
        entries = _run(engine, "pg_restore", "--list", str(source)).splitlines(keepends=True)
        contents.write_text("".join(line for line in entries if not _is_revision(line)))
        _run(engine, "pg_restore", f"--use-list={contents}", *options, str(source))
    with engine.connect() as connection, connection.begin():
        if connection.exec_driver_sql(HAS_XID).scalar():
            for statement in OLDEST_FIRST:
                connection.exec_driver_sql(statement)
    _run(engine, "pg_restore", "--data-only", f"--table={REVISION}", *options, str(source))
    return "The database was empty before."


def _is_revision(entry: str) -> bool:
    return " TABLE DATA " in entry and f" {REVISION} " in entry


def _run(engine: Engine, name: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs on the engine's database; return its output."""
    program = shutil.which(name)
    if program is None:
        raise BackupError(f"{name} is not installed; Debian's package postgresql-client has it.")
    done = subprocess.run(  # noqa: S603
        [program, *arguments],
        env={"PATH": os.defpath, **_connection_variables(engine)},
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BackupError(f"{name} failed: {' '.join(done.stderr.split())}")
    return done.stdout


def _connection_variables(engine: Engine) -> dict[str, str]:
    """Return the environment variables with which PostgreSQL's programs connect as the engine does.

    A password is in them: other users can read a command line, but not a process's environment.
    """
    driver: Any = engine.dialect.loaded_dbapi
    _, options = engine.dialect.create_connect_args(engine.url)
    variables = {}
    # The driver's defaults include what the environment of this process sets.
    for option in driver.pq.Conninfo.get_defaults():
        default = option.val.decode() if option.val != option.compiled else None
        value = options.get(option.keyword.decode(), default)
        if option.envvar and value is not None:
            variables[option.envvar.decode()] = str(value)
    return variables
