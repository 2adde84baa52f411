"""A database that this process may only read, as after a restore by another user."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from models.database.base import db
from tests.conftest import settings_for
from tests.databases import on_sqlite_only
from tests.site_requests import PAIR, SAME_ORIGIN, publish_ada_vs_zed

# The file is opened read-only by SQLite itself.
pytestmark = on_sqlite_only


@pytest.fixture
def read_only_app(app: Flask, folder: Path) -> Iterator[Flask]:
    """The site on a file that SQLite itself opened for reading alone."""
    publish_ada_vs_zed()
    db.session.remove()
    address = f"sqlite:///file:{folder / 'shipworthy.db'}?mode=ro&uri=true"
    site = create_app(settings_for(folder, database_url=address))
    yield site
    with site.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("path", ["/", PAIR, "/tools/ada", "/compare/", "/search?q=ada", "/readyz"])
def test_pages_are_read(read_only_app: Flask, path: str) -> None:
    assert read_only_app.test_client().get(path).status_code == 200


def test_a_vote_is_asked_to_come_back(read_only_app: Flask) -> None:
    form = {"tool": "ada", "verdict": "ship"}
    answer = read_only_app.test_client().post(f"{PAIR}/votes", data=form, headers=SAME_ORIGIN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
