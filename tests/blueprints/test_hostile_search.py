"""The hostile queries over HTTP, on the shipped catalogue."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from flask_migrate import upgrade

from app import create_app
from benchmarks import hostile_queries
from commands.shared import server
from models.database.base import db
from tests.conftest import settings_for

HOSTILE_QUERIES = hostile_queries.build_queries(hostile_queries.SHIPPED_WORDS)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a site with the shipped catalogue."""
    site = create_app(settings_for(tmp_path_factory.mktemp("shipped")))
    with site.app_context():
        upgrade()
        server.prepare_site()
    yield site.test_client()
    site.extensions["services"].newsletter_worker.stop()
    with site.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("kind", HOSTILE_QUERIES)
def test_every_hostile_query_gets_a_full_page(shipped: FlaskClient, kind: str) -> None:
    for text in HOSTILE_QUERIES[kind]:
        typed = quote(text.encode("utf-8", "surrogatepass"), safe="")
        answer = shipped.get(f"/search?q={typed}")
        assert answer.status_code == 200, text
        assert "Limited search" not in answer.text, text
        assert shipped.get(f"/search/suggest?q={typed}").status_code == 200, text
