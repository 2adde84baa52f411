"""Database errors as one-line messages of the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DatabaseError

from models.database.errors import BackupError, CopyError, RoleError, SchemaError

OUTDATED_SCHEMA_TEXTS = ("no such table", "no such column", "does not exist")


@contextmanager
def report_database_errors() -> Iterator[None]:
    """Turn what the database refuses into a ClickException; works as a context manager and as a decorator."""
    try:
        yield
    except (BackupError, CopyError, RoleError, SchemaError) as error:
        raise click.ClickException(str(error)) from error
    except DatabaseError as error:
        raise click.ClickException(_describe(error)) from error


def _describe(error: DatabaseError) -> str:
    # PostgreSQL's further lines quote the statement.
    message = str(error.orig).partition("\n")[0].rstrip(".")
    # Opening a connection runs no statement.
    if error.connection_invalidated or error.statement is None:
        return (
            f"The database cannot be reached: {message}. See that it runs and that DATABASE_URL is right, "
            "then run this again."
        )
    outdated = any(text in message for text in OUTDATED_SCHEMA_TEXTS)
    remedy = "Run `flask --app app db upgrade` first." if outdated else "Nothing was changed."
    return f"The database refuses: {message}. {remedy}"
