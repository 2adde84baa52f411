import pytest

from search_index.search_query import SearchQuery, Sort
from tests.search_index.indexed_catalogue import DAY, IndexedCatalogue


def slugs(house: IndexedCatalogue, text="", **choices):
    return [hit.slug for hit in house.index.search(SearchQuery(text=text, **choices)).hits]


@pytest.mark.parametrize("text", ["gpt 4o", "gpt4o", "GPT-4o", "Gpt-4O"])
def test_a_name_is_found_however_it_is_spaced(house, text):
    house.tool("GPT-4o")
    house.tool("Other", description="Cheaper than GPT-4o, they say.")
    assert slugs(house, text) == ["gpt-4o", "other"]


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
def test_a_name_is_found(house, name, text):
    house.tool(name, slug="it")
    house.tool("Elsewhere")
    assert slugs(house, text) == ["it"]


@pytest.mark.parametrize("language", ["C++", "C#", ".NET"])
def test_languages_with_signs_are_words(house, language):
    house.tool("One", description=f"Written in {language}, mostly.")
    house.tool("Other", description="C, and a net to catch what falls, and F.")
    assert slugs(house, language) == ["one"]


def test_a_name_counts_more_than_a_tagline_and_that_more_than_a_description(house):
    house.tool("Third", description="A quick parrot among other things.")
    house.tool("Second", tagline="Your parrot in the terminal")
    house.tool("Parrot")
    assert slugs(house, "parrot") == ["parrot", "second", "third"]


def test_the_word_as_written_counts_more_than_its_stem(house):
    house.tool("One", description="It speaks of agents.")
    house.tool("Two", description="It speaks of agent.")
    assert slugs(house, "agents") == ["one", "two"]
    assert slugs(house, "agent") == ["two", "one"]


def test_all_words_come_first_and_any_word_only_where_none_has_all(house):
    house.tool("One", description="green parrots")
    house.tool("Two", description="green fields")
    both = house.index.search(SearchQuery(text="green parrots"))
    assert ([hit.slug for hit in both.hits], both.any_word) == (["one"], False)
    either = house.index.search(SearchQuery(text="parrots fields", exact=True))
    assert ({hit.slug for hit in either.hits}, either.any_word) == ({"one", "two"}, True)


def test_a_tool_called_just_so_comes_before_all_that_speak_of_it(house):
    cursor = house.tool("Cursor", tagline="An editor")
    other = house.tool("Windsurf", tagline="Cursor, Cursor, Cursor")
    house.matchup(cursor, other, question="Cursor or not Cursor?")
    assert slugs(house, "cursor")[0] == "cursor"


def test_a_phrase_stands_together_and_within_one_passage(house):
    house.tool("One", tagline="open model", description="weights here")
    house.tool("Two", description="a model that is open")
    assert slugs(house, '"open model"') == ["one"]
    assert slugs(house, '"model weights"') == []


def test_an_exclusion_takes_away_and_alone_leaves_the_rest(house):
    house.tool("One", description="green parrots")
    house.tool("Two", description="green fields")
    assert slugs(house, "green -parrots") == ["two"]
    assert slugs(house, '-"green parrots"') == ["two"]


def test_a_beginning_of_three_letters_finds_words(house):
    house.tool("One", description="repositories")
    assert slugs(house, "repo*") == ["one"]
    assert slugs(house, "re*") == []


def test_filters_can_be_typed(house):
    house.tool("One", maker="OpenAI", category=2, price="paid", ships=1)
    house.tool("Two", maker="Anthropic", category=3, price="free", ships=4)
    assert slugs(house, "maker:openai") == ["one"]
    assert slugs(house, "category:speech") == ["two"]
    assert slugs(house, 'category:"coding assistants"') == ["one"]
    assert slugs(house, "price:free") == ["two"]
    assert slugs(house, "reviewer:skeptic verdict:skip") == ["one"]
    assert slugs(house, "reviewer:nobody") == []


def test_pages_follow_one_another_without_gap_or_repetition(house):
    for i in range(25):
        house.tool(f"Parrot {i}")
    pages = [house.index.search(SearchQuery(text="parrot", page=page)) for page in (1, 2, 3, 4)]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert len({hit.slug for page in pages for hit in page.hits}) == pages[0].total == 25


def test_other_orders(house):
    house.tool("Old", ships=4, day=DAY.replace(year=2024))
    house.tool("New", ships=1)
    assert slugs(house, sort=Sort.NEWEST) == ["new", "old"]
    assert slugs(house, sort=Sort.PANEL) == ["old", "new"]


def test_the_community_is_asked_only_for_its_own_order(house):
    house.tool("One")
    house.tool("Two")
    found = house.index.search(SearchQuery(sort=Sort.COMMUNITY), shares=lambda: {"one": 0.2, "two": 0.7})
    assert [hit.slug for hit in found.hits] == ["two", "one"]
    house.index.search(SearchQuery(), shares=lambda: pytest.fail("asked"))


def test_new_shares_make_a_new_order(house):
    house.tool("One")
    house.tool("Two")
    for better, worse in (("one", "two"), ("two", "one"), ("one", "two")):
        shares = {better: 0.9, worse: 0.1}
        for _ in range(2):
            found = house.index.search(SearchQuery(sort=Sort.COMMUNITY), shares=lambda shares=shares: shares)
            assert [hit.slug for hit in found.hits] == [better, worse]
