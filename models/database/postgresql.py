"""The PostgreSQL adapter: isolation levels, advisory locks, and a pool that a server can bear."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, event
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.sqlite import Insert

from models.database import postgresql_backup, postgresql_schema
from models.database.log_watchers import PostgresqlLogWatcher

CONNECT_TIMEOUT = 5
# Seconds that a request waits for a connection of the pool, as for a lock.
POOL_TIMEOUT = 5
# Longest wait for a lock, as on SQLite.
LOCK_TIMEOUT = "5s"
# A process that hangs in a transaction holds its locks, and holds up who follows the ballot log.
SESSION_LIMITS = {"lock_timeout": LOCK_TIMEOUT, "idle_in_transaction_session_timeout": "60s"}
# Notice within seconds that the server's machine has gone without a word.
KEEPALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
# Execution option of an engine whose transactions set SESSION_LIMITS themselves.
SETS_LIMITS = "sets_session_limits"
SET_LIMITS = "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in SESSION_LIMITS.items())
# Connections that stay open in each process; the rest of its threads open one for as long as they need it.
KEPT_CONNECTIONS = 4
# A union runs its parts, and unnest gives its rows, in the order in which they are written.
LOCK = """
SELECT CAST(pg_advisory_xact_lock_shared(hashtextextended(key, 0)) AS text)
    FROM unnest(CAST(%(shared_keys)s AS text[])) AS key
UNION ALL SELECT CAST(pg_advisory_xact_lock(hashtextextended(key, 0)) AS text)
    FROM unnest(CAST(%(keys)s AS text[])) AS key
"""


class PostgresqlAdapter:
    """PostgreSQL 15 or newer through psycopg 3."""

    migrates_at_start = False

    def engine_options(self, connections: int, pooler: str = "") -> dict[str, Any]:
        """Return create_engine's options for a process with so many threads.

        A pooler in transaction mode gives each transaction another session: it refuses settings for sessions,
        and the next session does not know what one has prepared.
        """
        driver: dict[str, Any] = {
            "connect_timeout": CONNECT_TIMEOUT,
            "application_name": "shipworthy",
            **KEEPALIVE,
        }
        if pooler:
            driver["prepare_threshold"] = None
        else:
            driver["options"] = " ".join(f"-c {name}={value}" for name, value in SESSION_LIMITS.items())
        return {
            # All queries of a page see one state of the database, as they do on SQLite.
            "isolation_level": "REPEATABLE READ",
            "pool_size": KEPT_CONNECTIONS,
            "max_overflow": max(connections - KEPT_CONNECTIONS, 0),
            "pool_timeout": POOL_TIMEOUT,
            "pool_use_lifo": True,
            "connect_args": driver,
            "execution_options": {SETS_LIMITS: bool(pooler)},
        }

    def configure_engine(self, engine: Engine) -> None:
        """Have transactions set their limits where sessions cannot."""
        if engine.get_execution_options().get(SETS_LIMITS):
            event.listen(engine, "begin", _set_limits)

    def write_options(self) -> dict[str, Any]:
        """Return the options of a write: after a wait for a locked row it sees what was committed."""
        return {"isolation_level": "READ COMMITTED"}

    def insert_into(self, table: Any) -> Insert:
        """Return an insert that has ON CONFLICT."""
        return insert(table)  # type: ignore[return-value]

    def lock(self, connection: Connection, keys: Sequence[str], shared_keys: Sequence[str]) -> None:
        """Take an advisory lock on each key, shared ones first, until the transaction ends."""
        connection.exec_driver_sql(LOCK, {"keys": list(keys), "shared_keys": list(shared_keys)})

    def watch_logs(self, engine: Engine) -> PostgresqlLogWatcher:
        """Return a watcher that looks a few times a second at most."""
        return PostgresqlLogWatcher(engine)

    def migration(self, engine: Engine) -> AbstractContextManager[Connection]:
        """Run the block in a transaction under an advisory lock."""
        return postgresql_schema.migration(engine)

    def bulk_load(self, connection: Connection, tables: Sequence[Table]) -> AbstractContextManager[None]:
        """Let the block insert rows without triggers, as the tables' owner; then advances the sequences."""
        return postgresql_schema.bulk_load(connection, tables)

    def grant_to_role(self, connection: Connection, role: str, tables: Sequence[Table]) -> None:
        """Grant what the application needs: of the append-only tables SELECT and INSERT only."""
        postgresql_schema.grant_to_role(connection, role, tables)

    def write_backup(self, engine: Engine, draft: Path) -> None:
        """Write pg_dump's custom format, and let pg_restore read it through."""
        postgresql_backup.write_backup(engine, draft)

    def restore_backup(self, engine: Engine, source: Path) -> str:
        """Restore a dump into an empty database, with all ballots visible in whatever cluster it is."""
        return postgresql_backup.restore_backup(engine, source)


def _set_limits(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(SET_LIMITS)
