"""The `backup` command."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from commands.shared import database_errors
from models.database import backup as backups
from models.database.base import db


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@with_appcontext
@database_errors.report_database_errors()
def backup(path: Path) -> None:
    """Write a consistent copy of the database to PATH while the site runs."""
    target = path.absolute()
    size = backups.copy_database(db.engine, target)
    click.echo(f"{target}: {size:,} bytes, checked and on the disk.")
