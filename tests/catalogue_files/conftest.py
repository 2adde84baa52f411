"""A site with nothing but tables, and a small catalogue beside it."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import func, select

from commands.catalogue import catalogue as catalogue_commands
from models.catalogue.tables import Change
from models.database.adapter import adapter_for_url
from models.database.base import db
from settings import PROJECT_ROOT
from tests import databases
from tests.catalogue_files.small_catalogue import CatalogueFolder, a_folder


class RecordingIndex:
    """Stands in for the search index: counts the calls and reads the newest committed change."""

    def __init__(self) -> None:
        self.calls = 0
        self.held = 0

    def catch_up(self) -> None:
        self.calls += 1
        with db.engine.connect() as connection:
            self.held = connection.scalar(select(func.max(Change.id))) or 0


@pytest.fixture
def index() -> RecordingIndex:
    """The index that follows an import."""
    return RecordingIndex()


@pytest.fixture
def small(tmp_path: Path) -> CatalogueFolder:
    """A valid catalogue of three tools."""
    return a_folder(tmp_path / "catalogue")


@pytest.fixture
def site(tmp_path: Path, migrated: Path, index: RecordingIndex) -> Iterator[Flask]:
    """A site on an empty database, with an application context open."""
    databases.provide_database(migrated, tmp_path)
    url = databases.database_url() or f"sqlite:///{tmp_path / databases.FILE}"
    site = Flask("site")
    site.config["SQLALCHEMY_DATABASE_URI"] = url
    site.config["SQLALCHEMY_ENGINE_OPTIONS"] = adapter_for_url(url).engine_options(1)
    site.extensions["services"] = SimpleNamespace(search_index=index)
    db.init_app(site)
    Migrate(site, db, directory=str(PROJECT_ROOT / "migrations"))
    site.cli.add_command(catalogue_commands)
    with site.app_context():
        adapter_for_url(url).configure_engine(db.engine)
        yield site
        db.session.remove()
        db.engine.dispose()
