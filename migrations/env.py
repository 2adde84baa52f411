"""Runs the migrations on the application's engine."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

database = current_app.extensions["migrate"].db
engine = database.engine


def set_foreign_keys(connection: Connection, state: str) -> None:
    """Switch foreign keys ON or OFF on the driver's connection; inside a transaction SQLite ignores it.

    A batch migration drops and renames tables; with enforcement on, cascades would empty others.
    """
    if engine.dialect.name == "sqlite":
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={state}")


def check_foreign_keys(connection: Connection) -> None:
    """Raise RuntimeError if the migration leaves a row whose parent is missing."""
    if engine.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"The migration would leave rows without their parents: {broken[:5]}")


def migrate() -> None:
    """Run the pending migrations in one transaction."""
    with engine.connect() as connection:
        set_foreign_keys(connection, "OFF")
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
            set_foreign_keys(connection, "ON")


if context.is_offline_mode():
    context.configure(url=str(engine.url), target_metadata=database.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    migrate()
