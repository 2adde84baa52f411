"""`flask catalogue`: check a catalogue's folder, and import it all or not at all."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from catalogue_files import importer, loader
from catalogue_files.importer import ImportSummary
from commands.shared import database_errors, progress
from models.catalogue.validation.entries import Catalogue
from models.catalogue.validation.problems import CatalogueError
from models.database.base import begin_write, db, utc_now
from services import services

catalogue = AppGroup("catalogue", help="Check and import the catalogue.")
PATH_ARGUMENT = click.argument("path", type=click.Path(path_type=Path))


@catalogue.command()
@PATH_ARGUMENT
def check(path: Path) -> None:
    """Read the catalogue at PATH, and name every fault in it."""
    try:
        click.echo(f"{_load_folder(path)}: no faults")
    except CatalogueError as found:
        _exit_with_problems(found)


@catalogue.command("import")
@PATH_ARGUMENT
@database_errors.report_database_errors()
def import_(path: Path) -> None:
    """Load the catalogue at PATH: all of it, or nothing if it has a fault."""
    try:
        click.echo(import_folder(path))
    except CatalogueError as found:
        _exit_with_problems(found)


def import_folder(path: Path) -> ImportSummary:
    """Import a catalogue's folder, commit, and let the search index follow; call it outside of a transaction.

    Raises Faults, with nothing loaded.
    """
    whole = _load_folder(path)
    with db.session.begin():
        begin_write()
        summary = _import_with_progress(whole)
    services().search_index.catch_up()
    return summary


def _load_folder(path: Path) -> Catalogue:
    return loader.load_catalogue(path, utc_now().date())


def _import_with_progress(whole: Catalogue) -> ImportSummary:
    with progress.progress_bar("Importing", len(whole.tools) + len(whole.matchups)) as drawn:
        return importer.import_catalogue(whole, drawn.update)


def _exit_with_problems(found: CatalogueError) -> None:
    for fault in found.problems:
        click.echo(str(fault), err=True)
    sys.exit(1)
