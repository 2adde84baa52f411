import pytest


@pytest.fixture
def index(catalogue):
    copilot, cursor = catalogue.tool("GitHub Copilot"), catalogue.tool("Cursor")
    catalogue.matchup(copilot, cursor)
    catalogue.tool("llama.cpp")
    catalogue.tool("SmolLM3")
    return catalogue.index


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
def test_the_prefix_of_any_word_is_completed(index, typed, label):
    assert index.complete(typed)[0].label == label


def test_tools_come_before_matchups_and_each_once(index):
    assert [completion.kind for completion in index.complete("cu")] == ["tool", "matchup"]


def test_a_typo_is_forgiven_from_four_letters_only(index):
    assert index.complete("cux") == ()
    assert index.complete("cursxr")[0].slug == "cursor"


def test_an_empty_text_has_no_completions(index):
    assert index.complete("") == index.complete("  \x00 ") == ()


def test_retired_tools_are_not_offered(catalogue):
    catalogue.retire(catalogue.tool("Cursor"))
    assert catalogue.index.complete("cur") == ()


def test_the_nearest_names_share_the_most_letters(index):
    assert index.nearest_tools("curzzor")[0].slug == "cursor"
    assert {completion.kind for completion in index.nearest_tools("x")} == {"tool"}
