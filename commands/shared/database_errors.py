"""What goes wrong beneath a command, told in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DatabaseError


@contextmanager
def report_database_errors() -> Iterator[None]:
    """Turn a refusal of the database into a message; a decorator as well as a context."""
    try:
        yield
    except DatabaseError as fault:
        said = str(fault.orig)
        remedy = "Run `flask --app app db upgrade` first." if _lacks_tables(said) else "Nothing was changed."
        raise click.ClickException(f"The database refuses: {said}. {remedy}") from fault


def _lacks_tables(said: str) -> bool:
    return any(words in said for words in ("no such table", "no such column", "does not exist"))
