from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.analysis.edit_distance import MAX_WORD_LENGTH, MIN_WORD_LENGTH, EditDistanceIndex
from search_index.search_query import SearchQuery


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
    found = shelf.search(SearchQuery(text=typed))
    assert (found.corrected_text, found.hits[0].slug) == (meant, slug)


def test_a_reader_can_insist_on_what_was_typed(shelf):
    found = shelf.search(SearchQuery(text="copliot", exact=True))
    assert (found.total, found.corrected_text) == (0, None)


def test_words_run_together_are_parted(shelf):
    assert shelf.search(SearchQuery(text="huggingface")).hits[0].slug == "smollm3"


def test_a_known_but_rare_word_offers_the_likelier_one(house):
    house.tool("Odd", description="Its angel is strange.")
    for i in range(20):
        house.tool(f"Tool {i}", description="Its angle is new.")
    found = house.index.search(SearchQuery(text="angel"))
    assert ([hit.slug for hit in found.hits], found.suggested_text) == (["odd"], "angle")


def test_a_word_in_its_place_is_left_alone(shelf):
    found = shelf.search(SearchQuery(text="copilot"))
    assert (found.corrected_text, found.suggested_text) == (None, None)


@pytest.mark.parametrize(
    ("word", "edits", "near"),
    [
        ("copliot", 1, ["copilot"]),
        ("copilo", 1, ["copilot"]),
        ("copilotx", 1, ["copilot", "copilots"]),
        ("copilot", 1, ["copilots"]),
        ("kopliot", 2, ["copilot"]),
        ("copilot", 3, []),
        ("ab", 1, []),
        ("x" * 60, 2, []),
    ],
)
def test_words_are_found_by_how_many_edits_they_are_away(word, edits, near):
    words = ["abc", "c++c", "copilot", "copilots", "cursor", "x" * 40]
    assert [words[at] for at in sorted(EditDistanceIndex(words).at_distance(word, edits))] == near


def test_letters_beyond_sixteen_bits_are_themselves():
    words = ["wxyz", "rag\U00020061", "rag\U00020000"]
    assert sorted(EditDistanceIndex(words).at_distance("raga", 1)) == [1, 2]
    assert EditDistanceIndex(words).at_distance("rag\U00020000", 0) == [2]


def test_no_words_have_none_near():
    assert (
        EditDistanceIndex([]).at_distance("copilot", 1)
        == EditDistanceIndex(["abc"]).at_distance("abc", 2)
        == []
    )


# Of the last two letters the lower sixteen bits are an a and nothing.
LETTERS = st.text(alphabet="abcpé漢3\U00020061\U00020000", min_size=1, max_size=9)


@given(st.lists(LETTERS, unique=True), LETTERS, st.integers(1, 3))
def test_the_words_near_are_those_of_the_definition(words, word, edits):
    fit = [at for at, other in enumerate(words) if MIN_WORD_LENGTH <= len(other) <= MAX_WORD_LENGTH]
    expected = [at for at in fit if distance(word, words[at]) == edits]
    assert sorted(EditDistanceIndex(words).at_distance(word, edits)) == expected


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
