from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.lexicon import edits
from search_index.query import Query


@pytest.fixture
def shelf(house):
    house.tool("SmolLM3", maker="Hugging Face")
    house.tool("Claude", maker="Anthropic")
    house.tool("GitHub Copilot")
    house.tool("Stable Diffusion 3.5")
    return house.index


@pytest.mark.parametrize(
    ("typed", "meant", "slug"),
    [
        ("smolm3", "smollm3", "smollm3"),
        ("antropic", "anthropic", "claude"),
        ("copliot", "copilot", "github-copilot"),
        ("stabel difusion", "stable diffusion", "stable-diffusion-3-5"),
    ],
)
def test_a_misspelt_word_is_put_right(shelf, typed, meant, slug):
    found = shelf.search(Query(text=typed))
    assert (found.corrected, found.hits[0].slug) == (meant, slug)


def test_a_reader_can_insist_on_what_was_typed(shelf):
    found = shelf.search(Query(text="copliot", exact=True))
    assert (found.total, found.corrected) == (0, None)


def test_words_run_together_are_parted(shelf):
    assert shelf.search(Query(text="huggingface")).hits[0].slug == "smollm3"


def test_a_known_but_rare_word_offers_the_likelier_one(house):
    house.tool("Odd", description="Its angel is strange.")
    for i in range(20):
        house.tool(f"Tool {i}", description="Its angle is new.")
    found = house.index.search(Query(text="angel"))
    assert ([hit.slug for hit in found.hits], found.suggestion) == (["odd"], "angle")


def test_a_word_in_its_place_is_left_alone(shelf):
    found = shelf.search(Query(text="copilot"))
    assert (found.corrected, found.suggestion) == (None, None)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("copliot", "copilot", 1), ("same", "same", 0), ("abc", "abd", 1), ("abc", "xyz", 2), ("abcd", "ab", 2)],
)
def test_edits_count_a_swap_as_one_and_stop_past_the_most(one, other, distance):
    assert edits(one, other, 1) == min(distance, 2)


SHORT = st.text(alphabet="abc", max_size=6)


@given(SHORT, SHORT, st.integers(1, 3))
def test_edits_are_those_of_the_definition(one, other, most):
    assert edits(one, other, most) == min(distance(one, other), most + 1)


@cache
def distance(one, other):
    """The optimal string alignment distance as it is defined, from the ends of both words."""
    if not one or not other:
        return len(one) + len(other)
    ways = [distance(one[:-1], other) + 1, distance(one, other[:-1]) + 1]
    ways.append(distance(one[:-1], other[:-1]) + (one[-1] != other[-1]))
    if len(one) > 1 and one[-2:] == other[-2:][::-1]:
        ways.append(distance(one[:-2], other[:-2]) + 1)
    return min(ways)
