import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import hostile_queries
from search_index.search_query import SearchQuery, clean_text

FUSSY = st.sampled_from(list("\"*:-+()[]{}~^?\\/|&!<>\x00\ud800 \u200b'a1é漢"))
PIECES = st.sampled_from(
    ["*a*", "category:", "-", '"', 'maker:"', "AND", "OR", "NOT", "a*", "((", "..", "x:y", "verdict:*"]
)
TEXTS = st.one_of(
    st.text(max_size=220), st.lists(FUSSY, max_size=200).map("".join), st.lists(PIECES).map(" ".join)
)


@settings(max_examples=200)
@given(TEXTS)
def test_no_text_is_an_error(house, text):
    if not house.index.status().indexed:
        house.tool("GPT-4o")
        house.tool("C++ Helper")
        house.index.catch_up()
    found = house.index.search(SearchQuery(text=clean_text(text)))
    assert not found.limited
    house.index.complete(text)
    house.index.nearest_tools(text)


def test_what_looks_like_grammar_but_is_none_is_words(house):
    house.tool("One", description="AND what of (brackets) or x:y?")
    for text in ("(brackets", "x:y", "AND brackets", "brackets~2^3", "[brackets TO x"):
        assert house.index.search(SearchQuery(text=text)).total == 1, text


@pytest.mark.parametrize("kind", hostile_queries.build_queries(hostile_queries.SHIPPED_WORDS))
def test_the_shipped_catalogue_takes_every_hostile_search(shipped, kind):
    for text in hostile_queries.build_queries(hostile_queries.SHIPPED_WORDS)[kind]:
        query = SearchQuery(text=clean_text(text))
        assert not shipped.search(query).limited, text
        shipped.complete(text)
        shipped.nearest_tools(text)
