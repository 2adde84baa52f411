"""Database errors as one-line messages of the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DatabaseError

OUTDATED_SCHEMA_TEXTS = ("no such table", "no such column", "does not exist")


@contextmanager
def report_database_errors() -> Iterator[None]:
    """Turn a DatabaseError into a ClickException; works as a context manager and as a decorator."""
    try:
        yield
    except DatabaseError as error:
        message = str(error.orig)
        outdated = any(text in message for text in OUTDATED_SCHEMA_TEXTS)
        remedy = "Run `flask --app app db upgrade` first." if outdated else "Nothing was changed."
        raise click.ClickException(f"The database refuses: {message}. {remedy}") from error
