"""Sites in temporary folders, for the commands that open every page."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import flask_migrate

from app import create_app
from commands import demo
from commands.shared import server
from models.database.base import db
from settings import Settings
from tests.browser.chromium import serve


def demo_site() -> AbstractContextManager[str]:
    """Serve the shipped catalogue with simulated votes; yields the origin."""
    return _serve(_fill_demo)


def bare_site() -> AbstractContextManager[str]:
    """Serve a site without a catalogue; yields the origin."""
    return _serve(flask_migrate.upgrade)


@contextmanager
def _serve(fill: Callable[[], None]) -> Iterator[str]:
    with TemporaryDirectory() as folder:
        settings = Settings(instance_dir=Path(folder), secret_key=secrets.token_hex(), demo=True, debug=True)
        instance = create_app(settings)
        with instance.app_context():
            fill()
        with serve(instance) as origin:
            yield origin
        with instance.app_context():
            db.engine.dispose()


def _fill_demo() -> None:
    server.prepare_site()
    demo.simulate_votes()
