"""The shipped catalogue is searched as well as the judged queries ask."""

import pytest

from benchmarks.relevance.judged import Figures, judged, measured
from benchmarks.relevance.shipped import database
from search_index import source
from search_index.engine import SearchIndex
from search_index.query import Query


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shipped")
    engine = database(folder / "shipped.db")
    index = SearchIndex(folder / "index", lambda: engine)
    index.rebuild()
    with engine.connect() as connection:
        queries = judged(source.everything(connection))
    return queries, lambda text: [hit.slug for hit in index.search(Query(text=text)).hits]


def figures(shipped, *kinds) -> Figures:
    queries, search = shipped
    return measured([query for query in queries if not kinds or query.kind in kinds], search)


def test_results_over_all_kinds_are_good(shipped):
    assert figures(shipped).ndcg >= 0.9


def test_names_are_found_first_even_when_misspelt(shipped):
    assert figures(shipped, "name").success >= 0.95
    assert figures(shipped, "typo").success >= 0.95
