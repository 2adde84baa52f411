import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import hostile_queries
from search_index.search_query import SearchQuery, clean_text

ODD_SIGNS = st.sampled_from(list("\"*:-+()[]{}~^?\\/|&!<>\x00\ud800 \u200b'a1é漢"))
SYNTAX = st.sampled_from(
    ["*a*", "category:", "-", '"', 'maker:"', "AND", "OR", "NOT", "a*", "((", "..", "x:y", "verdict:*"]
)
TEXTS = st.one_of(
    st.text(max_size=220), st.lists(ODD_SIGNS, max_size=200).map("".join), st.lists(SYNTAX).map(" ".join)
)


@settings(max_examples=200)
@given(TEXTS)
def test_no_text_is_an_error(catalogue, text):
    if not catalogue.index.status().indexed:
        catalogue.tool("GPT-4o")
        catalogue.tool("C++ Helper")
        catalogue.index.catch_up()
    assert not catalogue.index.search(SearchQuery(text=clean_text(text))).limited
    catalogue.index.complete(text)
    catalogue.index.nearest_tools(text)


def test_unknown_syntax_is_read_as_words(catalogue):
    catalogue.tool("One", description="AND what of (brackets) or x:y?")
    for text in ("(brackets", "x:y", "AND brackets", "brackets~2^3", "[brackets TO x"):
        assert catalogue.index.search(SearchQuery(text=text)).total == 1, text


@pytest.mark.parametrize("kind", hostile_queries.build_queries(hostile_queries.SHIPPED_WORDS))
def test_the_shipped_catalogue_answers_every_hostile_query(shipped, kind):
    for text in hostile_queries.build_queries(hostile_queries.SHIPPED_WORDS)[kind]:
        query = SearchQuery(text=clean_text(text))
        assert not shipped.search(query).limited, text
        shipped.complete(text)
        shipped.nearest_tools(text)
