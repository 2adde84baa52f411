from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import update
from sqlalchemy.orm import Session
from whoosh.index import open_dir

from models.catalogue.tables import Category, Review, Tool
from search_index import catch_up_scheduler
from search_index.documents import document_builder
from search_index.search_query import SearchQuery
from search_index.storage.build_folder import BuildFolder
from tests.search_index.indexed_catalogue import DAY, cached_owners, force_check, latest_searcher, make_change


def slugs(index, text=""):
    return [hit.slug for hit in index.search(SearchQuery(text=text)).hits]


def test_the_first_search_builds_the_index(catalogue):
    catalogue.tool("Cursor")
    assert slugs(catalogue.index, "cursor") == ["cursor"]


def test_only_the_changed_document_is_rewritten(catalogue):
    one = catalogue.tool("One", description="green")
    catalogue.tool("Two", description="blue")
    catalogue.index.catch_up()
    catalogue.revise(one, description="red")
    assert catalogue.index.catch_up() == 1
    assert (slugs(catalogue.index, "red"), slugs(catalogue.index, "blue")) == (["one"], ["two"])
    assert catalogue.index.search(SearchQuery(text="green", exact=True)).total == 0


def test_without_changes_nothing_is_written(catalogue):
    catalogue.tool("One")
    catalogue.index.catch_up()
    assert catalogue.index.catch_up() == 0


def test_a_changed_tool_rewrites_its_matchups(catalogue):
    one, two = catalogue.tool("One"), catalogue.tool("Two")
    catalogue.matchup(one, two)
    catalogue.index.catch_up()
    catalogue.revise(one, name="Parrot")
    assert catalogue.index.catch_up() == 2
    assert len(slugs(catalogue.index, "parrot")) == 2


def test_a_retired_tool_is_gone_until_it_returns(catalogue):
    one = catalogue.tool("One")
    catalogue.index.catch_up()
    catalogue.retire(one)
    catalogue.index.catch_up()
    assert slugs(catalogue.index) == []
    catalogue.revise(one, retired_on=None)
    catalogue.index.catch_up()
    assert slugs(catalogue.index) == ["one"]


def test_only_the_current_review_is_found(catalogue):
    one = catalogue.tool("One", review="An old parrot.")
    newer = Review(
        tool_id=one, reviewer_id=1, verdict="skip", written_on=DAY.replace(year=2026), text="A finch."
    )
    catalogue.add(newer, make_change("review_added", tool_id=one))
    catalogue.index.catch_up()
    (hit,) = catalogue.index.search(SearchQuery(text="finch")).hits
    assert (hit.ships, hit.day) == (2, newer.written_on)
    assert hit.snippet.field_label == "The Builder on One, December 2026"


def test_a_renamed_category_rewrites_every_document(catalogue):
    catalogue.tool("One")
    catalogue.tool("Two", category=3)
    catalogue.index.catch_up()
    with Session(catalogue.engine) as session, session.begin():
        session.execute(update(Category).where(Category.id == 1).values(name="Aviaries"))
        session.add(make_change("category_set"))
    assert catalogue.index.catch_up() == 2
    assert catalogue.index.search(SearchQuery(text="aviaries")).hits[0].category_name == "Aviaries"
    assert catalogue.index.status().healthy


def test_one_process_finds_what_another_indexed(catalogue):
    catalogue.tool("One")
    other = catalogue.another_index()
    assert (slugs(catalogue.index), slugs(other)) == (["one"], ["one"])
    catalogue.tool("Two")
    catalogue.index.catch_up()
    assert set(slugs(other)) == {"one", "two"}


def test_a_search_catches_up_by_itself(catalogue):
    catalogue.tool("One")
    slugs(catalogue.index)
    catalogue.tool("Two")
    force_check(catalogue.index)
    assert set(slugs(catalogue.index)) == {"one", "two"}
    assert catalogue.index.indexed_change_id() == 2


