"""A catalogue is loaded as a whole, or every problem in it is named with its remedy."""

import pytest

from catalogue_files.loader import load_catalogue
from tests.catalogue_files.invalid_matchups import INVALID_MATCHUPS_AND_LISTS, PAIR
from tests.catalogue_files.invalid_tools import AXE, BOW, INVALID_TOOLS
from tests.catalogue_files.small_catalogue import TODAY, CatalogueFolder, tool_text

INVALID_LINES = INVALID_TOOLS | INVALID_MATCHUPS_AND_LISTS


def test_a_valid_catalogue_is_loaded(small):
    catalogue = load_catalogue(small.path, TODAY)
    assert str(catalogue) == "3 tools, 2 matchups, 9 reviews"
    assert [category.slug for category in catalogue.categories] == ["editors", "engines"]
    assert catalogue.tools["axe"].name == "Axe"
    assert catalogue.matchups["axe-vs-bow"].pick == "axe"


def test_an_amount_is_exact(small):
    small.replace(AXE, "amount = 20", "amount = 0.1")
    assert str(load_catalogue(small.path, TODAY).tools["axe"].price[0].amount) == "0.1"


def test_text_is_stripped(small):
    small.replace(AXE, '"I see no harm."', '"""\n  I see no harm.\n"""')
    assert load_catalogue(small.path, TODAY).tools["axe"].review[1].text == "I see no harm."


def test_a_byte_order_mark_is_ignored(small):
    small.write(AXE, "\ufeff" + small.text(AXE))
    assert small.problems == []


def test_other_files_are_ignored(small):
    small.write("tools/README.md", "Put a file here.")
    small.write("tools/.axe.toml", "half written")
    (small.path / "tools/sub").mkdir()
    (small.path / "tools/link.toml~").symlink_to("nowhere")
    assert small.problems == []


def test_a_link_to_a_file_is_read(small):
    small.move(AXE, "axe.toml")
    (small.path / AXE).symlink_to(small.path / "axe.toml")
    assert small.problems == []


def test_a_catalogue_without_matchups_is_valid(small):
    small.remove(PAIR, "matchups/bow-vs-cog.toml")
    assert small.problems == []


def test_a_tool_needs_no_facts(small):
    text = small.text(AXE)
    start, end = text.index("[[fact]]"), text.index("[[review]]")
    small.write(AXE, text[:start] + text[end:])
    assert small.problems == []


@pytest.mark.parametrize(("file", "old", "new", "expected"), INVALID_LINES.values(), ids=INVALID_LINES)
def test_an_invalid_line_gives_a_problem_with_key_and_remedy(
    small: CatalogueFolder, file, old, new, expected
):
    small.replace(file, old, new)
    assert expected in map(str, small.problems)


def test_all_problems_are_named_at_once(small):
    small.replace(AXE, 'maker = "Makers"\n', "")
    small.replace(BOW, 'verdict = "skip"', 'verdict = "maybe"')
    small.replace(PAIR, 'pick = "axe"', 'pick = "cog"')
    assert {problem.file for problem in small.problems} == {AXE, BOW, PAIR}


def test_an_invalid_tool_is_not_also_called_unknown(small):
    small.replace(BOW, 'verdict = "skip"', 'verdict = "maybe"')
    assert "review[3].verdict" in small.only_problem


def test_a_folder_that_is_not_there(small):
    small.path = small.path / "nowhere"
    assert small.only_problem.endswith("nowhere: is no folder; name the folder of a catalogue")


def test_a_missing_file(small):
    small.remove("categories.toml")
    assert small.only_problem == "categories.toml: is missing; add the file, or name another folder"


def test_a_folder_instead_of_a_file(small):
    small.remove("categories.toml")
    (small.path / "categories.toml").mkdir()
    assert small.only_problem == "categories.toml: is not a file; put a text file in its place"


def test_a_link_that_leads_nowhere(small):
    (small.path / "tools/dart.toml").symlink_to("nowhere")
    assert small.only_problem == "tools/dart.toml: is missing; add the file, or name another folder"


def test_a_missing_folder(small):
    for file in ("matchups/axe-vs-bow.toml", "matchups/bow-vs-cog.toml"):
        small.remove(file)
    (small.path / "matchups").rmdir()
    assert small.only_problem == "matchups: is no folder; make it, or name another catalogue"


def test_an_empty_catalogue(small):
    small.remove(AXE, BOW, "tools/cog.toml")
    assert small.only_problem == "tools: holds no tool; add a file for each tool"


def test_control_characters_in_a_key_are_escaped(small):
    small.write(AXE, small.text(AXE).replace("maker = ", '"ma\\u001b[2Jker" = '))
    assert "tools/axe.toml: ma\\x1b[2Jker: is an unknown key; did you mean maker?" in map(str, small.problems)


def test_a_file_that_may_not_be_read(small, monkeypatch):
    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    assert str(small.problems[0]) == "categories.toml: cannot be read (Permission denied); see to its rights"


def test_an_empty_list_of_reviewers(small):
    small.write("reviewers.toml", "reviewer = []\n")
    assert small.only_problem == "reviewers.toml: reviewer: is empty; write at least one"


def test_a_file_that_is_not_utf_8(small):
    (small.path / AXE).write_bytes(small.text(AXE).replace("Makers", "Märkte").encode("latin-1"))
    assert small.only_problem == "tools/axe.toml: line 2: is not UTF-8; save the file in the encoding UTF-8"


@pytest.mark.parametrize("slug", ["a-vs-b", "vs-b", "a-vs"])
def test_a_slug_that_reads_as_a_comparison(small, slug):
    small.write(f"tools/{slug}.toml", tool_text("Dart"))
    assert small.only_problem == (
        f"tools/{slug}.toml: '{slug}' holds the word vs, which parts the slugs of a comparison; "
        "rename the file: leave vs out"
    )


@pytest.mark.parametrize("slug", ["Dart", "d--art", "-dart", "dart-", "d_art", "därt", "d art"])
def test_a_malformed_slug(small, slug):
    small.write(f"tools/{slug}.toml", tool_text("Dart"))
    assert small.only_problem == (
        f"tools/{slug}.toml: '{slug}' is no slug; "
        "rename the file: use lower-case letters, digits and single hyphens"
    )


def test_a_slug_that_is_too_long(small):
    small.write(f"tools/{'d' * 81}.toml", tool_text("Dart"))
    assert small.only_problem.endswith("is 81 characters long; rename the file: shorten it to 80")
