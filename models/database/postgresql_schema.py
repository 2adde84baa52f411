"""Migrations, bulk loads and the application's role on PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, func, select, text

from models.database.errors import RoleError

LOG_RIGHTS = "SELECT, INSERT"
TABLE_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"
# Other transactions on the site's tables have a limit on waiting; who waits here waits for a whole migration.
LOCK = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL lock_timeout = 0",
    "SELECT pg_advisory_xact_lock(hashtextextended('migration', 0))",
    "SET LOCAL lock_timeout TO DEFAULT",
)
OLDEST_FIRST = "ALTER TABLE ballot ALTER COLUMN xid SET DEFAULT "
IS_OWNER = text(
    # True of a superuser as well.
    "SELECT pg_has_role(oid, current_user, 'MEMBER') FROM pg_roles WHERE rolname = :role"
)
SEQUENCE = text("SELECT pg_get_serial_sequence(quote_ident(:table), :column)")


@contextmanager
def migration(engine: Engine) -> Iterator[Connection]:
    """Run the block in one transaction, one process at a time."""
    # READ COMMITTED: who has waited for the lock sees what the other one did.
    options = {"isolation_level": "READ COMMITTED"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        for statement in LOCK:
            connection.exec_driver_sql(statement)
        yield connection


@contextmanager
def bulk_load(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Let the block insert rows as they are: no trigger of ours runs, and ballots count as the oldest.

    Needs the owner of the tables. Numbers that the tables give out go on after the rows that are there then.
    """
    # In the caller's transaction: no other connection ever sees them off.
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {_quote(connection, table.name)} DISABLE TRIGGER USER")
    connection.exec_driver_sql(f"{OLDEST_FIRST} '0'")
    yield
    connection.exec_driver_sql(f"{OLDEST_FIRST} pg_current_xact_id()")
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {_quote(connection, table.name)} ENABLE TRIGGER USER")
        _advance_sequence(connection, table)


def grant_to_role(connection: Connection, role: str, tables: Sequence[Table]) -> None:
    """Give a role what the application needs, and take from it what it does not; raises RoleError.

    It may read and add to the append-only tables, change the others, and read the schema's revision.
    """
    owns = connection.execute(IS_OWNER, {"role": role}).scalar_one_or_none()
    if owns is None:
        raise RoleError(f"There is no role {role}. Create it first: CREATE ROLE {role} LOGIN PASSWORD '...'")
    if owns:
        raise RoleError(
            f"{role} owns the tables or is a superuser, so no grant would bind it. "
            "Give the application a role of its own, and run this as the owner."
        )
    name = _quote(connection, role)
    schema = _quote(connection, connection.exec_driver_sql("SELECT current_schema()").scalar_one())
    for statement in (
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {name}",
        f"GRANT USAGE ON SCHEMA {schema} TO {name}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
        f"GRANT SELECT ON alembic_version TO {name}",
    ):
        connection.exec_driver_sql(statement)
    for table in tables:
        rights = LOG_RIGHTS if table.info.get("append_only") else TABLE_RIGHTS
        connection.exec_driver_sql(f"GRANT {rights} ON {_quote(connection, table.name)} TO {name}")


def _advance_sequence(connection: Connection, table: Table) -> None:
    for column in table.primary_key.columns:
        sequence = connection.execute(SEQUENCE, {"table": table.name, "column": column.name}).scalar()
        if sequence is not None:
            following = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, following, False)))


def _quote(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
