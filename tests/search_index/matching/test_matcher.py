import pytest

from search_index.search_query import SearchQuery
from tests.search_index.indexed_catalogue import found_slugs


@pytest.mark.parametrize("text", ["gpt 4o", "gpt4o", "GPT-4o", "Gpt-4O"])
def test_a_name_is_found_however_it_is_spaced(catalogue, text):
    catalogue.tool("GPT-4o")
    catalogue.tool("Other", description="Cheaper than GPT-4o, they say.")
    assert found_slugs(catalogue, text) == ["gpt-4o", "other"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SmolLM3", "smol lm 3"),
        ("SmolLM3", "smollm3"),
        ("SmolLM3", "SMOLLM3"),
        ("llama.cpp", "llama cpp"),
        ("llama.cpp", "llamacpp"),
        ("Claude Code", "claudecode"),
        ("Héros Café", "heros cafe"),
        ("通義千問", "千問"),
        ("Parrot", "parrots"),
    ],
)
def test_a_name_is_found(catalogue, name, text):
    catalogue.tool(name, slug="it")
    catalogue.tool("Elsewhere")
    assert found_slugs(catalogue, text) == ["it"]


@pytest.mark.parametrize("language", ["C++", "C#", ".NET"])
def test_languages_with_signs_are_words(catalogue, language):
    catalogue.tool("One", description=f"Written in {language}, mostly.")
    catalogue.tool("Other", description="C, and a net to catch what falls, and F.")
    assert found_slugs(catalogue, language) == ["one"]


def test_a_name_counts_more_than_a_tagline_and_that_more_than_a_description(catalogue):
    catalogue.tool("Third", description="A quick parrot among other things.")
    catalogue.tool("Second", tagline="Your parrot in the terminal")
    catalogue.tool("Parrot")
    assert found_slugs(catalogue, "parrot") == ["parrot", "second", "third"]


def test_the_exact_word_counts_more_than_its_stem(catalogue):
    catalogue.tool("One", description="It speaks of agents.")
    catalogue.tool("Two", description="It speaks of agent.")
    assert found_slugs(catalogue, "agents") == ["one", "two"]
    assert found_slugs(catalogue, "agent") == ["two", "one"]


def test_any_word_matches_only_where_no_document_has_all(catalogue):
    catalogue.tool("One", description="green parrots")
    catalogue.tool("Two", description="green fields")
    both = catalogue.index.search(SearchQuery(text="green parrots"))
    assert ([hit.slug for hit in both.hits], both.any_word) == (["one"], False)
    either = catalogue.index.search(SearchQuery(text="parrots fields", exact=True))
    assert ({hit.slug for hit in either.hits}, either.any_word) == ({"one", "two"}, True)


def test_a_tool_of_exactly_this_name_comes_first(catalogue):
    cursor = catalogue.tool("Cursor", tagline="An editor")
    other = catalogue.tool("Windsurf", tagline="Cursor, Cursor, Cursor")
    catalogue.matchup(cursor, other, question="Cursor or not Cursor?")
    assert found_slugs(catalogue, "cursor")[0] == "cursor"


def test_a_phrase_matches_neighbours_within_one_field(catalogue):
    catalogue.tool("One", tagline="open model", description="weights here")
    catalogue.tool("Two", description="a model that is open")
    assert found_slugs(catalogue, '"open model"') == ["one"]
    assert found_slugs(catalogue, '"model weights"') == []


def test_excluded_words_are_removed_and_may_be_the_whole_query(catalogue):
    catalogue.tool("One", description="green parrots")
    catalogue.tool("Two", description="green fields")
    assert found_slugs(catalogue, "green -parrots") == ["two"]
    assert found_slugs(catalogue, '-"green parrots"') == ["two"]


def test_a_prefix_needs_three_letters(catalogue):
    catalogue.tool("One", description="repositories")
    assert found_slugs(catalogue, "repo*") == ["one"]
    assert found_slugs(catalogue, "re*") == []
