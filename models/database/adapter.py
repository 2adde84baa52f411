"""What differs between the databases that the site runs on, behind one interface."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects.sqlite import Insert

from models.database import postgresql, sqlite
from models.database.log_watchers import LogPositions


class LogWatcher(Protocol):
    """Polls the logs on a dedicated connection; sees writes of every process."""

    def look(self) -> LogPositions | None:
        """Return the present positions; None while nothing can have been committed since the look before."""

    def close(self) -> None:
        """Close the connection."""


class DatabaseAdapter(Protocol):
    """One kind of database."""

    # Whether a process may migrate when it starts: no other node runs on the database.
    migrates_at_start: bool

    def engine_options(self, connections: int, pooler: str = "") -> dict[str, Any]:
        """Return create_engine's options for a process with so many threads, behind DATABASE_POOLER."""

    def configure_engine(self, engine: Engine) -> None:
        """Prepare every connection that the engine will open."""

    def write_options(self) -> dict[str, Any]:
        """Return the execution options that make a transaction a write transaction."""

    def insert_into(self, table: Any) -> Insert:
        """Return an insert that has ON CONFLICT; both dialects spell its methods alike."""

    def lock(self, connection: Connection, keys: Sequence[str], shared_keys: Sequence[str]) -> None:
        """Wait until no other transaction holds one of these keys, and hold them until this one ends.

        Shared keys come first; other transactions may hold them at the same time, as shared ones too. Raises
        OperationalError after a few seconds' wait.
        """

    def watch_logs(self, engine: Engine) -> LogWatcher:
        """Return a watcher of the logs; it opens its connection now (SQLite) or with the first look."""

    def migration(self, engine: Engine) -> AbstractContextManager[Connection]:
        """Run the block in the one transaction of a migration; two at once run one after the other."""

    def bulk_load(self, connection: Connection, tables: Sequence[Table]) -> AbstractContextManager[None]:
        """Let the block insert copies of rows into these tables, past the triggers, in its transaction."""

    def grant_to_role(self, connection: Connection, role: str, tables: Sequence[Table]) -> None:
        """Give the application's role its rights on these tables and no others; raises RoleError."""

    def write_backup(self, engine: Engine, draft: Path) -> None:
        """Write a consistent copy to a file of this name, and check it; raises BackupError."""

    def restore_backup(self, engine: Engine, source: Path) -> str:
        """Put a backup in the database's place; returns what became of the old one, or raises BackupError.

        The backup replaces the whole database or nothing.
        """


ADAPTERS: dict[str, DatabaseAdapter] = {
    "sqlite": sqlite.SqliteAdapter(),
    "postgresql": postgresql.PostgresqlAdapter(),
}


def adapter_for(engine: Engine | Connection) -> DatabaseAdapter:
    """Return the adapter of an engine's or a connection's database."""
    return ADAPTERS[engine.dialect.name]


def adapter_for_url(url: str) -> DatabaseAdapter:
    """Return the adapter of a database's address."""
    return ADAPTERS["sqlite" if url.startswith("sqlite") else "postgresql"]
