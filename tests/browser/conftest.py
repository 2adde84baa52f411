"""The real site on a loopback port, a real Chromium, and readers who notice every fault."""

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
from models.database.base import begin_write, db, utc_now
from settings import PROJECT_ROOT, Settings
from tests.browser.chromium import CHROMIUM, FLAGS, serve
from tests.builders import votes_on

# Ships and skips of the two contenders: called, early, too few, and none anywhere else.
TALLIES = {
    "cursor-vs-github-copilot": ((41, 9), (8, 7)),
    "ollama-vs-vllm": ((1, 0), (3, 2)),
}
# Long enough for a busy machine; only what never appears takes so long.
EXPECT_TIMEOUT = 30
expect.set_options(timeout=EXPECT_TIMEOUT * 1000)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """How Chromium is started; without one the test is skipped, under CI it fails."""
    if not CHROMIUM.exists():
        words = f"there is no browser at {CHROMIUM}: apt-get install chromium"
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    return {"executable_path": CHROMIUM, "args": FLAGS}


# pytest-playwright's own is an instance method, which pytest 9 warns of.
@pytest.fixture(scope="session")
def base_url() -> None:
    """No base: every reader names the site that it visits."""


@pytest.fixture(scope="session")
def town_site(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site with the shipped catalogue and some votes, for tests that only read."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copy(migrated, folder / "shipworthy.db")
    site = create_app(
        Settings(instance_dir=folder, secret_key=secrets.token_hex(), posts_per_minute=1000, debug=True)
    )
    with site.app_context():
        begin_write()
        importer.import_catalogue(loader.load_catalogue(PROJECT_ROOT / "catalogue", utc_now().date()))
        db.session.commit()
        _cast_votes()
        site.extensions["services"].search_index.catch_up()
    yield site
    with site.app_context():
        db.engine.dispose()


def _cast_votes() -> None:
    for slug, counts in TALLIES.items():
        of_matchup = select(Contender).join(Matchup).where(Matchup.slug == slug).order_by(Contender.place)
        for contender, (ships, skips) in zip(db.session.scalars(of_matchup).all(), counts, strict=True):
            votes_on(contender, ships, skips)


@pytest.fixture(scope="session")
def town(town_site: Flask) -> Iterator[str]:
    """The address of the site with the shipped catalogue."""
    with serve(town_site) as origin:
        yield origin


@pytest.fixture
def origin(app: Flask) -> Iterator[str]:
    """The address of an empty site that the test may fill and change."""
    with serve(app) as origin:
        yield origin


class Reader:
    """Someone at a browser, who remembers what it complained of and what it asked for."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.page: Page = context.new_page()
        self.page.set_default_timeout(EXPECT_TIMEOUT * 1000)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.visits = 0
        self._origin = origin
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._on_request)

    def open(self, path: str) -> Page:
        """Open a page of the site, and forget what earlier ones asked for."""
        self.requests.clear()
        self.page.goto(self._origin + path)
        return self.page

    @contextmanager
    def expecting_error(self, words: str) -> Iterator[None]:
        """Expect one complaint with these words of what the block does, and forget it."""
        with self.page.expect_console_message(lambda message: words in message.text):
            yield
        assert len([complaint for complaint in self.complaints if words in complaint]) == 1
        self.complaints = [complaint for complaint in self.complaints if words not in complaint]

    def _on_console(self, message: ConsoleMessage) -> None:
        self.complaints.append(message.text)

    def _on_request(self, request: Request) -> None:
        self.requests.append(request.url)
        self.visits += request.is_navigation_request()
        if not request.url.startswith(f"{self._origin}/"):
            self.complaints.append(f"asked another host for {request.url}")


@pytest.fixture
def a_reader(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Reader]]:
    """Makes readers, each with cookies of their own; a complaint of the browser fails the test."""
    readers: list[Reader] = []

    def make(origin: str, *, scripts: bool = True, width: int = 1280, height: int = 800) -> Reader:
        context = new_context(java_script_enabled=scripts, viewport={"width": width, "height": height})
        readers.append(Reader(context, origin))
        return readers[-1]

    yield make
    assert [complaint for reader in readers for complaint in reader.complaints] == []


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts: once with, once without."""
    return bool(request.param)
