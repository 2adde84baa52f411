"""The index ranks exactly as the formula, over several segments and with deleted documents."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_index.documents.facet_bits import price_bit
from search_index.results import HITS_PER_PAGE
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
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(["mod*", "age*", "run*", "vec*", "gpt*"]),
)
FILTERS = st.fixed_dictionaries(
    {"kinds": st.sampled_from([(), ("tool",), ("matchup",)]), "prices": st.sampled_from([(), ("free",)])}
)


@pytest.fixture(scope="module")
def ranked(tmp_path_factory):
    catalogue = IndexedCatalogue(tmp_path_factory.mktemp("ranked"))
    pick = random.Random(7)
    tools = [add(catalogue, pick, i) for i in range(260)]
    for left, right in zip(tools[:20], tools[20:40], strict=True):
        catalogue.matchup(left, right, call=random_text(pick, 12))
    catalogue.index.catch_up()
    for tool in tools[41::11]:
        catalogue.revise(tool, description=random_text(pick, 20))
    for tool in tools[42::11]:
        catalogue.retire(tool)
    catalogue.index.catch_up()
    assert catalogue.index.status().segments > 1
    return catalogue, ReferenceRanking(catalogue.engine)


def add(catalogue, pick, i):
    price = pick.choice(["free", "paid"])
    name = random_text(pick, 2)
    return catalogue.tool(
        name,
        slug=f"t{i}",
        tagline=random_text(pick, 5),
        description=random_text(pick, 20),
        review=random_text(pick, 9),
        price=price,
    )


def random_text(pick, length):
    return " ".join(pick.choice(WORDS) for _ in range(length))


@settings(max_examples=150)
@given(st.lists(TERMS, min_size=1, max_size=4).map(" ".join), FILTERS)
def test_the_first_fifty_are_those_of_the_reference_ranking(ranked, text, filters):
    catalogue, reference = ranked
    scores = filtered(reference, reference.scores(text), filters)
    pages = [
        catalogue.index.search(SearchQuery(text=text, page=n + 1, exact=True, **filters))
        for n in range(PAGES)
    ]
    slugs = [hit.slug for page in pages for hit in page.hits]
    by_slug = {d.slug: scores[d.key] for d in reference.documents if d.key in scores}
    assert not pages[0].limited
    assert pages[0].total == len(scores)
    assert len(set(slugs)) == len(slugs) == min(len(scores), PAGES * HITS_PER_PAGE)
    best = sorted(scores.values(), reverse=True)[: len(slugs)]
    assert [by_slug[slug] for slug in slugs] == pytest.approx(best, rel=1e-4, abs=1e-5)


def filtered(reference, scores, filters):
    keys = {d.key for d in reference.documents if passes(d, filters)}
    return {key: score for key, score in scores.items() if key in keys}


def passes(document, filters):
    """A matchup has the prices of both its tools."""
    kinds, prices = filters["kinds"], filters["prices"]
    priced = any(document.facet_bits & price_bit(price) for price in prices)
    return (not kinds or document.kind in kinds) and (not prices or priced)
