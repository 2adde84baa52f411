"""`flask catalogue`: check a catalogue's folder, and import it all or not at all."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from catalogue_files import importer, loader
from catalogue_files.importer import ImportSummary
from commands.shared import progress, schema
from models.catalogue.validation.entries import Catalogue
from models.catalogue.validation.problems import CatalogueError
from models.database.base import utc_now
from models.database.transactions import write_transaction
from services import services

catalogue = AppGroup("catalogue", help="Check and import the catalogue.")
PATH_ARGUMENT = click.argument("path", type=click.Path(path_type=Path))


@catalogue.command()
@PATH_ARGUMENT
def check(path: Path) -> None:
    """Read the catalogue at PATH, and name every fault in it."""
    try:
        click.echo(f"{_load_folder(path)}: no faults")
    except CatalogueError as error:
        _exit_with_problems(error)


@catalogue.command("import")
@PATH_ARGUMENT
@schema.current_schema()
def import_(path: Path) -> None:
    """Load the catalogue at PATH: all of it, or nothing if it has a fault."""
    try:
        click.echo(import_folder(path))
    except CatalogueError as error:
        _exit_with_problems(error)


def import_folder(path: Path) -> ImportSummary:
    """Import a catalogue's folder in a write transaction, then let the search index catch up.

    Raises CatalogueError, with nothing imported.
    """
    loaded = _load_folder(path)
    steps = len(loaded.tools) + len(loaded.matchups)
    with write_transaction(), progress.progress_bar("Importing", steps) as bar:
        summary = importer.import_catalogue(loaded, bar.update)
    services().search_index.catch_up()
    return summary


def _load_folder(path: Path) -> Catalogue:
    return loader.load_catalogue(path, utc_now().date())


def _exit_with_problems(error: CatalogueError) -> None:
    for problem in error.problems:
        click.echo(str(problem), err=True)
    sys.exit(1)
