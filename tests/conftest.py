"""A real site on a real database for every test, made from one migrated file."""

import shutil
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
from hypothesis import settings as examples
from jinja2.bccache import Bucket, BytecodeCache

from app import create_app
from models.database.base import db
from search_index import index_follower
from services import services
from settings import Settings
from web import leaderboard_cache

KEY = "0123456789abcdef-only-for-tests-0123456789"
# All tests come from one network.
UNHURRIED = {
    "posts_per_minute": 1000,
    "network_votes_per_hour": 1000,
    "network_voters_per_day": 1000,
    "burst_votes_per_hour": 1000,
}
# A busy machine may take any time, whatever is asked of it.
PATIENCE = 300.0
BESIDE = ("search-index", "leaderboard")
NO_HURRY = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
examples.register_profile("unhurried", examples(), deadline=None, suppress_health_check=NO_HURRY)
examples.load_profile("unhurried")


def settings_for(folder: Path, **changes: object) -> Settings:
    """Return settings with everything under one folder."""
    return Settings.model_validate({"instance_dir": folder, "secret_key": KEY, **UNHURRIED, **changes})


class Compiled(BytecodeCache):
    """Templates that one site of this run has compiled, for every other."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def a_site(settings: Settings) -> Flask:
    """The site, which need not compile what another has."""
    site = create_app(settings)
    site.jinja_env.bytecode_cache = COMPILED
    return site


def let_threads_end() -> None:
    """Return once nothing is written or counted beside the test any more."""
    for thread in threading.enumerate():
        if thread.name.startswith(BESIDE):
            thread.join(PATIENCE)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a request wait for its index and its count."""
    monkeypatch.setattr(index_follower, "CATCH_UP_TIMEOUT", PATIENCE)
    monkeypatch.setattr(leaderboard_cache, "WAIT_SECONDS", PATIENCE)
    monkeypatch.setattr(leaderboard_cache, "SLOW_SECONDS", PATIENCE)


@pytest.fixture
def noon() -> Iterator[None]:
    """The clock stands at noon, so that no day ends between one reading of it and the next."""
    with time_machine.travel(datetime.now(UTC).replace(hour=12), tick=False):
        yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that the migrations made."""
    folder = tmp_path_factory.mktemp("migrated")
    site = create_app(settings_for(folder))
    with site.app_context():
        upgrade()
        db.engine.dispose()
    return folder / "shipworthy.db"


@pytest.fixture
def folder(migrated: Path, tmp_path: Path) -> Path:
    """An instance folder with an empty, migrated database."""
    shutil.copy(migrated, tmp_path / "shipworthy.db")
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Iterator[Flask]:
    """The site, with an application context open."""
    site = a_site(settings_for(folder))
    with site.app_context():
        yield site
        services().newsletter_worker.stop()
        let_threads_end()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts."""
    return app.test_client()
