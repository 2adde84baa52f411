from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from search_index.search_query import FACET_FIELDS, SearchQuery

CHOICES = {
    "kinds": ["tool", "matchup"],
    "categories": ["models", "coding-assistants", "speech"],
    "prices": ["free", "freemium", "paid"],
    "panels": [0, 1, 2, 3, 4],
    "verdicts": ["builder-ship", "skeptic-skip", "founder-ship"],
}


def fill(catalogue):
    kinds = product((1, 2, 3), ("free", "paid"), (0, 2, 4))
    rows = [catalogue.tool(f"Tool {i}", category=c, price=p, ships=s) for i, (c, p, s) in enumerate(kinds)]
    catalogue.matchup(rows[0], rows[1])
    catalogue.matchup(rows[0], rows[17])
    catalogue.index.catch_up()


@settings(max_examples=40)
@given(
    st.fixed_dictionaries(
        {k: st.lists(st.sampled_from(v), max_size=2, unique=True) for k, v in CHOICES.items()}
    )
)
def test_each_count_is_what_choosing_the_value_gives(catalogue, chosen):
    if not catalogue.index.status().indexed:
        fill(catalogue)
    query = SearchQuery(**{field: tuple(sorted(values)) for field, values in chosen.items()})
    for facet in catalogue.index.search(query).facets:
        for option in facet.options:
            alone = query.without_filter(facet.field).with_value(facet.field, option.value)
            assert catalogue.index.search(alone).total == option.count


def test_a_matchup_across_two_categories_is_in_both(catalogue):
    fill(catalogue)
    for category in ("models", "speech"):
        results = catalogue.index.search(SearchQuery(kinds=("matchup",), categories=(category,)))
        assert "tool-0-vs-tool-17" in [hit.slug for hit in results.hits]


def test_chosen_values_are_shown_even_without_results(catalogue):
    fill(catalogue)
    results = catalogue.index.search(SearchQuery(panels=(1,), prices=("free",)))
    chosen = {
        (facet.field, option.value) for facet in results.facets for option in facet.options if option.chosen
    }
    assert (results.total, chosen) == (0, {("panels", "1"), ("prices", "free")})


def test_facets_come_in_the_order_of_their_fields(catalogue):
    fill(catalogue)
    assert [facet.field for facet in catalogue.index.search(SearchQuery()).facets] == list(FACET_FIELDS)
