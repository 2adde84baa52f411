"""A served site, and readers who have a cookie before they vote."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, Response

from app import create_app
from models.database.base import db
from models.voting import vote_audit
from models.voting.vote_audit import VoteMismatch
from tests.conftest import settings_for
from tests.served_site import ServedSite
from tests.survival.vote_clients import CookieVoter
from web import voter_cookie

NO_CAPS = dict.fromkeys(
    ("NETWORK_VOTES_PER_HOUR", "NETWORK_VOTERS_PER_DAY", "BURST_VOTES_PER_HOUR"), "1000000000"
)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the served site."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="module")
def site(instance: Path, served_database: str) -> Iterator[ServedSite]:
    """A served site with the shipped catalogue."""
    site = ServedSite(instance, served_database, **NO_CAPS)
    site.start()
    yield site
    site.kill()


@pytest.fixture(scope="module")
def local_app(instance: Path, site: ServedSite) -> Iterator[Flask]:
    """The served site's app in the test's process."""
    local_app = create_app(settings_for(instance, database_url=site.database_url))
    yield local_app
    with local_app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def new_voter(local_app: Flask) -> Callable[[], CookieVoter]:
    """Returns a new voter whose cookie the served site accepts."""
    return lambda: a_cookie_voter(local_app)


@pytest.fixture
def vote_mismatches(local_app: Flask) -> Callable[[], list[VoteMismatch]]:
    """Recounts the votes from the log; returns the mismatches."""

    def differences() -> list[VoteMismatch]:
        with local_app.app_context():
            return vote_audit.find_mismatches()

    return differences


def a_cookie_voter(local_app: Flask) -> CookieVoter:
    with local_app.test_request_context():
        key_hash = voter_cookie.ensure_key()
        cookie = voter_cookie.set_cookie(Response()).headers["Set-Cookie"].split(";")[0]
        return CookieVoter(key_hash, cookie)
