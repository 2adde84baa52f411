import pytest

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
