import pytest

from search_index.search_query import SearchQuery


@pytest.fixture
def index(catalogue):
    catalogue.tool("SmolLM3", maker="Hugging Face")
    catalogue.tool("Claude", maker="Anthropic")
    catalogue.tool("GitHub Copilot")
    catalogue.tool("Stable Diffusion 3.5")
    return catalogue.index


@pytest.mark.parametrize(
    ("typed", "corrected", "slug"),
    [
        ("smolm3", "smollm3", "smollm3"),
        ("antropic", "anthropic", "claude"),
        ("copliot", "copilot", "github-copilot"),
        ("stabel difusion", "stable diffusion", "stable-diffusion-3-5"),
    ],
)
def test_a_misspelt_word_is_corrected(index, typed, corrected, slug):
    results = index.search(SearchQuery(text=typed))
    assert (results.corrected_text, results.hits[0].slug) == (corrected, slug)


def test_an_exact_search_is_not_corrected(index):
    results = index.search(SearchQuery(text="copliot", exact=True))
    assert (results.total, results.corrected_text) == (0, None)


def test_joined_words_are_split(index):
    assert index.search(SearchQuery(text="huggingface")).hits[0].slug == "smollm3"


def test_a_rare_word_suggests_a_likelier_one(catalogue):
    catalogue.tool("Odd", description="Its angel is strange.")
    for i in range(20):
        catalogue.tool(f"Tool {i}", description="Its angle is new.")
    results = catalogue.index.search(SearchQuery(text="angel"))
    assert ([hit.slug for hit in results.hits], results.suggested_text) == (["odd"], "angle")


def test_a_known_word_is_left_alone(index):
    results = index.search(SearchQuery(text="copilot"))
    assert (results.corrected_text, results.suggested_text) == (None, None)
