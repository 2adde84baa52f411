"""Runs migrations on the application's own engine."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

database = current_app.extensions["migrate"].db
engine = database.engine


def keep_foreign_keys_out(connection: Connection, wanted: str) -> None:
    """Switch enforcement on the driver's connection, since SQLite ignores the switch inside a transaction.

    A batch migration drops and renames whole tables; with enforcement on, cascades would empty others.
    """
    if engine.dialect.name == "sqlite":
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={wanted}")


def check_foreign_keys(connection: Connection) -> None:
    """Refuse to commit a migration that leaves a row pointing at nothing."""
    if engine.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"The migration would leave rows without their parents: {broken[:5]}")


def migrate() -> None:
    """Run the pending migrations in one transaction."""
    with engine.connect() as connection:
        keep_foreign_keys_out(connection, "OFF")
        try:
            with connection.execution_options(writes=True).begin():
                context.configure(
                    connection=connection,
                    target_metadata=database.metadata,
                    render_as_batch=True,
                    compare_type=True,
                )
                context.run_migrations()
                check_foreign_keys(connection)
        finally:
            keep_foreign_keys_out(connection, "ON")


if context.is_offline_mode():
    context.configure(url=str(engine.url), target_metadata=database.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    migrate()
