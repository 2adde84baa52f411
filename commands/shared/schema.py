"""The database's schema, as far as a command has to do with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import flask_migrate
from flask import current_app

from commands.shared.database_errors import report_database_errors
from models.database import backup, schema_version
from models.database.adapter import adapter_for
from models.database.base import Base, db, utc_now
from models.database.schema_version import SchemaState, SchemaVersion
from services import services


@contextmanager
def current_schema() -> Iterator[None]:
    """Refuse a database of another version, and report database errors; also works as a decorator."""
    with report_database_errors():
        schema_version.require_current(read_schema_version())
        yield


def read_schema_version() -> SchemaVersion:
    """Return the version of the schema of the site's database."""
    return schema_version.schema_version(db.engine, migrations_folder())


def migrations_folder() -> str:
    """Return the folder of this version's migrations."""
    return str(current_app.extensions["migrate"].directory)


def prepare_schema() -> None:
    """Migrate at the start, after a backup, where the database is this site's alone; raises SchemaError."""
    version = read_schema_version()
    pending = version.state in (SchemaState.EMPTY, SchemaState.OLDER)
    if pending and adapter_for(db.engine).migrates_at_start:
        if version.state is SchemaState.OLDER:
            _back_up(version)
        flask_migrate.upgrade()
        version = read_schema_version()
    schema_version.require_current(version)


def grant_to_application_role() -> None:
    """Give DATABASE_APP_ROLE its rights on all tables, if it is set; raises RoleError."""
    role = services().settings.database_app_role
    if not role:
        return
    adapter = adapter_for(db.engine)
    with adapter.migration(db.engine) as connection:
        adapter.grant_to_role(connection, role, Base.metadata.sorted_tables)
    click.echo(f"{role} may read and add to the logs, and change the other tables.")


def _back_up(version: SchemaVersion) -> None:
    database = Path(str(db.engine.url.database))
    target = database.with_name(f"{database.stem}-{version.revision}-{_time_stamp(utc_now())}.db")
    backup.copy_database(db.engine, target)
    click.echo(f"{target}: a copy from before the migration to revision {version.head}")


def _time_stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S%f}"
