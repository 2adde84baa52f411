"""The index ranks exactly as the formula says, over several segments and with deleted documents among them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_index.documents.facet_bits import price_bit
from search_index.results import PER_PAGE
from search_index.search_query import SearchQuery
from tests.search_index.indexed_catalogue import IndexedCatalogue
from tests.search_index.reference_ranking import ReferenceRanking

WORDS = [
    "model",
    "models",
    "open",
    "opens",
    "gpt-4o",
    "gpt4o",
    "smollm3",
    "agent",
    "agents",
    "run",
    "running",
    "c++",
    "vector",
    "vectors",
    "fast",
    "3",
    "lm",
]
PAGES = 5
TERMS = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda word: f"-{word}"),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda some: f'"{" ".join(some)}"'),
    st.sampled_from(["mod*", "age*", "run*", "vec*", "gpt*"]),
)
FILTERS = st.fixed_dictionaries(
    {"kinds": st.sampled_from([(), ("tool",), ("matchup",)]), "prices": st.sampled_from([(), ("free",)])}
)


@pytest.fixture(scope="module")
def ranked(tmp_path_factory):
    house = IndexedCatalogue(tmp_path_factory.mktemp("ranked"))
    pick = random.Random(7)
    rows = [add(house, pick, i) for i in range(260)]
    for one, other in zip(rows[:20], rows[20:40], strict=True):
        house.matchup(one, other, call=some(pick, 12))
    house.index.catch_up()
    for row in rows[41::11]:
        house.revise(row, description=some(pick, 20))
    for row in rows[42::11]:
        house.retire(row)
    house.index.catch_up()
    assert house.index.status().segments > 1
    return house, ReferenceRanking(house.engine)


def add(house, pick, i):
    price = pick.choice(["free", "paid"])
    name = some(pick, 2)
    return house.tool(
        name,
        slug=f"t{i}",
        tagline=some(pick, 5),
        description=some(pick, 20),
        review=some(pick, 9),
        price=price,
    )


def some(pick, many):
    return " ".join(pick.choice(WORDS) for _ in range(many))


@settings(max_examples=150)
@given(st.lists(TERMS, min_size=1, max_size=4).map(" ".join), FILTERS)
def test_the_first_fifty_are_those_of_an_exhaustive_ranking(ranked, text, filters):
    house, exhaustive = ranked
    scores = allowed(exhaustive, exhaustive.scores(text), filters)
    pages = [
        house.index.search(SearchQuery(text=text, page=n + 1, exact=True, **filters)) for n in range(PAGES)
    ]
    slugs = [hit.slug for page in pages for hit in page.hits]
    by_slug = {d.slug: scores[d.key] for d in exhaustive.documents if d.key in scores}
    assert not pages[0].limited
    assert pages[0].total == len(scores)
    assert len(set(slugs)) == len(slugs) == min(len(scores), PAGES * PER_PAGE)
    best = sorted(scores.values(), reverse=True)[: len(slugs)]
    assert [by_slug[slug] for slug in slugs] == pytest.approx(best, rel=1e-4, abs=1e-5)


def allowed(exhaustive, scores, filters):
    kept = {d.key for d in exhaustive.documents if chosen(d, filters)}
    return {key: score for key, score in scores.items() if key in kept}


def chosen(document, filters):
    """A matchup has the prices of both its tools."""
    kinds, prices = filters["kinds"], filters["prices"]
    priced = any(document.facet_bits & price_bit(price) for price in prices)
    return (not kinds or document.kind in kinds) and (not prices or priced)
