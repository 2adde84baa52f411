"""The search page where the index cannot be used: results from the database, with a notice."""

import gc
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search_index import catch_up_scheduler
from search_index.storage.build_folder import BuildFolder
from services import services
from settings import PROJECT_ROOT
from tests import databases
from tests.builders import a_tool

NOTICE = "Limited search"
# Whoosh leaves a file that it could not read open for the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)


@pytest.fixture(autouse=True)
def check_every_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every search check the change log."""
    monkeypatch.setattr(catch_up_scheduler, "CHECK_INTERVAL", 0.0)


@pytest.fixture
def indexed(app: Flask, folder: Path) -> Path:
    """The index folder of a site with one tool, Parrot."""
    a_tool("parrot")
    services().search_index.catch_up()
    return folder / "index"


def delete_index(index: Path) -> None:
    shutil.rmtree(index)


def corrupt_index(index: Path) -> None:
    for path in BuildFolder(index).current_build().glob("*.seg"):
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content[:50])


def page_of(client: FlaskClient) -> str:
    page = client.get("/search?q=parrot")
    assert (page.status_code, 'href="/tools/parrot"' in page.text) == (200, True)
    return page.text


@pytest.mark.parametrize("damage", [delete_index, corrupt_index])
def test_the_page_has_a_notice_until_the_index_is_rebuilt(
    another: Callable[..., Flask], indexed: Path, damage
) -> None:
    damage(indexed)
    browser = another().test_client()
    with BuildFolder(indexed).builder_lock():
        assert NOTICE in page_of(browser)
    assert NOTICE not in page_of(browser)
    assert "<mark>" in page_of(browser)
    gc.collect()


# Root may write anywhere, so this process becomes nobody before it searches.
READER = """
import json, os, sys
from pathlib import Path
from structlog.testing import capture_logs
from app import create_app
from models.database.base import db
from search_index import catch_up_scheduler
from tests.builders import a_tool
from tests.conftest import settings_for

folder, behind = Path(sys.argv[1]), sys.argv[2] == "behind"
catch_up_scheduler.CATCH_UP_TIMEOUT = 300.0
site = create_app(settings_for(folder))
with site.app_context():
    a_tool("parrot")
    site.extensions["services"].search_index.catch_up()
    site.test_client().get("/search?q=parrot")
    if behind:
        a_tool("finch")
    db.engine.dispose()
paths = [folder, *folder.rglob("*")]
if os.geteuid() == 0:
    for path in paths:
        os.chown(path, 65534, 65534)
for path in (folder / "index", *(folder / "index").rglob("*")):
    path.chmod(0o500 if path.is_dir() else 0o400)
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
assert not os.access(folder / "index", os.W_OK)
catch_up_scheduler.CHECK_INTERVAL = 0.0
catch_up_scheduler.REBUILD_INTERVAL = 0.0
with capture_logs() as logs:
    browser = create_app(settings_for(folder)).test_client()
    pages = [browser.get(f"/search?q={word}").text for word in ("finch", "parrot", "parrot")]
warnings = [line["event"] for line in logs if line["log_level"] == "warning"]
print(json.dumps({"pages": pages, "warnings": warnings}))
"""


def search_read_only_index(folder: Path, state: str) -> dict[str, list[str]]:
    with TemporaryDirectory() as copy:
        databases.copy_database(folder, Path(copy))
        command = [sys.executable, "-c", READER, copy, state]
        done = subprocess.run(command, check=False, cwd=PROJECT_ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_read_only_index_that_is_behind_is_replaced_by_the_database(folder: Path) -> None:
    output = search_read_only_index(folder, "behind")
    assert [NOTICE in page for page in output["pages"]] == [True] * 3
    assert 'href="/tools/finch"' in output["pages"][0]
    assert output["warnings"] == ["search_index.not_caught_up"]


def test_a_read_only_index_that_holds_every_change_is_searched(folder: Path) -> None:
    output = search_read_only_index(folder, "level")
    assert [NOTICE in page for page in output["pages"]] == [False] * 3
    assert output["warnings"] == []
