"""Whatever happens to the index folder, a reader gets an answer, and the index is rebuilt."""

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

from search_index import catch_up_scheduler
from search_index.search_query import SearchQuery
from search_index.searcher import Searcher
from search_index.storage.build_folder import POINTER_FILE, BuildFolder
from search_index.storage.posting_writer import PostingWriter
from tests.conftest import GENEROUS_TIMEOUT
from tests.search_index.indexed_catalogue import cached_owners, force_check, latest_searcher
from tests.served_site import wait_until

PROJECT = Path(__file__).resolve().parents[2]
# Whoosh leaves a file that it could not read open for the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)


@pytest.fixture
def indexed(catalogue):
    parrot = catalogue.tool("Parrot", tagline="It talks", price="paid", ships=1)
    catalogue.tool("Finch", description="Unlike a parrot, it sings. 100%")
    catalogue.matchup(parrot, 2, question="Which bird?")
    catalogue.index.catch_up()
    return catalogue


def collect_warnings(index, searches=3):
    """Return the warnings of some searches, each of which checks the change log."""
    with capture_logs() as logs:
        for _ in range(searches):
            force_check(index)
            index.search(SearchQuery(text="parrot"))
    return [line["event"] for line in logs if line["log_level"] == "warning"]


def wait_until_rebuilt(index):
    wait_until(lambda: not index.search(SearchQuery(text="parrot")).limited)


def current_build(catalogue):
    return BuildFolder(catalogue.folder / "index").current_build()


def remove_everything(catalogue):
    shutil.rmtree(catalogue.folder / "index")


def point_nowhere(catalogue):
    (catalogue.folder / "index" / POINTER_FILE).write_text("build-gone")


def empty_the_build(catalogue):
    for path in current_build(catalogue).iterdir():
        path.unlink()


def scramble_the_contents(catalogue):
    for path in current_build(catalogue).glob("*.toc"):
        path.write_bytes(b"\x00" * 100)


def cut_the_segments(catalogue):
    for path in current_build(catalogue).glob("*.seg"):
        path.write_bytes(path.read_bytes()[:50])


DAMAGES = [remove_everything, point_nowhere, empty_the_build, scramble_the_contents, cut_the_segments]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_index_still_answers_and_is_rebuilt(indexed, damage):
    damage(indexed)
    index = indexed.another_index()
    first = index.search(SearchQuery(text="parrot"))
    assert {hit.slug for hit in first.hits} == {"parrot", "finch", "finch-vs-parrot"}
    wait_until_rebuilt(index)
    assert index.status().healthy


def test_the_cache_drops_the_entries_of_an_index_that_failed(indexed, monkeypatch):
    # The search that fails must not check the change log first, which would rebuild the index.
    monkeypatch.setattr(catch_up_scheduler, "CHECK_INTERVAL", GENEROUS_TIMEOUT)
    indexed.index.search(SearchQuery(text="parrot"))
    remove_everything(indexed)
    assert indexed.index.search(SearchQuery(text="parrot")).limited
    wait_until_rebuilt(indexed.index)
    assert cached_owners(indexed.index) == latest_searcher(indexed.index).snapshot.cache_owners


def test_no_search_waits_for_a_long_rebuild(indexed, monkeypatch):
    remove_everything(indexed)
    monkeypatch.setattr(catch_up_scheduler, "CATCH_UP_TIMEOUT", 0.0)
    index = indexed.another_index()
    assert index.search(SearchQuery(text="parrot")).total == 3
    wait_until_rebuilt(index)


def test_searches_are_answered_from_sql_where_no_index_can_be_created(indexed):
    remove_everything(indexed)
    (indexed.folder / "index").write_text("a file, where a folder should be")
    results = indexed.another_index().search(SearchQuery(text="parrot"))
    assert (results.limited, results.total) == (True, 3)


def test_an_unreadable_change_log_is_logged_once_until_it_can_be_read(indexed):
    def rename(old, new):
        with indexed.engine.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {old} RENAME TO {new}")

    for _ in range(2):
        rename("change", "aside")
        assert collect_warnings(indexed.index) == ["search_index.not_caught_up"]
        assert not indexed.index.search(SearchQuery(text="parrot")).limited
        rename("aside", "change")
        assert collect_warnings(indexed.index) == []


def test_a_failing_index_is_logged_once_until_it_answers(indexed, monkeypatch):
    def fails(*_):
        raise OSError("No such device")

    indexed.index._scheduler._state.next_rebuild_at = inf
    for _ in range(2):
        monkeypatch.setattr(Searcher, "search", fails)
        assert collect_warnings(indexed.index) == ["search_index.failed"]
        monkeypatch.undo()
        assert collect_warnings(indexed.index) == []


def test_a_limited_search_applies_filters_and_takes_signs_literally(indexed):
    (indexed.folder / "index").rename(indexed.folder / "aside")
    (indexed.folder / "index").write_text("")
    index = indexed.another_index()

    def slugs(**query):
        return [hit.slug for hit in index.search(SearchQuery(**query)).hits]

    assert slugs(kinds=("tool",), prices=("paid",)) == ["parrot"]
    assert slugs(panels=(1,)) == ["parrot"]
    assert slugs(text="100%") == ["finch"]
    assert index.complete("par") == ()
    assert index.indexed_change_id() == 0


def test_status_says_that_the_index_cannot_be_read(indexed):
    scramble_the_contents(indexed)
    status = indexed.another_index().status()
    assert not status.healthy
    assert "cannot be read" in status.fault


def test_only_the_owner_may_read_the_folder(indexed):
    assert (indexed.folder / "index").stat().st_mode & 0o777 == 0o700
    assert current_build(indexed).stat().st_mode & 0o777 == 0o700


def test_old_builds_are_removed(indexed):
    before = current_build(indexed)
    indexed.index.rebuild()
    assert not before.exists()
    assert list((indexed.folder / "index").glob("build-*")) == [current_build(indexed)]


@pytest.mark.parametrize(("owner", "step"), [(PostingWriter, "write"), (BuildFolder, "publish")])
def test_a_failed_build_leaves_no_files(indexed, monkeypatch, owner, step):
    def full(*_):
        raise OSError("No space left on device")

    before = current_build(indexed)
    monkeypatch.setattr(owner, step, full)
    with pytest.raises(OSError, match="No space"):
        indexed.index.rebuild()
    assert list((indexed.folder / "index").glob("build-*")) == [before]
    monkeypatch.undo()
    assert indexed.index.rebuild() == 3
    gc.collect()


WRITER = """
import sys
from pathlib import Path
from tests.search_index.indexed_catalogue import IndexedCatalogue
catalogue = IndexedCatalogue(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    for row in (1, 2):
        catalogue.revise(row, tagline="parrot again")
    catalogue.index.catch_up()
"""


def wait_until_it_writes(catalogue):
    def listed():
        return {path.name for path in current_build(catalogue).iterdir()}

    before = listed()
    wait_until(lambda: listed() != before)


def test_a_writer_killed_during_a_commit_leaves_a_complete_index(indexed):
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(indexed.folder)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "ready\n"
        wait_until_it_writes(indexed)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        index = indexed.another_index()
        index.catch_up()
        assert index.search(SearchQuery(text="parrot")).total == 3
        assert index.status().healthy
