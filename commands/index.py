"""The search index, by hand."""

from functools import partial

import click
from flask.cli import AppGroup

from commands.shared import database_errors, progress
from services import services

index = AppGroup("index", help="Look after the search index.")


@index.command("rebuild")
@database_errors.report_database_errors()
def rebuild() -> None:
    """Build the whole index anew beside the old one, then swap."""
    with progress.progress_bar("Indexing") as drawn:
        count = services().search_index.rebuild(partial(progress.set_progress, drawn))
    click.echo(f"The index holds {count:,} documents.")


@index.command("catch-up")
@database_errors.report_database_errors()
def catch_up() -> None:
    """Bring the index up to the last change."""
    count = services().search_index.catch_up()
    click.echo(f"{count:,} document{'' if count == 1 else 's'} rewritten.")


@index.command("status")
@click.option("--missed", is_flag=True, help="List the searches that found nothing.")
@database_errors.report_database_errors()
def status(missed: bool) -> None:
    """Compare the index with the database; exit 1 where they differ."""
    if missed:
        _list_zero_results()
        return
    found = services().search_index.status()
    click.echo(f"change log    at {found.last_change_id:,}, index at {found.indexed_change_id:,}")
    click.echo(f"documents     {found.documents:,} in the database, {found.indexed:,} in the index")
    click.echo(f"differing     {found.differing:,}")
    click.echo(f"segments      {found.segments:,}")
    if not found.healthy:
        raise click.ClickException(f"{found.fault}. Run `flask --app app index rebuild`.")


def _list_zero_results() -> None:
    missed = services().search_index.zero_result_queries()
    for search in missed:
        click.echo(f"{search.count:>6}  {search.text}")
    if not missed:
        click.echo("No search has found nothing.")
