"""The site, served."""

import click
from flask.cli import with_appcontext

from commands.shared import faults, site


@click.command()
@with_appcontext
@faults.told()
def serve() -> None:
    """Set up what is missing, then serve the site until told to stop."""
    site.claim_address()
    site.prepare()
    site.serve()
