"""Whatever happens to the index folder, a reader gets an answer, and the index mends itself."""

import gc
import os
import shutil
import signal
import subprocess
import sys
from math import inf
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from search_index import index_follower
from search_index.search_query import SearchQuery
from search_index.searcher import Searcher
from search_index.storage.build_folder import POINTER_FILE, BuildFolder
from search_index.storage.posting_writer import PostingWriter
from tests.conftest import GENEROUS_TIMEOUT
from tests.search_index.indexed_catalogue import cached_owners, force_check, latest_searcher
from tests.served_site import wait_until

PROJECT = Path(__file__).resolve().parents[2]
# Whoosh leaves it to the garbage collector to close a file whose contents it could not read.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)


@pytest.fixture
def shelf(house):
    parrot = house.tool("Parrot", tagline="It talks", price="paid", ships=1)
    house.tool("Finch", description="Unlike a parrot, it sings. 100%")
    house.matchup(parrot, 2, question="Which bird?")
    house.index.catch_up()
    return house


def collect_warnings(index, searches=3):
    """The warnings of some searches, each of which looks at the change log."""
    with capture_logs() as logs:
        for _ in range(searches):
            force_check(index)
            index.search(SearchQuery(text="parrot"))
    return [line["event"] for line in logs if line["log_level"] == "warning"]


def wait_until_mended(index):
    wait_until(lambda: not index.search(SearchQuery(text="parrot")).limited)


def current_build(house):
    return BuildFolder(house.folder / "index").current_build()


def remove_everything(house):
    shutil.rmtree(house.folder / "index")


def point_nowhere(house):
    (house.folder / "index" / POINTER_FILE).write_text("build-gone")


def empty_the_build(house):
    for path in current_build(house).iterdir():
        path.unlink()


def scramble_the_contents(house):
    for path in current_build(house).glob("*.toc"):
        path.write_bytes(b"\x00" * 100)


def cut_the_segments(house):
    for path in current_build(house).glob("*.seg"):
        path.write_bytes(path.read_bytes()[:50])


DAMAGES = [remove_everything, point_nowhere, empty_the_build, scramble_the_contents, cut_the_segments]


@pytest.mark.parametrize("harm", DAMAGES, ids=lambda harm: harm.__name__)
def test_a_damaged_index_still_answers_and_is_built_anew(shelf, harm):
    harm(shelf)
    index = shelf.another_index()
    first = index.search(SearchQuery(text="parrot"))
    assert {hit.slug for hit in first.hits} == {"parrot", "finch", "finch-vs-parrot"}
    wait_until_mended(index)
    assert index.status().healthy


def test_nothing_is_kept_of_an_index_that_broke(shelf, monkeypatch):
    # The search that finds it broken must not look at the change log first, and mend it.
    monkeypatch.setattr(index_follower, "CHECK_INTERVAL", GENEROUS_TIMEOUT)
    shelf.index.search(SearchQuery(text="parrot"))
    remove_everything(shelf)
    assert shelf.index.search(SearchQuery(text="parrot")).limited
    wait_until_mended(shelf.index)
    assert cached_owners(shelf.index) == latest_searcher(shelf.index).snapshot.cache_owners


def test_no_reader_waits_for_a_long_build(shelf, monkeypatch):
    remove_everything(shelf)
    monkeypatch.setattr(index_follower, "CATCH_UP_TIMEOUT", 0.0)
    index = shelf.another_index()
    assert index.search(SearchQuery(text="parrot")).total == 3
    wait_until_mended(index)


def test_an_index_that_cannot_be_written_or_made_answers_from_sql(shelf):
    remove_everything(shelf)
    (shelf.folder / "index").write_text("a file, where a folder should be")
    found = shelf.another_index().search(SearchQuery(text="parrot"))
    assert (found.limited, found.total) == (True, 3)


def test_a_change_log_that_cannot_be_read_is_told_once_until_it_can(shelf):
    def rename(old, new):
        with shelf.engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

    for _ in range(2):
        rename("change", "aside")
        assert collect_warnings(shelf.index) == ["search_index.not_caught_up"]
        assert not shelf.index.search(SearchQuery(text="parrot")).limited
        rename("aside", "change")
        assert collect_warnings(shelf.index) == []


def test_an_index_that_fails_is_told_once_until_it_answers(shelf, monkeypatch):
    def fails(*_):
        raise OSError("No such device")

    shelf.index._follower._state.next_rebuild_at = inf
    for _ in range(2):
        monkeypatch.setattr(Searcher, "search", fails)
        assert collect_warnings(shelf.index) == ["search_index.failed"]
        monkeypatch.undo()
        assert collect_warnings(shelf.index) == []


def test_a_limited_search_keeps_to_the_filters_and_takes_signs_as_they_are(shelf):
    (shelf.folder / "index").rename(shelf.folder / "aside")
    (shelf.folder / "index").write_text("")
    index = shelf.another_index()

    def slugs(**query):
        return [hit.slug for hit in index.search(SearchQuery(**query)).hits]

    assert slugs(kinds=("tool",), prices=("paid",)) == ["parrot"]
    assert slugs(panels=(1,)) == ["parrot"]
    assert slugs(text="100%") == ["finch"]
    assert index.complete("par") == ()
    assert index.indexed_change_id() == 0


def test_status_says_that_the_index_cannot_be_read(shelf):
    scramble_the_contents(shelf)
    status = shelf.another_index().status()
    assert not status.healthy
    assert "cannot be read" in status.fault


def test_the_folder_is_its_owners_alone(shelf):
    assert (shelf.folder / "index").stat().st_mode & 0o777 == 0o700
    assert current_build(shelf).stat().st_mode & 0o777 == 0o700


def test_old_builds_are_removed(shelf):
    before = current_build(shelf)
    shelf.index.rebuild()
    assert not before.exists()
    assert list((shelf.folder / "index").glob("build-*")) == [current_build(shelf)]


@pytest.mark.parametrize(("owner", "step"), [(PostingWriter, "write"), (BuildFolder, "publish")])
def test_a_build_that_fails_leaves_nothing_behind(shelf, monkeypatch, owner, step):
    def full(*_):
        raise OSError("No space left on device")

    before = current_build(shelf)
    monkeypatch.setattr(owner, step, full)
    with pytest.raises(OSError, match="No space"):
        shelf.index.rebuild()
    assert list((shelf.folder / "index").glob("build-*")) == [before]
    monkeypatch.undo()
    assert shelf.index.rebuild() == 3
    gc.collect()


WRITER = """
import sys
from pathlib import Path
from tests.search_index.indexed_catalogue import IndexedCatalogue
house = IndexedCatalogue(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for row in (1, 2):
        house.revise(row, tagline="parrot again")
    house.index.catch_up()
"""


def wait_until_it_writes(house):
    def listed():
        return {path.name for path in current_build(house).iterdir()}

    before = listed()
    wait_until(lambda: listed() != before)


def test_a_writer_killed_in_mid_commit_leaves_a_whole_index(shelf):
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(shelf.folder)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline() == "ready\n"
        wait_until_it_writes(shelf)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        index = shelf.another_index()
        index.catch_up()
        assert index.search(SearchQuery(text="parrot")).total == 3
        assert index.status().healthy
