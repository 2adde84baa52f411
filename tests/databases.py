"""Where a test's database is: a file in its folder, or a database on the server that TEST_DATABASE_SERVER names.

On the server each test process has one database, which is emptied before each test: making one from a template
takes a tenth of a second, emptying one a hundredth.
"""

import os
import shutil
from pathlib import Path

import pytest

SERVER = os.environ.get("TEST_DATABASE_SERVER", "")
NAME = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
FILE = "shipworthy.db"
on_sqlite_only = pytest.mark.skipif(bool(SERVER), reason="is about SQLite's files, locks or pragmas")
on_postgresql_only = pytest.mark.skipif(
    not SERVER, reason="is about PostgreSQL; `make test-postgres` runs it"
)
EMPTY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
"""
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


def database_url() -> str:
    """Return the setting DATABASE_URL for a site of this process; empty for the file in its folder."""
    return f"{SERVER}/{NAME}" if SERVER else ""


def create_database() -> None:
    """Create this process's database on the server, without tables."""
    if SERVER:
        with _connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {NAME}")


def provide_database(migrated: Path, folder: Path) -> None:
    """Give a folder an empty, migrated database: a copy of the file, or the server's with all rows gone."""
    if not SERVER:
        shutil.copy(migrated, folder / FILE)
        return
    with _connect(NAME) as connection:
        connection.execute(EMPTY)
        tables = ", ".join(row[0] for row in connection.execute(TABLES))
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")


def _connect(name: str):  # type: ignore[no-untyped-def]
    # Not installed where only SQLite is tested.
    psycopg = pytest.importorskip("psycopg")
    return psycopg.connect(f"{SERVER}/{name}", autocommit=True)
