"""A site on a real database for every test, copied from one migrated file."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jinja2.bccache import Bucket, BytecodeCache

from app import create_app
from models.database.base import db
from models.database.log_watchers import PostgresqlLogWatcher
from search_index import catch_up_scheduler
from services import services
from settings import Settings
from tests import databases
from tests.selection import (
    pytest_collection_modifyitems,
    pytest_make_collect_report,
    pytest_runtest_makereport,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from web import leaderboard_cache

# Pytest finds hooks by their names in this file.
__all__ = [
    "pytest_collection_modifyitems",
    "pytest_make_collect_report",
    "pytest_runtest_makereport",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
]
KEY = "0123456789abcdef-only-for-tests-0123456789"
# All requests of the tests come from one network.
GENEROUS_LIMITS = {
    "posts_per_minute": 1000,
    "network_votes_per_hour": 1000,
    "network_voters_per_day": 1000,
    "burst_votes_per_hour": 1000,
}
# Seconds; reached only by a test that hangs, however busy the machine is.
GENEROUS_TIMEOUT = 300.0
# Prefixes of thread names.
BACKGROUND_THREADS = ("search-index", "leaderboard")
hypothesis_settings.register_profile(
    "without-deadline",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("without-deadline")


def settings_for(folder: Path, **changes: object) -> Settings:
    """Return test settings whose instance is this folder."""
    here = {"instance_dir": folder, "secret_key": KEY, "database_url": databases.database_url()}
    return Settings.model_validate({**here, **GENEROUS_LIMITS, **changes})


class TemplateCache(BytecodeCache):
    """Compiled templates, shared by all sites of a test run."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


TEMPLATE_CACHE = TemplateCache()


def build_site(settings: Settings) -> Flask:
    """Return a site that shares the compiled templates."""
    site = create_app(settings)
    site.jinja_env.bytecode_cache = TEMPLATE_CACHE
    return site


def join_background_threads() -> None:
    """Wait until the index and the leaderboard are no longer being computed."""
    for thread in threading.enumerate():
        if thread.name.startswith(BACKGROUND_THREADS):
            thread.join(GENEROUS_TIMEOUT)


@pytest.fixture(autouse=True)
def no_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests wait until the index and the leaderboard are current."""
    monkeypatch.setattr(catch_up_scheduler, "CATCH_UP_TIMEOUT", GENEROUS_TIMEOUT)
    monkeypatch.setattr(leaderboard_cache, "WAIT_SECONDS", GENEROUS_TIMEOUT)
    monkeypatch.setattr(leaderboard_cache, "SLOW_SECONDS", GENEROUS_TIMEOUT)
    # A test reads what it has just written.
    monkeypatch.setattr(PostgresqlLogWatcher, "INTERVAL", 0.0)


@pytest.fixture
def noon() -> Iterator[None]:
    """Stop the clock at noon, so that the day does not change during a test."""
    with time_machine.travel(datetime.now(UTC).replace(hour=12), tick=False):
        yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file, created by the migrations; on a server, the template and a database made from it."""
    folder = tmp_path_factory.mktemp("migrated")
    template = databases.create_database(databases.TEMPLATE)
    site = create_app(settings_for(folder, database_url=template))
    with site.app_context():
        upgrade()
        services().content_version.close()
        db.engine.dispose()
    databases.create_database(databases.NAME, databases.TEMPLATE)
    return folder / databases.FILE


@pytest.fixture(scope="module")
def served_database(migrated: Path) -> str:
    """DATABASE_URL for a served site: a database with tables and no rows; empty for the file that it will create."""
    return databases.create_database(databases.SERVED, databases.TEMPLATE)


@pytest.fixture
def empty_database() -> str:
    """DATABASE_URL for a database without tables; empty for the file that a site will create."""
    return databases.create_database(databases.EMPTY)


@pytest.fixture
def folder(migrated: Path, tmp_path: Path) -> Path:
    """An instance folder with an empty, migrated database."""
    databases.provide_database(migrated, tmp_path)
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Iterator[Flask]:
    """The site, with an application context open."""
    site = build_site(settings_for(folder))
    with site.app_context():
        yield site
        services().newsletter_worker.stop()
        services().content_version.close()
        join_background_threads()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A test client of the site."""
    return app.test_client()
