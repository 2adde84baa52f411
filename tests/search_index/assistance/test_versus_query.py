import pytest

from search_index.search_query import SearchQuery


@pytest.fixture
def shelf(house):
    code, api = house.tool("Claude Code"), house.tool("Claude 4 API")
    cursor, gpt = house.tool("Cursor"), house.tool("GPT-4o")
    house.matchup(code, cursor)
    house.matchup(api, gpt)
    house.tool("SmolLM3")
    return house.index


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
def test_two_tools_side_by_side_are_noticed(shelf, text, pair):
    found = shelf.search(SearchQuery(text=text)).versus
    assert (found.slugs if found else None) == pair


def test_the_published_comparison_comes_first(shelf):
    assert shelf.search(SearchQuery(text="cursor vs claude code")).hits[0].slug == "claude-code-vs-cursor"
