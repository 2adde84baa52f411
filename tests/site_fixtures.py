"""Fixtures for tests that send requests: clients, further sites, matchups, recorded statements."""

import re
from collections.abc import Callable, Iterator
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.catalogue.tables import Matchup
from models.database.base import db
from models.database.transactions import end_read
from services import services
from settings import Settings
from tests.builders import a_matchup, a_tool, contenders, votes_on
from tests.conftest import build_site, join_background_threads
from tests.site_requests import publish_ada_vs_zed
from tests.statement_trace import VERSION_QUERIES, traced_statements

# SQLite reports statements with their parameters filled in.
VALUES = re.compile(r"x?'(?:[^']|'')*'|\b\d+\b|\bNULL\b")
IGNORED = (
    *("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--"),
    *(VALUES.sub("?", query) for query in VERSION_QUERIES),
)


class Browser(FlaskClient):
    """A client whose requests do not share the application context of the test."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # Flask would reuse the test's open context, with its session and `g.voter_id`.
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The site, whose clients are separate browsers."""
    app.test_client_class = Browser
    return app


@pytest.fixture
def another(app: Flask) -> Iterator[Callable[..., Flask]]:
    """Makes further sites on the same database, with changed settings."""
    sites: list[Flask] = []

    def make(**changes: object) -> Flask:
        settings = services().settings.model_dump() | changes
        site = build_site(Settings.model_validate(settings))
        site.test_client_class = Browser
        sites.append(site)
        return site

    yield make
    join_background_threads()
    for site in sites:
        site.extensions["services"].newsletter_worker.stop()
        site.extensions["services"].content_version.close()
        with site.app_context():
            db.engine.dispose()


@pytest.fixture
def ada_vs_zed(app: Flask) -> None:
    """The published matchup of PAIR, with no transaction left open."""
    publish_ada_vs_zed()
    end_read()


@pytest.fixture
def voted_matchup(app: Flask) -> Matchup:
    """Ada, picked by the call, with 40 votes and Zed with 5: one share called, one too few to call."""
    ada = a_tool("ada")
    matchup = a_matchup(ada, a_tool("zed", panel="Skkk"), pick=ada)
    left, right = contenders(matchup)
    votes_on(left, ships=30, skips=10)
    votes_on(right, ships=3, skips=2)
    end_read()
    return matchup


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements of this site in order, without transaction control and content version queries."""
    recorded: list[str] = []

    def record(traced: str) -> None:
        statement = VALUES.sub("?", traced)
        if not statement.startswith(IGNORED):
            recorded.append(statement)

    end_read()
    with traced_statements(record):
        yield recorded
        end_read()
