"""The shipped catalogue is searched as well as the judged queries ask."""

import pytest

from benchmarks.relevance.judged import RelevanceScores, load_queries, measure_relevance
from search_index.documents import document_builder
from search_index.search_query import SearchQuery


@pytest.fixture(scope="module")
def queries(shipped):
    with shipped._engine().connect() as connection:
        return load_queries(document_builder.build_all(connection))


@pytest.fixture
def figures(shipped, queries):
    def of(*kinds: str) -> RelevanceScores:
        some = [query for query in queries if not kinds or query.kind in kinds]
        return measure_relevance(
            some, lambda text: [hit.slug for hit in shipped.search(SearchQuery(text=text)).hits]
        )

    return of


def test_results_over_all_kinds_are_good(figures):
    assert figures().ndcg >= 0.9


def test_names_are_found_first_even_when_misspelt(figures):
    assert figures("name").success >= 0.95
    assert figures("typo").success >= 0.95
