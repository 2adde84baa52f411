"""Runs the migrations on the application's engine."""

from alembic import context
from flask import current_app

from models.database.adapter import adapter_for

database = current_app.extensions["migrate"].db
engine = database.engine


def migrate() -> None:
    """Run the pending migrations in one transaction, one process at a time."""
    with adapter_for(engine).migration(engine) as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
        )
        context.run_migrations()


if context.is_offline_mode():
    context.configure(url=str(engine.url), target_metadata=database.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    migrate()
