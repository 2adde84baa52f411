"""The `backup` command."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from models.database import backup as backups
from models.database.backup import BackupError
from models.database.base import db


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@with_appcontext
def backup(path: Path) -> None:
    """Write a consistent copy of the database to PATH while the site runs."""
    target = path.absolute()
    try:
        size = backups.copy_database(db.engine, target)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target}: {size:,} bytes, checked and on the disk.")
