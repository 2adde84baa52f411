from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import update
from sqlalchemy.orm import Session
from whoosh.index import open_dir

from models.catalogue.tables import Category, Review, Tool
from search_index import index_follower
from search_index.documents import document_builder
from search_index.search_query import SearchQuery
from search_index.storage.build_folder import BuildFolder
from tests.search_index.indexed_catalogue import DAY, cached_owners, force_check, latest_searcher, make_change


def slugs(index, text=""):
    return [hit.slug for hit in index.search(SearchQuery(text=text)).hits]


def test_a_first_search_builds_the_index(house):
    house.tool("Cursor")
    assert slugs(house.index, "cursor") == ["cursor"]


def test_a_change_is_found_and_the_rest_left_alone(house):
    one = house.tool("One", description="green")
    house.tool("Two", description="blue")
    house.index.catch_up()
    house.revise(one, description="red")
    assert house.index.catch_up() == 1
    assert (slugs(house.index, "red"), slugs(house.index, "blue")) == (["one"], ["two"])
    assert house.index.search(SearchQuery(text="green", exact=True)).total == 0


def test_nothing_new_is_nothing_written(house):
    house.tool("One")
    house.index.catch_up()
    assert house.index.catch_up() == 0


def test_a_tool_takes_its_matchups_along(house):
    one, two = house.tool("One"), house.tool("Two")
    house.matchup(one, two)
    house.index.catch_up()
    house.revise(one, name="Parrot")
    assert house.index.catch_up() == 2
    assert len(slugs(house.index, "parrot")) == 2


def test_what_is_retired_is_gone_and_comes_back_when_it_returns(house):
    one = house.tool("One")
    house.index.catch_up()
    house.retire(one)
    house.index.catch_up()
    assert slugs(house.index) == []
    house.revise(one, retired_on=None)
    house.index.catch_up()
    assert slugs(house.index) == ["one"]


def test_only_the_review_in_force_is_found(house):
    one = house.tool("One", review="An old parrot.")
    newer = Review(
        tool_id=one, reviewer_id=1, verdict="skip", written_on=DAY.replace(year=2026), text="A finch."
    )
    house.add(newer, make_change("review_added", tool_id=one))
    house.index.catch_up()
    (hit,) = house.index.search(SearchQuery(text="finch")).hits
    assert (hit.ships, hit.day) == (2, newer.written_on)
    assert hit.snippet.field_label == "The Builder on One, December 2026"


def test_a_renamed_shelf_reaches_every_document(house):
    house.tool("One")
    house.tool("Two", category=3)
    house.index.catch_up()
    with Session(house.engine) as session, session.begin():
        session.execute(update(Category).where(Category.id == 1).values(name="Aviaries"))
        session.add(make_change("category_set"))
    assert house.index.catch_up() == 2
    assert house.index.search(SearchQuery(text="aviaries")).hits[0].category_name == "Aviaries"
    assert house.index.status().healthy


def test_one_process_finds_what_another_wrote(house):
    house.tool("One")
    other = house.another_index()
    assert (slugs(house.index), slugs(other)) == (["one"], ["one"])
    house.tool("Two")
    house.index.catch_up()
    assert set(slugs(other)) == {"one", "two"}


def test_a_search_looks_at_the_log_itself(house):
    house.tool("One")
    slugs(house.index)
    house.tool("Two")
    force_check(house.index)
    assert set(slugs(house.index)) == {"one", "two"}
    assert house.index.indexed_change_id() == 2


