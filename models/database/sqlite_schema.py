"""Migrations and bulk loads on SQLite: foreign keys and triggers out of the way, and back again."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@contextmanager
def migration(engine: Engine) -> Iterator[Connection]:
    """Run the block in one write transaction without foreign keys; raises RuntimeError if it breaks one.

    A batch migration drops and renames tables; with enforcement on, cascades would empty others.
    """
    with engine.connect() as connection:
        _set_foreign_keys(connection, "OFF")
        try:
            with connection.execution_options(writes=True).begin():
                yield connection
                _check_foreign_keys(connection)
        finally:
            _set_foreign_keys(connection, "ON")


@contextmanager
def bulk_load(connection: Connection) -> Iterator[None]:
    """Let the block insert rows as they are: no trigger runs."""
    # Dropped and created in the caller's transaction: no other connection ever sees them missing.
    triggers = connection.exec_driver_sql(TRIGGERS).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, statement in triggers:
        connection.exec_driver_sql(statement)


def _set_foreign_keys(connection: Connection, state: str) -> None:
    # On the driver: inside a transaction SQLite ignores the pragma.
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={state}")  # type: ignore[union-attr]


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"The migration would leave rows without their parents: {broken[:5]}")