def test_two_seconds_after_a_change_a_search_finds_it(catalogue, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(catch_up_scheduler, "monotonic", lambda: clock[0])
    catalogue.tool("One")
    slugs(catalogue.index)
    catalogue.tool("Two")
    clock[0] += 2
    assert set(slugs(catalogue.index)) == {"one", "two"}


def test_a_process_that_holds_the_writer_lock_is_not_disturbed(catalogue):
    catalogue.tool("One")
    catalogue.index.catch_up()
    writer = open_dir(str(BuildFolder(catalogue.folder / "index").current_build())).writer()
    catalogue.tool("Two")
    force_check(catalogue.index)
    assert (catalogue.index.catch_up(), slugs(catalogue.index)) == (0, ["one"])
    writer.cancel()
    assert catalogue.index.catch_up() == 1


def generation(catalogue):
    return latest_searcher(catalogue.index).snapshot.generation


def test_a_burst_of_a_thousand_changes_is_one_commit(catalogue):
    rows = [catalogue.tool(f"Tool {i}") for i in range(40)]
    catalogue.index.catch_up()
    before = generation(catalogue)
    with catalogue.engine.begin() as connection:
        connection.execute(update(Tool).values(tagline="Changed"))
    catalogue.add(*(make_change("tool_revised", tool_id=rows[i % len(rows)]) for i in range(1000)))
    assert catalogue.index.catch_up() == len(rows)
    assert (generation(catalogue), catalogue.index.indexed_change_id()) == (before + 1, len(rows) + 1000)
    assert catalogue.index.status().healthy


def test_a_burst_is_one_commit_with_several_workers(catalogue):
    rows = [catalogue.tool(f"Tool {i}") for i in range(20)]
    catalogue.index.catch_up()
    before, workers = generation(catalogue), [catalogue.another_index() for _ in range(4)]
    catalogue.add(*(make_change("tool_revised", tool_id=rows[i % len(rows)]) for i in range(1000)))
    with ThreadPoolExecutor(len(workers)) as threads:
        totals = list(threads.map(lambda worker: worker.search(SearchQuery(text="tool")).total, workers))
    assert (totals, generation(catalogue)) == ([len(rows)] * len(workers), before + 1)


def test_unchanged_segments_stay_open(catalogue):
    for i in range(300):
        catalogue.tool(f"Tool {i}", description="parrot")
    slugs(catalogue.index, "parrot")
    (large,) = latest_searcher(catalogue.index).snapshot.segments
    catalogue.tool("Small", description="parrot")
    catalogue.index.catch_up()
    slugs(catalogue.index, "parrot")
    assert latest_searcher(catalogue.index).snapshot.segments[0] is large


def test_the_cache_drops_the_entries_of_old_snapshots_and_segments(catalogue):
    rows = [catalogue.tool(f"Tool {i}", description="parrot") for i in range(5)]
    for row in rows:
        catalogue.revise(row, description="parrot again")
        catalogue.index.catch_up()
        slugs(catalogue.index, "parrot again")
    assert cached_owners(catalogue.index) == latest_searcher(catalogue.index).snapshot.cache_owners


def test_the_cache_drops_what_a_late_search_of_an_old_snapshot_adds(catalogue):
    one = catalogue.tool("One", description="parrot")
    slugs(catalogue.index, "parrot")
    late = latest_searcher(catalogue.index)
    for tagline in ("Changed", "Changed again"):
        catalogue.revise(one, tagline=tagline)
        catalogue.index.catch_up()
        newest = latest_searcher(catalogue.index).snapshot
        assert cached_owners(catalogue.index) <= newest.cache_owners
        late.search(SearchQuery(text="parrot"), None)


def test_an_index_ahead_of_a_restored_database_is_rebuilt(catalogue):
    catalogue.tool("One")
    catalogue.add(make_change("tool_revised"), make_change("tool_revised"))
    catalogue.index.catch_up()
    with catalogue.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM change WHERE id > 1")
    assert catalogue.index.catch_up() == 1
    assert catalogue.index.status().healthy


def test_status_says_what_is_wrong(catalogue):
    one = catalogue.tool("One")
    catalogue.index.catch_up()
    assert catalogue.index.status().healthy
    with catalogue.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE tool SET tagline = 'Changed behind its back'")
    assert "1 documents differ" in catalogue.index.status().fault
    catalogue.revise(one, tagline="Changed in the open")
    assert "catch-up" in catalogue.index.status().fault


def test_a_rebuild_reports_its_progress(catalogue):
    catalogue.tool("One")
    catalogue.tool("Two")
    calls = []
    assert catalogue.index.rebuild(lambda done, total: calls.append((done, total))) == 2
    assert calls == [(1, 2), (2, 2)]


def test_a_document_has_the_same_digest_each_time(catalogue):
    one = catalogue.tool("One", facts={"Licence": "MIT"})
    catalogue.matchup(one, catalogue.tool("Two"))
    with catalogue.engine.connect() as connection:
        first, again = (list(document_builder.build_all(connection)) for _ in range(2))
    assert [d.digest for d in first] == [d.digest for d in again]