def test_two_seconds_after_a_change_a_search_finds_it(house, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(index_follower, "monotonic", lambda: clock[0])
    house.tool("One")
    slugs(house.index)
    house.tool("Two")
    clock[0] += 2
    assert set(slugs(house.index)) == {"one", "two"}


def test_who_holds_the_lock_is_left_to_write(house):
    house.tool("One")
    house.index.catch_up()
    writer = open_dir(str(BuildFolder(house.folder / "index").current_build())).writer()
    house.tool("Two")
    force_check(house.index)
    assert (house.index.catch_up(), slugs(house.index)) == (0, ["one"])
    writer.cancel()
    assert house.index.catch_up() == 1


def generation(house):
    return latest_searcher(house.index).snapshot.generation


def test_a_burst_of_a_thousand_changes_is_one_commit(house):
    rows = [house.tool(f"Tool {i}") for i in range(40)]
    house.index.catch_up()
    before = generation(house)
    with house.engine.begin() as connection:
        connection.execute(update(Tool).values(tagline="Changed"))
    house.add(*(make_change("tool_revised", tool_id=rows[i % len(rows)]) for i in range(1000)))
    assert house.index.catch_up() == len(rows)
    assert (generation(house), house.index.indexed_change_id()) == (before + 1, len(rows) + 1000)
    assert house.index.status().healthy


def test_a_burst_is_one_commit_though_every_worker_sees_it(house):
    rows = [house.tool(f"Tool {i}") for i in range(20)]
    house.index.catch_up()
    before, workers = generation(house), [house.another_index() for _ in range(4)]
    house.add(*(make_change("tool_revised", tool_id=rows[i % len(rows)]) for i in range(1000)))
    with ThreadPoolExecutor(len(workers)) as threads:
        totals = list(threads.map(lambda worker: worker.search(SearchQuery(text="tool")).total, workers))
    assert (totals, generation(house)) == ([len(rows)] * len(workers), before + 1)


def test_unchanged_segments_stay_open_and_keep_what_was_read(house):
    for i in range(300):
        house.tool(f"Tool {i}", description="parrot")
    slugs(house.index, "parrot")
    (large,) = latest_searcher(house.index).snapshot.segments
    house.tool("Small", description="parrot")
    house.index.catch_up()
    slugs(house.index, "parrot")
    assert latest_searcher(house.index).snapshot.segments[0] is large


def test_nothing_is_kept_of_views_and_segments_that_are_gone(house):
    rows = [house.tool(f"Tool {i}", description="parrot") for i in range(5)]
    for row in rows:
        house.revise(row, description="parrot again")
        house.index.catch_up()
        slugs(house.index, "parrot again")
    assert cached_owners(house.index) == latest_searcher(house.index).snapshot.cache_owners


def test_what_a_late_reader_of_an_old_view_puts_back_is_let_go_too(house):
    one = house.tool("One", description="parrot")
    slugs(house.index, "parrot")
    late = latest_searcher(house.index)
    for tagline in ("Changed", "Changed again"):
        house.revise(one, tagline=tagline)
        house.index.catch_up()
        newest = latest_searcher(house.index).snapshot
        assert cached_owners(house.index) <= newest.cache_owners
        late.search(SearchQuery(text="parrot"), None)


def test_a_database_put_back_to_an_earlier_state_is_indexed_anew(house):
    house.tool("One")
    house.add(make_change("tool_revised"), make_change("tool_revised"))
    house.index.catch_up()
    with house.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM change WHERE id > 1")
    assert house.index.catch_up() == 1
    assert house.index.status().healthy


def test_status_names_what_is_wrong(house):
    one = house.tool("One")
    house.index.catch_up()
    assert house.index.status().healthy
    with house.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE tool SET tagline = 'Changed behind its back'")
    assert "1 documents differ" in house.index.status().fault
    house.revise(one, tagline="Changed in the open")
    assert "catch-up" in house.index.status().fault


def test_a_rebuild_tells_how_far_it_is(house):
    house.tool("One")
    house.tool("Two")
    told = []
    assert house.index.rebuild(lambda done, total: told.append((done, total))) == 2
    assert told == [(1, 2), (2, 2)]


def test_a_document_is_the_same_however_often_it_is_made(house):
    one = house.tool("One", facts={"Licence": "MIT"})
    house.matchup(one, house.tool("Two"))
    with house.engine.connect() as connection:
        first, again = (list(document_builder.build_all(connection)) for _ in range(2))
    assert [d.digest for d in first] == [d.digest for d in again]
