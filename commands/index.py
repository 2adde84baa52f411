"""`flask index`: rebuild, catch up and check the search index."""

from functools import partial

import click
from flask.cli import AppGroup

from commands.shared import progress, schema
from services import services

index = AppGroup("index", help="Look after the search index.")


@index.command("rebuild")
@schema.current_schema()
def rebuild() -> None:
    """Build the whole index anew beside the old one, then swap."""
    with progress.progress_bar("Indexing") as bar:
        count = services().search_index.rebuild(partial(progress.set_progress, bar))
    click.echo(f"The index holds {count:,} documents.")


@index.command("catch-up")
@schema.current_schema()
def catch_up() -> None:
    """Bring the index up to the last change."""
    count = services().search_index.catch_up()
    click.echo(f"{count:,} document{'' if count == 1 else 's'} rewritten.")


@index.command("status")
@click.option("--missed", is_flag=True, help="List the searches that found nothing.")
@schema.current_schema()
def status(missed: bool) -> None:
    """Compare the index with the database; exit 1 where they differ."""
    if missed:
        _list_zero_results()
        return
    state = services().search_index.status()
    click.echo(f"change log    at {state.last_change_id:,}, index at {state.indexed_change_id:,}")
    click.echo(f"documents     {state.documents:,} in the database, {state.indexed:,} in the index")
    click.echo(f"differing     {state.differing:,}")
    click.echo(f"segments      {state.segments:,}")
    if not state.healthy:
        raise click.ClickException(f"{state.fault}. Run `flask --app app index rebuild`.")


def _list_zero_results() -> None:
    queries = services().search_index.zero_result_queries()
    for query in queries:
        click.echo(f"{query.count:>6}  {query.text}")
    if not queries:
        click.echo("No search has found nothing.")
