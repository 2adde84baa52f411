"""`flask db`: Flask-Migrate's commands, with an upgrade that grants, and a copy to another database."""

import click
import flask_migrate
from flask.cli import with_appcontext
from flask_migrate import cli as migrate_commands
from sqlalchemy import Engine

from commands.shared import progress, schema
from commands.shared.database_errors import report_database_errors
from commands.shared.other_database import open_database
from models.database import schema_version, table_copy
from models.database.base import Base, db
from models.database.errors import SchemaError
from models.voting import counter_audit, vote_audit
from settings import normalise_database_url

database: click.Group = migrate_commands.db
SAME_KEY = (
    "Give the site on the new database the SECRET_KEY of the old one (the file secret_key in its instance "
    "folder): with another key everyone who has voted becomes a new voter."
)


class DatabaseUrl(click.ParamType[str]):
    """An address that DATABASE_URL would take."""

    name = "database_url"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address in the spelling that the adapters know."""
        try:
            return normalise_database_url(value)
        except ValueError as error:
            self.fail(f"{value} {error}", param, ctx)


@database.command("upgrade")
@click.option("--sql", is_flag=True, help="Print the SQL and change nothing.")
@click.argument("revision", default="head")
@with_appcontext
@report_database_errors()
def upgrade(sql: bool, revision: str) -> None:
    """Migrate the database to REVISION, and grant DATABASE_APP_ROLE its rights; safe to run twice at once."""
    if sql:
        flask_migrate.upgrade(revision=revision, sql=True)
        return
    schema_version.require_known(schema.read_schema_version())
    flask_migrate.upgrade(revision=revision)
    schema.grant_to_application_role()
    click.echo(f"The database is at revision {schema.read_schema_version().revision}.")


@database.command("copy")
@click.argument("source", metavar="FROM", type=DatabaseUrl())
@click.argument("target", metavar="TO", type=DatabaseUrl())
@with_appcontext
@report_database_errors()
def copy(source: str, target: str) -> None:
    """Copy all rows FROM one database TO another, empty one that `db upgrade` has migrated."""
    migrations = schema.migrations_folder()
    with open_database(source):
        origin = _current_engine("FROM", migrations)
        with open_database(target):
            _copy(origin, _current_engine("TO", migrations))
            _recount()
    click.echo(SAME_KEY)


def _current_engine(side: str, migrations: str) -> Engine:
    engine = db.engine
    try:
        schema_version.require_current(schema_version.schema_version(engine, migrations))
    except SchemaError as error:
        raise click.ClickException(f"{side}: {error}") from error
    return engine


def _copy(source: Engine, target: Engine) -> None:
    tables = Base.metadata.sorted_tables
    with progress.progress_bar("Copying", table_copy.count_rows(source, tables)) as bar:
        counts = table_copy.copy_rows(source, target, tables, bar.update)
    for name, rows in counts.items():
        click.echo(f"{name:<16}{rows:>12,}")
    click.echo(f"{sum(counts.values()):,} rows copied; every table has as many as the original.")


def _recount() -> None:
    mismatches = len(vote_audit.find_mismatches()) + len(counter_audit.find_mismatches())
    if mismatches:
        raise click.ClickException(
            f"All is copied, but {mismatches} tallies differ from the ballot log, as in the original. "
            "`votes recount --repair` on the new database corrects them."
        )
    click.echo("Every tally agrees with the ballot log.")
