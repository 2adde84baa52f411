"""Getting an instance ready, and serving it."""

import os
import socket
import threading
import time

import click
import flask_migrate
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from catalogue_files import importer, loader
from commands.shared import progress
from models.catalogue import change_log
from models.catalogue.validation.problems import CatalogueError
from models.database.base import db, utc_now
from models.database.transactions import write_transaction
from models.newsletter import subscription
from models.voting import networks
from services import services
from settings import PROJECT_ROOT, Settings

SHIPPED_CATALOGUE = PROJECT_ROOT / "catalogue"
# Most of them wait at the turnstile for writers while many vote at once; the rest answer readers.
BLOCKING_THREADS = 16
SHUTDOWN_TIMEOUT = 4
STARTUP_TIMEOUT = 60
POLL_INTERVAL = 0.05
# Granian's handlers would print another format to stdout.
GRANIAN_LOGGING = {"handlers": {}, "formatters": {}, "loggers": {"_granian": {"propagate": True}}}


def require_free_address() -> None:
    """Refuse to go on where another program listens; granian's own sockets would silently share the port."""
    host, port = services().settings.host, services().settings.port
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind((host, port))
    except OSError as fault:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {fault.strerror}. "
            "Stop what listens there, or set PORT (and HOST) to something else."
        ) from fault


def prepare_site() -> None:
    """Migrate the database, fill a new one with the shipped catalogue, and catch the index up."""
    flask_migrate.upgrade()
    if not change_log.last_change_id():
        _import_shipped_catalogue()
    _prune_expired()
    _catch_up_index()


def _prune_expired() -> None:
    """Keep the promises of how long things are kept, even where no command is run daily."""
    with write_transaction():
        networks.prune_activity()
        subscription.prune_unconfirmed()


def _import_shipped_catalogue() -> None:
    try:
        catalogue = loader.load_catalogue(SHIPPED_CATALOGUE, utc_now().date())
    except CatalogueError as faults:
        raise click.ClickException(f"The shipped catalogue is not sound.\n{faults}") from faults
    bar = progress.progress_bar("Importing", len(catalogue.tools) + len(catalogue.matchups))
    with write_transaction(), bar as shown_bar:
        summary = importer.import_catalogue(catalogue, shown_bar.update)
    click.echo(f"The sample catalogue is in: {summary}")


def _catch_up_index() -> None:
    try:
        services().search_index.catch_up()
    except Exception as fault:  # noqa: BLE001 - a broken index must not keep the site down: search answers from SQL
        click.echo(
            f"The search index cannot be brought up: {fault}. Try `flask --app app index rebuild`.", err=True
        )


def run_server() -> None:
    """Answer requests until told to stop."""
    chosen = services().settings
    # A connection must not be carried into the workers that are forked from here.
    db.session.remove()
    db.engine.dispose()
    server = MPServer(
        target="app:create_app",
        factory=True,
        working_dir=PROJECT_ROOT,
        interface=Interfaces.WSGI,
        address=chosen.host,
        port=chosen.port,
        workers=chosen.worker_count,
        blocking_threads=BLOCKING_THREADS,
        log_level=LogLevels.warning,
        log_access=False,
        log_dictconfig=GRANIAN_LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=SHUTDOWN_TIMEOUT,
    )
    server.on_startup(
        threading.Thread(target=_announce_address, args=(chosen, os.getpid()), daemon=True).start
    )
    server.serve()


def _announce_address(chosen: Settings, pid: int) -> None:
    """Say where the site is as soon as it answers there."""
    last = time.monotonic() + STARTUP_TIMEOUT
    while time.monotonic() < last:
        if _accepts_connections(chosen):
            click.echo(f"{chosen.site_name} at {chosen.origin} (pid {pid}; Ctrl-C stops it)")
            return
        time.sleep(POLL_INTERVAL)


def _accepts_connections(chosen: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(chosen.host, chosen.host)  # noqa: S104
    try:
        socket.create_connection((host, chosen.port), timeout=1).close()
    except OSError:
        return False
    return True
