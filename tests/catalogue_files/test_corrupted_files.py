"""A catalogue that is cut off or corrupted anywhere is not loaded; the problem names file and key."""

import pytest
from sqlalchemy import select

from catalogue_files.loader import load_catalogue
from commands.catalogue import import_folder
from models.catalogue.tables import Change
from models.catalogue.validation.problems import CatalogueError
from models.database.base import db
from tests.catalogue_files.small_catalogue import TODAY, CatalogueFolder

FILES = ("categories.toml", "reviewers.toml", "tools/axe.toml", "matchups/axe-vs-bow.toml")


def without_last_review(text: str) -> str:
    return text[: text.rindex("[[review]]")].rstrip()


def load_error(folder: CatalogueFolder) -> CatalogueError:
    with pytest.raises(CatalogueError) as found:
        load_catalogue(folder.path, TODAY)
    assert all(problem.file and problem.message and problem.remedy for problem in found.value.problems)
    return found.value


def test_a_tool_cut_off_anywhere_is_named(small):
    file, text = "tools/axe.toml", without_last_review(small.text("tools/axe.toml"))
    for end in range(0, len(text), 3):
        small.write(file, text[:end])
        assert [problem for problem in load_error(small).problems if problem.file == file], text[:end]


def test_a_matchup_cut_off_anywhere_is_named(small):
    file, text = "matchups/axe-vs-bow.toml", small.text("matchups/axe-vs-bow.toml").rstrip()
    for end in range(0, len(text), 3):
        small.write(file, text[:end])
        assert [problem for problem in load_error(small).problems if problem.file == file], text[:end]


@pytest.mark.parametrize("file", FILES)
def test_a_line_of_stray_bytes_is_named(small, file):
    lines = small.text(file).splitlines(keepends=True)
    for number in range(len(lines)):
        corrupted = "".join(lines[:number]).encode() + b"\xff\xfe\n" + "".join(lines[number:]).encode()
        (small.path / file).write_bytes(corrupted)
        (problem,) = (problem for problem in load_error(small).problems if problem.file == file)
        assert problem.key == f"line {number + 1}"


@pytest.mark.parametrize("file", FILES)
def test_a_key_that_is_damaged_is_named(small, file):
    lines = small.text(file).splitlines(keepends=True)
    for number, line in enumerate(lines):
        key, equals, _ = line.partition(" = ")
        if equals:
            small.write(file, "".join([*lines[:number], f"x{line}", *lines[number + 1 :]]))
            assert [problem for problem in load_error(small).problems if problem.key.endswith(f"x{key}")], (
                line
            )


@pytest.mark.parametrize("file", FILES)
def test_a_value_that_is_damaged_is_named(small, file):
    lines = small.text(file).splitlines(keepends=True)
    for number, line in enumerate(lines):
        key, equals, _ = line.partition(" = ")
        if equals:
            small.write(file, "".join([*lines[:number], f"{key} = {{}}\n", *lines[number + 1 :]]))
            found = [problem for problem in load_error(small).problems if problem.file == file]
            assert any(problem.key.split(".")[-1] == key for problem in found), line


@pytest.mark.parametrize("table", ["category", "reviewer"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_missing_category_or_reviewer_is_named_where_it_is_used(small, table, number):
    file = "categories.toml" if table == "category" else "reviewers.toml"
    parts = small.text(file).split(f"[[{table}]]")
    small.write(file, f"[[{table}]]".join(parts[:number] + parts[number + 1 :]))
    missed = {problem.key.split(".")[-1] for problem in load_error(small).problems}
    assert missed == {table}


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_loaded_from_a_corrupted_catalogue(site, small, file):
    small.write(file, small.text(file)[:-20])
    with pytest.raises(CatalogueError):
        import_folder(small.path)
    assert db.session.scalars(select(Change)).all() == []


def test_a_review_cut_off_behind_an_older_one_is_missed_by_the_tables(site, small):
    import_folder(small.path)
    small.write("tools/axe.toml", without_last_review(small.text("tools/axe.toml")))
    with pytest.raises(CatalogueError, match="review: skeptic's review of 2025-12-03 is in force"):
        import_folder(small.path)
