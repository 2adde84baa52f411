"""The search index, by hand."""

from functools import partial

import click
from flask import current_app
from flask.cli import AppGroup

from commands.shared import faults, progress
from search_index.engine import SearchIndex

index = AppGroup("index", help="Look after the search index.")


def _engine() -> SearchIndex:
    engine: SearchIndex = current_app.extensions["search_index"]
    return engine


@index.command("rebuild")
@faults.told()
def rebuild() -> None:
    """Build the whole index anew beside the old one, then swap."""
    with progress.bar("Indexing") as drawn:
        count = _engine().rebuild(partial(progress.move, drawn))
    click.echo(f"The index holds {count:,} documents.")


@index.command("catch-up")
@faults.told()
def catch_up() -> None:
    """Bring the index up to the last change."""
    count = _engine().catch_up()
    click.echo(f"{count:,} document{'' if count == 1 else 's'} rewritten.")


@index.command("status")
@click.option("--missed", is_flag=True, help="List the searches that found nothing.")
@faults.told()
def status(missed: bool) -> None:
    """Compare the index with the database; exit 1 where they differ."""
    if missed:
        _list_missed()
        return
    found = _engine().status()
    click.echo(f"change log    at {found.last_change_id:,}, index at {found.indexed_change_id:,}")
    click.echo(f"documents     {found.documents:,} in the database, {found.indexed:,} in the index")
    click.echo(f"differing     {found.differing:,}")
    click.echo(f"segments      {found.segments:,}")
    if not found.healthy:
        raise click.ClickException(f"{found.fault}. Run `flask --app app index rebuild`.")


def _list_missed() -> None:
    missed = _engine().zero_result_queries()
    for search in missed:
        click.echo(f"{search.count:>6}  {search.text}")
    if not missed:
        click.echo("No search has found nothing.")
