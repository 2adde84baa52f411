"""A real site on a real database for every test, made from one migrated file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from app import create_app
from models.base import db
from settings import Settings

KEY = "0123456789abcdef-only-for-tests-0123456789"
# All tests come from one network.
UNHURRIED = {
    "posts_per_minute": 1000,
    "network_votes_per_hour": 1000,
    "network_voters_per_day": 1000,
    "burst_votes_per_hour": 1000,
}


def settings_for(folder: Path, **changes: object) -> Settings:
    """Return settings with everything under one folder."""
    return Settings.model_validate({"instance_dir": folder, "secret_key": KEY, **UNHURRIED, **changes})


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
    site = create_app(settings_for(folder))
    with site.app_context():
        yield site
        site.extensions["background"].stop()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts."""
    return app.test_client()
