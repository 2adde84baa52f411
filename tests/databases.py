"""Where a test's database is: a file in its folder, or a database on a server that TEST_DATABASE_SERVER names.

On the server each test process has one database, which is emptied before each test: making one from a template
takes a tenth of a second, emptying one a hundredth. Served sites and tests of the migrations get databases of
their own beside it.
"""

import importlib
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models.database.sqlite import driver

SERVERS = os.environ.get("TEST_DATABASE_SERVER", "").split()
# gw0, gw1 and so on.
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
SERVER = SERVERS[int(PROCESS.removeprefix("gw")) % len(SERVERS)] if SERVERS else ""
NAME = f"test_{PROCESS}"
TEMPLATE, SERVED, EMPTY = f"{NAME}_template", f"{NAME}_served", f"{NAME}_empty"
FILE = "shipworthy.db"
# Not installed where only SQLite is tested.
psycopg: Any = importlib.import_module("psycopg") if SERVER else None
# tests/selection.py deselects them on the other database.
on_sqlite_only = pytest.mark.on_sqlite_only
on_postgresql_only = pytest.mark.on_postgresql_only
END_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;
"""
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"

SCHEMA = """
SELECT string_agg(name, ' ' ORDER BY name) FROM (
    SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
) AS names (name)
"""


def database_url(name: str = NAME) -> str:
    """Return the setting DATABASE_URL for a site on this database; empty for the file in its folder."""
    return f"{SERVER}/{name}" if SERVER else ""


def copy_database(folder: Path, target: Path) -> None:
    """Copy a folder's database file to another one; does nothing on the server, where both share a database."""
    if not SERVER:
        shutil.copy(folder / FILE, target)


def create_database(name: str, template: str = "template0") -> str:
    """Create a database on the server, a copy of the template; return the setting DATABASE_URL for it."""
    if SERVER:
        with _connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return database_url(name)


def create_other_database(folder: Path) -> str:
    """Return the address of a database without tables, beside the one that the tests run on."""
    return create_database(f"{NAME}_other") or f"sqlite:///{folder / 'other.db'}"


def provide_database(migrated: Path, folder: Path) -> None:
    """Give a folder an empty, migrated database: a copy of the file, or the server's with all rows gone."""
    if not SERVER:
        shutil.copy(migrated, folder / FILE)
    elif not _is_emptied():
        # A test dropped a table or a trigger.
        create_database(NAME, TEMPLATE)


def _is_emptied() -> bool:
    """Delete all rows of this process's database; False if its tables and triggers are not the template's."""
    with _connect(NAME) as connection:
        connection.execute(END_SESSIONS)
        if connection.execute(SCHEMA).fetchone()[0] != _template_schema():
            return False
        tables = ", ".join(row[0] for row in connection.execute(TABLES))
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    return True


@cache
def _template_schema() -> str:
    with _connect(TEMPLATE) as connection:
        return str(connection.execute(SCHEMA).fetchone()[0])


def read_rows(folder: Path, url: str, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query on the database of a site with this folder and DATABASE_URL."""
    connection = psycopg.connect(url, autocommit=True) if url else driver.connect(str(folder / FILE))
    try:
        return list(connection.execute(statement).fetchall())
    finally:
        connection.close()


def _connect(name: str) -> Any:
    return psycopg.connect(database_url(name), autocommit=True)
