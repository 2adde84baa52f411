import pytest

from search_index.search_query import SearchQuery, Sort
from tests.search_index.indexed_catalogue import DAY, found_slugs


def test_pages_have_no_gap_and_no_repetition(catalogue):
    for i in range(25):
        catalogue.tool(f"Parrot {i}")
    pages = [catalogue.index.search(SearchQuery(text="parrot", page=page)) for page in (1, 2, 3, 4)]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert len({hit.slug for page in pages for hit in page.hits}) == pages[0].total == 25


def test_results_sort_by_day_or_panel(catalogue):
    catalogue.tool("Old", ships=4, day=DAY.replace(year=2024))
    catalogue.tool("New", ships=1)
    assert found_slugs(catalogue, sort=Sort.NEWEST) == ["new", "old"]
    assert found_slugs(catalogue, sort=Sort.PANEL) == ["old", "new"]


def test_shares_are_loaded_for_the_community_order_only(catalogue):
    catalogue.tool("One")
    catalogue.tool("Two")
    results = catalogue.index.search(
        SearchQuery(sort=Sort.COMMUNITY), shares=lambda: {"one": 0.2, "two": 0.7}
    )
    assert [hit.slug for hit in results.hits] == ["two", "one"]
    catalogue.index.search(SearchQuery(), shares=lambda: pytest.fail("loaded"))


def test_new_shares_change_the_community_order(catalogue):
    catalogue.tool("One")
    catalogue.tool("Two")
    for better, worse in (("one", "two"), ("two", "one"), ("one", "two")):
        shares = {better: 0.9, worse: 0.1}
        for _ in range(2):
            results = catalogue.index.search(
                SearchQuery(sort=Sort.COMMUNITY), shares=lambda shares=shares: shares
            )
            assert [hit.slug for hit in results.hits] == [better, worse]
