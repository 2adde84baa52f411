"""A site with nothing but tables, and a small catalogue beside it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from commands.catalogue import catalogue as catalogue_commands
from models.database import sqlite
from models.database.base import db
from tests.catalogue_files.small_catalogue import CatalogueFolder, a_folder


@pytest.fixture
def small(tmp_path: Path) -> CatalogueFolder:
    """A sound catalogue of three tools."""
    return a_folder(tmp_path / "catalogue")


@pytest.fixture
def site(tmp_path: Path, migrated: Path) -> Iterator[Flask]:
    """A site on an empty database, with an application context open."""
    shutil.copy(migrated, tmp_path / "site.db")
    site = Flask("site")
    site.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'site.db'}"
    site.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"module": sqlite.driver}
    db.init_app(site)
    site.cli.add_command(catalogue_commands)
    with site.app_context():
        sqlite.configure_engine(db.engine)
        yield site
        db.session.remove()
        db.engine.dispose()
