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


def shelf(house):
    kinds = product((1, 2, 3), ("free", "paid"), (0, 2, 4))
    rows = [house.tool(f"Tool {i}", category=c, price=p, ships=s) for i, (c, p, s) in enumerate(kinds)]
    house.matchup(rows[0], rows[1])
    house.matchup(rows[0], rows[17])
    house.index.catch_up()


@settings(max_examples=40)
@given(
    st.fixed_dictionaries(
        {k: st.lists(st.sampled_from(v), max_size=2, unique=True) for k, v in CHOICES.items()}
    )
)
def test_each_count_is_what_choosing_the_value_gives(house, chosen):
    if not house.index.status().indexed:
        shelf(house)
    query = SearchQuery(**{field: tuple(sorted(values)) for field, values in chosen.items()})
    for facet in house.index.search(query).facets:
        for option in facet.options:
            alone = query.without_filter(facet.field).with_value(facet.field, option.value)
            assert house.index.search(alone).total == option.count


def test_a_matchup_across_two_shelves_stands_on_both(house):
    shelf(house)
    for category in ("models", "speech"):
        found = house.index.search(SearchQuery(kinds=("matchup",), categories=(category,)))
        assert "tool-0-vs-tool-17" in [hit.slug for hit in found.hits]


def test_chosen_values_are_marked_and_stay_even_when_nothing_is_left(house):
    shelf(house)
    found = house.index.search(SearchQuery(panels=(1,), prices=("free",)))
    marked = {
        (facet.field, option.value) for facet in found.facets for option in facet.options if option.chosen
    }
    assert (found.total, marked) == (0, {("panels", "1"), ("prices", "free")})


def test_facets_come_in_the_order_of_their_fields(house):
    shelf(house)
    assert [facet.field for facet in house.index.search(SearchQuery()).facets] == list(FACET_FIELDS)
