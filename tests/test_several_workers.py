"""What one worker writes, every worker shows."""

import re
import shutil
from collections.abc import Iterator

import pytest

from settings import PROJECT_ROOT
from tests import databases
from tests.served_site import PAIR, ServedSite, wait_until


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, served_database: str) -> Iterator[ServedSite]:
    site = ServedSite(tmp_path_factory.mktemp("instance"), served_database)
    site.start()
    yield site
    site.kill()


def test_every_worker_shows_an_imported_change(site, tmp_path):
    folder = shutil.copytree(PROJECT_ROOT / "catalogue", tmp_path / "catalogue")
    cursor = folder / "tools" / "cursor.toml"
    cursor.write_text(re.sub(r'tagline = ".*"', 'tagline = "A quixotic editor"', cursor.read_text()))
    site.command("catalogue", "import", str(folder))
    assert site.shown_by_every_worker(PAIR, "A quixotic editor")
    wait_until(lambda: site.shown_by_every_worker("/search?q=quixotic", "/tools/cursor"))


def test_every_worker_shows_a_vote(site):
    assert site.shown_by_every_worker(PAIR, "no votes yet")
    assert site.vote("cursor", "ship") == 303
    if databases.SERVER:
        # A worker polls the log of another one's votes.
        wait_until(lambda: site.shown_by_every_worker(PAIR, "1 ship, 0 skip"))
    assert site.shown_by_every_worker(PAIR, "1 ship, 0 skip")


def test_votes_survive_a_kill(site):
    before = site.request("/tools/github-copilot")[1]
    assert "no votes yet" in before
    assert site.vote("github-copilot", "skip") == 303
    site.kill()
    site.start()
    assert site.shown_by_every_worker(PAIR, "0 ship, 1 skip")
    site.command("votes", "recount")
