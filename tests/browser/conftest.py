"""The real site on a loopback port, and readers in a real Chromium that fail the test on any browser error."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect
from sqlalchemy import select

from app import create_app
from catalogue_files import importer, loader
from models.catalogue.tables import Contender, Matchup
from models.database.base import db, utc_now
from models.database.transactions import write_transaction
from settings import PROJECT_ROOT, Settings
from tests.browser.chromium import CHROMIUM, FLAGS, serve
from tests.builders import votes_on

# Ships and skips of the two contenders: each confidence level of a tally occurs once.
TALLIES = {
    "cursor-vs-github-copilot": ((41, 9), (8, 7)),
    "ollama-vs-vllm": ((1, 0), (3, 2)),
}
# Seconds. Long enough for a busy machine; only a failing test waits this long.
EXPECT_TIMEOUT = 30
expect.set_options(timeout=EXPECT_TIMEOUT * 1000)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """How Chromium is started; without it tests are skipped, or fail under CI."""
    if not CHROMIUM.exists():
        words = f"there is no browser at {CHROMIUM}: apt-get install chromium"
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    return {"executable_path": CHROMIUM, "args": FLAGS}


# Replaces pytest-playwright's, an instance method, which pytest 9 warns about.
@pytest.fixture(scope="session")
def base_url() -> None:
    """No base URL: each reader is given an origin."""


@pytest.fixture(scope="session")
def catalogue_app(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A site with the shipped catalogue and the votes of TALLIES, for tests that only read."""
    folder = tmp_path_factory.mktemp("catalogue")
    shutil.copy(migrated, folder / "shipworthy.db")
    site = create_app(
        Settings(instance_dir=folder, secret_key=secrets.token_hex(), posts_per_minute=1000, debug=True)
    )
    with site.app_context():
        catalogue = loader.load_catalogue(PROJECT_ROOT / "catalogue", utc_now().date())
        with write_transaction():
            importer.import_catalogue(catalogue)
        _cast_votes()
        site.extensions["services"].search_index.catch_up()
    yield site
    with site.app_context():
        db.engine.dispose()


def _cast_votes() -> None:
    for slug, counts in TALLIES.items():
        query = select(Contender).join(Matchup).where(Matchup.slug == slug).order_by(Contender.place)
        for contender, (ships, skips) in zip(db.session.scalars(query).all(), counts, strict=True):
            votes_on(contender, ships, skips)


@pytest.fixture(scope="session")
def catalogue_origin(catalogue_app: Flask) -> Iterator[str]:
    """The origin of the site with the shipped catalogue."""
    with serve(catalogue_app) as origin:
        yield origin


@pytest.fixture
def origin(app: Flask) -> Iterator[str]:
    """The origin of the test's own site, which starts empty."""
    with serve(app) as origin:
        yield origin


class Reader:
    """A browser with its own cookies; collects errors, requests and the number of page loads."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(EXPECT_TIMEOUT * 1000)
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.visits = 0
        self._origin = origin
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._on_request)

    def open(self, path: str) -> Page:
        """Open a page of the site; clears the list of requests."""
        self.requests.clear()
        self.page.goto(self._origin + path)
        return self.page

    @contextmanager
    def expecting_error(self, words: str) -> Iterator[None]:
        """Expect the block to cause one console error with these words, which is then removed from the list."""
        with self.page.expect_console_message(lambda message: words in message.text):
            yield
        assert len([error for error in self.errors if words in error]) == 1
        self.errors = [error for error in self.errors if words not in error]

    def _on_console(self, message: ConsoleMessage) -> None:
        self.errors.append(message.text)

    def _on_request(self, request: Request) -> None:
        self.requests.append(request.url)
        self.visits += request.is_navigation_request()
        if not request.url.startswith(f"{self._origin}/"):
            self.errors.append(f"request to another host: {request.url}")


@pytest.fixture
def new_reader(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Reader]]:
    """Creates readers; any error in one of their browsers fails the test."""
    readers: list[Reader] = []

    def make(origin: str, *, scripts: bool = True, width: int = 1280, height: int = 800) -> Reader:
        context = new_context(java_script_enabled=scripts, viewport={"width": width, "height": height})
        readers.append(Reader(context, origin))
        return readers[-1]

    yield make
    assert [error for reader in readers for error in reader.errors] == []


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether scripts run in the browser; runs the test with and without."""
    return bool(request.param)
