"""The schema's revision in a database, compared with the newest one that this version has migrations for."""

from dataclasses import dataclass
from enum import Enum, auto

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from models.database.errors import SchemaError

UPGRADE = "Run `flask --app app db upgrade` first."


class SchemaState(Enum):
    """How a database's schema compares with this version's."""

    EMPTY = auto()
    OLDER = auto()
    CURRENT = auto()
    NEWER = auto()


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """A database's revision, the one that this version needs, and how they compare."""

    state: SchemaState
    # Empty where no migration has run.
    revision: str
    head: str


def schema_version(engine: Engine, migrations: str) -> SchemaVersion:
    """Return the version of a database's schema; `migrations` is the folder of this version's migrations."""
    with engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    scripts = ScriptDirectory(migrations)
    heads = set(scripts.get_heads())
    known = {script.revision for script in scripts.walk_revisions()}
    if not found:
        state = SchemaState.EMPTY
    elif found == heads:
        state = SchemaState.CURRENT
    else:
        state = SchemaState.OLDER if found <= known else SchemaState.NEWER
    return SchemaVersion(state, ", ".join(sorted(found)), ", ".join(sorted(heads)))


def require_known(version: SchemaVersion) -> None:
    """Raise SchemaError if a newer version of the site has migrated the database."""
    if version.state is SchemaState.NEWER:
        raise SchemaError(
            f"A newer version of the site has been here: the database is at revision {version.revision}, "
            f"this version knows {version.head} at most. Update the site, or restore an earlier backup."
        )


def require_current(version: SchemaVersion) -> None:
    """Raise SchemaError unless the schema is exactly the one that this version needs."""
    require_known(version)
    if version.state is SchemaState.EMPTY:
        raise SchemaError(f"The database has no tables yet. {UPGRADE}")
    if version.state is SchemaState.OLDER:
        raise SchemaError(
            f"The database is at revision {version.revision}, this version needs {version.head}. {UPGRADE}"
        )
