"""Prepares an instance and runs its server."""

import os
import socket
import threading
import time

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from catalogue_files import importer, loader
from commands.shared import progress, schema
from models.catalogue import change_log
from models.catalogue.validation.problems import CatalogueError
from models.database.base import db, utc_now
from models.database.transactions import write_transaction
from models.newsletter import subscription
from models.voting import networks
from services import services
from settings import PROJECT_ROOT, Settings

SHIPPED_CATALOGUE = PROJECT_ROOT / "catalogue"
# Per process; each may need a connection of the database. While many vote at once most threads wait in the
# write queue; the others answer readers.
BLOCKING_THREADS = 16
# In seconds.
SHUTDOWN_TIMEOUT = 4
STARTUP_TIMEOUT = 60
POLL_INTERVAL = 0.05
# Granian's handlers would print another format to stdout.
GRANIAN_LOGGING = {"handlers": {}, "formatters": {}, "loggers": {"_granian": {"propagate": True}}}


def require_free_address() -> None:
    """Raise ClickException if the address is in use, where Granian would silently share the port."""
    settings = services().settings
    host, port = settings.host, settings.port
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {error.strerror}. "
            "Stop what listens there, or set PORT (and HOST) to something else."
        ) from error


def prepare_site() -> None:
    """Prepare the schema, import the shipped catalogue into a new database, prune, and catch the index up."""
    schema.prepare_schema()
    if not change_log.last_change_id():
        _import_shipped_catalogue()
    _prune_expired()
    _catch_up_index()


def _prune_expired() -> None:
    """Delete what is past its retention, for sites where no command runs daily."""
    with write_transaction():
        networks.prune_activity()
        subscription.prune_unconfirmed()


def _import_shipped_catalogue() -> None:
    try:
        catalogue = loader.load_catalogue(SHIPPED_CATALOGUE, utc_now().date())
    except CatalogueError as error:
        raise click.ClickException(f"The shipped catalogue is not sound.\n{error}") from error
    steps = len(catalogue.tools) + len(catalogue.matchups)
    with write_transaction(), progress.progress_bar("Importing", steps) as bar:
        summary = importer.import_catalogue(catalogue, bar.update)
    click.echo(f"The sample catalogue is in: {summary}")


def _catch_up_index() -> None:
    try:
        services().search_index.catch_up()
    except Exception as error:  # noqa: BLE001 - a broken index must not keep the site down: search answers from SQL
        click.echo(
            f"The search index cannot be brought up: {error}. Try `flask --app app index rebuild`.", err=True
        )


def run_server() -> None:
    """Serve until a signal stops the process."""
    settings = services().settings
    # The worker processes are forked from here, and a SQLite connection must not cross a fork.
    db.session.remove()
    db.engine.dispose()
    server = MPServer(
        target="app:create_app",
        factory=True,
        working_dir=PROJECT_ROOT,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.worker_count,
        blocking_threads=BLOCKING_THREADS,
        log_level=LogLevels.warning,
        log_access=False,
        log_dictconfig=GRANIAN_LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=SHUTDOWN_TIMEOUT,
    )
    server.on_startup(
        threading.Thread(target=_announce_address, args=(settings, os.getpid()), daemon=True).start
    )
    server.serve()


def _announce_address(settings: Settings, pid: int) -> None:
    """Print the site's address once it accepts connections."""
    deadline = time.monotonic() + STARTUP_TIMEOUT
    while time.monotonic() < deadline:
        if _accepts_connections(settings):
            click.echo(f"{settings.site_name} at {settings.origin} (pid {pid}; Ctrl-C stops it)")
            return
        time.sleep(POLL_INTERVAL)


def _accepts_connections(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    try:
        socket.create_connection((host, settings.port), timeout=1).close()
    except OSError:
        return False
    return True
