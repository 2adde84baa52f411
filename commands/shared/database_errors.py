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
        message = str(error.orig)
        outdated = any(text in message for text in OUTDATED_SCHEMA_TEXTS)
        remedy = "Run `flask --app app db upgrade` first." if outdated else "Nothing was changed."
        raise click.ClickException(f"The database refuses: {message}. {remedy}") from error
