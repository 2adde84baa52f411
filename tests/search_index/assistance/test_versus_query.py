import pytest

from search_index.search_query import SearchQuery


@pytest.fixture
def index(catalogue):
    code, api = catalogue.tool("Claude Code"), catalogue.tool("Claude 4 API")
    cursor, gpt = catalogue.tool("Cursor"), catalogue.tool("GPT-4o")
    catalogue.matchup(code, cursor)
    catalogue.matchup(api, gpt)
    catalogue.tool("SmolLM3")
    return catalogue.index


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("cursor vs claude code", ("claude-code", "cursor")),
        ("Cursor versus Claude Code?", ("claude-code", "cursor")),
        ("cursor or claude code", ("claude-code", "cursor")),
        ("should I use cursor or claude code?", ("claude-code", "cursor")),
        ("compare gpt 4o and smollm3", ("gpt-4o", "smollm3")),
        ("difference between gpt4o and cursor", ("cursor", "gpt-4o")),
        ("curser vs cluade code", ("claude-code", "cursor")),
        ("claude vs gpt-4o", ("claude-4-api", "gpt-4o")),
        ("claude vs cursor", ("claude-code", "cursor")),
        ("cursor vs nothing known", None),
        ("cursor vs cursor", None),
        ("cursor", None),
        ("terminal or editor", None),
    ],
)
def test_a_comparison_of_two_tools_is_recognised(index, text, pair):
    versus = index.search(SearchQuery(text=text)).versus
    assert (versus.slugs if versus else None) == pair


def test_the_matchup_of_the_two_tools_comes_first(index):
    assert index.search(SearchQuery(text="cursor vs claude code")).hits[0].slug == "claude-code-vs-cursor"
