"""Another program's locks on the site's database, as an import or a migration that hangs would hold them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Engine, inspect

from models.database.sqlite import driver
from tests import databases

# Blocks writes and leaves reads alone; blocks both.
WRITE_LOCK, FULL_LOCK = "EXCLUSIVE", "ACCESS EXCLUSIVE"


@contextmanager
def hold_write_lock(engine: Engine) -> Iterator[None]:
    """Hold the lock that every write needs; reading works."""
    with _postgresql_lock(engine, WRITE_LOCK) if databases.SERVER else _sqlite_lock(engine, "IMMEDIATE"):
        yield


@contextmanager
def hold_full_lock(engine: Engine) -> Iterator[None]:
    """Hold a lock that reads need too."""
    with _postgresql_lock(engine, FULL_LOCK) if databases.SERVER else _sqlite_lock(engine, "EXCLUSIVE"):
        yield


@contextmanager
def _postgresql_lock(engine: Engine, mode: str) -> Iterator[None]:
    tables = ", ".join(f'"{name}"' for name in inspect(engine).get_table_names())
    with engine.connect() as connection:
        connection.exec_driver_sql(f"LOCK TABLE {tables} IN {mode} MODE")
        yield


@contextmanager
def _sqlite_lock(engine: Engine, mode: str) -> Iterator[None]:
    with closing(driver.connect(engine.url.database, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA locking_mode={'EXCLUSIVE' if mode == 'EXCLUSIVE' else 'NORMAL'}")
        connection.execute(f"BEGIN {mode}")
        yield
        connection.execute("ROLLBACK")
