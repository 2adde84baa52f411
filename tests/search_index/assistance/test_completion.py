import pytest


@pytest.fixture
def shelf(house):
    copilot, cursor = house.tool("GitHub Copilot"), house.tool("Cursor")
    house.matchup(copilot, cursor)
    house.tool("llama.cpp")
    house.tool("SmolLM3")
    return house.index


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("git", "GitHub Copilot"),
        ("cop", "GitHub Copilot"),
        ("github cop", "GitHub Copilot"),
        ("copliot", "GitHub Copilot"),
        ("coplot", "GitHub Copilot"),
        ("coppilot", "GitHub Copilot"),
        ("smol lm", "SmolLM3"),
        ("smollm", "SmolLM3"),
        ("llama.c", "llama.cpp"),
        ("cpp", "llama.cpp"),
        ("assist", "Coding assistants"),
    ],
)
def test_the_beginning_of_any_word_completes(shelf, typed, label):
    assert shelf.complete(typed)[0].label == label


def test_tools_come_before_matchups_and_each_once(shelf):
    assert [one.kind for one in shelf.complete("cu")] == ["tool", "matchup"]


def test_a_typo_is_forgiven_from_four_letters_only(shelf):
    assert shelf.complete("cux") == ()
    assert shelf.complete("cursxr")[0].slug == "cursor"


def test_nothing_typed_completes_nothing(shelf):
    assert shelf.complete("") == shelf.complete("  \x00 ") == ()


def test_retired_tools_are_not_offered(house):
    house.retire(house.tool("Cursor"))
    assert house.index.complete("cur") == ()


def test_the_nearest_names_are_the_most_alike(shelf):
    assert shelf.nearest_tools("curzzor")[0].slug == "cursor"
    assert {one.kind for one in shelf.nearest_tools("x")} == {"tool"}
