"""Browsers, and settings that differ from test to test."""

import re
from collections.abc import Callable, Iterator
from contextvars import Context
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from models import content_version
from models.catalogue.tables import Matchup
from models.database.base import db
from models.database.sqlite import driver
from models.database.transactions import end_read
from services import services
from settings import Settings
from tests.builders import a_matchup, a_tool, contenders, votes_on
from tests.conftest import build_site, join_background_threads
from tests.site_requests import publish_ada_vs_zed

# The driver tells statements with their values in place.
VALUES = re.compile(r"x?'(?:[^']|'')*'|\b\d+\b|\bNULL\b")
VERSION_QUERIES = tuple(
    VALUES.sub("?", told)
    for told in (content_version.VERSION_QUERY, content_version.NEW_BALLOTS_QUERY.split("{")[0])
)


class Browser(FlaskClient):
    """A client whose requests share nothing with the test's own application context."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # Flask would take the open context for the request's, with its session and its memory of the voter.
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The site, whose clients are browsers of their own."""
    app.test_client_class = Browser
    return app


@pytest.fixture
def another(app: Flask) -> Iterator[Callable[..., Flask]]:
    """Makes further instances of the site on the same database, each with settings of its own."""
    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        settings = services().settings.model_dump() | changes
        site = build_site(Settings.model_validate(settings))
        site.test_client_class = Browser
        made.append(site)
        return site

    yield make
    join_background_threads()
    for site in made:
        site.extensions["services"].newsletter_worker.stop()
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
    """The SQL statements of this instance, transaction control left out, as they come."""
    seen: list[str] = []
    last = ""

    def note(told: str) -> None:
        nonlocal last
        statement = VALUES.sub("?", told)
        # The watch looks before a page is asked for; a trigger tells its statement's text once more.
        aside = statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--", *VERSION_QUERIES))
        again = statement.startswith(("INSERT", "UPDATE", "DELETE")) and told == last
        if not aside and not again:
            seen.append(statement)
        last = told

    def trace(connection: driver.Connection, *_rest: object) -> None:
        connection.set_trace_callback(note)

    def end(connection: driver.Connection, *_rest: object) -> None:
        connection.set_trace_callback(None)

    end_read()
    event.listen(db.engine, "checkout", trace)
    event.listen(db.engine, "checkin", end)
    yield seen
    event.remove(db.engine, "checkout", trace)
    end_read()
    event.remove(db.engine, "checkin", end)
