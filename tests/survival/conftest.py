"""A served site, and readers who have a cookie before they vote."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, Response

from app import create_app
from blueprints.shared import voters
from models.base import db
from tests.conftest import KEY, settings_for
from tests.served import Site
from tests.survival.crowd import Voter


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the served site."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="module")
def site(instance: Path) -> Iterator[Site]:
    """A served site with the shipped catalogue."""
    site = Site(instance, SECRET_KEY=KEY)
    site.start()
    yield site
    site.kill()


@pytest.fixture(scope="module")
def made_up(instance: Path, site: Site) -> Iterator[Callable[[int], list[Voter]]]:
    """Makes up voters whose cookies the served site takes."""
    twin = create_app(settings_for(instance))
    yield lambda many: [a_cookie(twin) for _ in range(many)]
    with twin.app_context():
        db.engine.dispose()


def a_cookie(twin: Flask) -> Voter:
    with twin.test_request_context():
        key_hash = voters.welcome()
        cookie = voters.remember(Response()).headers["Set-Cookie"].split(";")[0]
        return Voter(key_hash, cookie)
