"""The `restore` command."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from commands.shared import database_errors, schema
from models.database import backup, schema_version
from models.database.base import db
from models.voting import counter_audit, vote_audit


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@with_appcontext
@database_errors.report_database_errors()
def restore(path: Path) -> None:
    """Put the copy at PATH, made by `backup`, in the database's place; the site must be stopped."""
    source = path.absolute()
    db.session.remove()
    replaced = backup.restore_database(db.engine, source)
    click.echo(f"{source} is restored. {replaced}")
    schema_version.require_current(schema.read_schema_version())
    schema.grant_to_application_role()
    mismatches = len(vote_audit.find_mismatches()) + len(counter_audit.find_mismatches())
    if mismatches:
        raise click.ClickException(
            f"{mismatches} tallies differ from the ballot log: `votes recount` lists them."
        )
    click.echo("Every tally agrees with the ballot log. Now run `flask --app app index rebuild`.")
