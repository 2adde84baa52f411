"""Search over the shipped catalogue reaches the relevance that the judged queries demand."""

import pytest

from benchmarks.relevance.judged import RelevanceScores, load_queries, measure_relevance
from search_index.documents import document_builder
from search_index.search_query import SearchQuery


@pytest.fixture(scope="module")
def queries(shipped):
    with shipped._engine().connect() as connection:
        return load_queries(document_builder.build_all(connection))


@pytest.fixture
def scores_of(shipped, queries):
    def measure(*kinds: str) -> RelevanceScores:
        selected = [query for query in queries if not kinds or query.kind in kinds]
        return measure_relevance(
            selected, lambda text: [hit.slug for hit in shipped.search(SearchQuery(text=text)).hits]
        )

    return measure


def test_ndcg_over_all_queries_is_at_least_0_9(scores_of):
    assert scores_of().ndcg >= 0.9


def test_names_come_first_even_when_misspelt(scores_of):
    assert scores_of("name").success >= 0.95
    assert scores_of("typo").success >= 0.95
