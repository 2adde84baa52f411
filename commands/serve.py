"""`flask serve`."""

import click
from flask.cli import with_appcontext

from commands.shared import database_errors, server


@click.command()
@with_appcontext
@database_errors.report_database_errors()
def serve() -> None:
    """Set up what is missing, then serve the site until told to stop."""
    server.require_free_address()
    server.prepare_site()
    server.run_server()
