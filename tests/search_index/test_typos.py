from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.near import LONGEST, SHORTEST, NearWords
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
    assert [words[at] for at in sorted(NearWords(words).apart(word, edits))] == near


def test_letters_beyond_sixteen_bits_are_themselves():
    words = ["wxyz", "rag\U00020061", "rag\U00020000"]
    assert sorted(NearWords(words).apart("raga", 1)) == [1, 2]
    assert NearWords(words).apart("rag\U00020000", 0) == [2]


def test_no_words_have_none_near():
    assert NearWords([]).apart("copilot", 1) == NearWords(["abc"]).apart("abc", 2) == []


# Of the last two letters the lower sixteen bits are an a and nothing.
LETTERS = st.text(alphabet="abcpé漢3\U00020061\U00020000", min_size=1, max_size=9)


@given(st.lists(LETTERS, unique=True), LETTERS, st.integers(1, 3))
def test_the_words_near_are_those_of_the_definition(words, word, edits):
    fit = [at for at, other in enumerate(words) if SHORTEST <= len(other) <= LONGEST]
    expected = [at for at in fit if distance(word, words[at]) == edits]
    assert sorted(NearWords(words).apart(word, edits)) == expected


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
