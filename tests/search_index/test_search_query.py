from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from search_index.search_query import SearchQuery, Sort

NAMES = ["q", "kind", "category", "price", "panel", "verdict", "sort", "page", "exact", "other"]
VALUES = st.one_of(
    st.text(max_size=300), st.sampled_from(["tool", "free", "4", "newest", "1", "skeptic-skip", "speech"])
)


def query(*pairs):
    return SearchQuery.from_args(MultiDict(pairs))


def test_all_parameters_are_parsed():
    parsed = query(
        ("q", " gpt  4o "),
        ("kind", "tool"),
        ("panel", "4"),
        ("panel", "3"),
        ("sort", "newest"),
        ("page", "2"),
    )
    assert parsed == SearchQuery(text="gpt 4o", kinds=("tool",), panels=(3, 4), sort=Sort.NEWEST, page=2)


def test_invalid_values_are_dropped():
    parsed = query(
        ("kind", "x"), ("panel", "9"), ("panel", "²"), ("sort", "up"), ("page", "-1"), ("category", "../etc")
    )
    assert parsed == SearchQuery()


def test_a_page_past_the_last_possible_is_the_last_possible():
    assert query(("page", "9999")).page == 1000
    assert query(("page", "99999999999999999999")).page == 1


def test_text_is_cleaned_and_cut():
    assert query(("q", "a\x00b\ud800c\u2028d")).text == "a b c d"
    assert len(query(("q", "x" * 500)).text) == 200


@given(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=12))
def test_every_query_is_parsed_from_its_own_parameters(pairs):
    parsed = query(*pairs)
    assert query(*parsed.to_args()) == parsed


def test_a_chosen_value_can_be_removed():
    chosen = SearchQuery(text="x", panels=(3, 4), page=5)
    assert chosen.without_filter("panels", "4") == SearchQuery(text="x", panels=(3,))
    assert chosen.without_filter("panels") == SearchQuery(text="x")
    assert chosen.without_filter("text") == SearchQuery(panels=(3, 4))
