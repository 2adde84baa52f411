"""The output of `flask catalogue`."""

import pytest
from sqlalchemy import select

from models.catalogue.tables import Change
from models.database.base import db
from tests.catalogue_files.small_catalogue import CatalogueFolder


@pytest.fixture
def run(site, small: CatalogueFolder):
    """Run a command on the small catalogue."""
    return lambda verb: site.test_cli_runner().invoke(args=["catalogue", verb, str(small.path)])


def test_check_prints_the_counts_of_a_valid_catalogue(run):
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "3 tools, 2 matchups, 9 reviews: no faults\n")


def test_check_loads_nothing(run):
    run("check")
    assert db.session.scalars(select(Change)).all() == []


def test_import_says_what_changed(run):
    assert run("import").stdout == "3 tools, 2 matchups, 9 reviews: 21 changes\n"
    assert run("import").stdout == "3 tools, 2 matchups, 9 reviews: nothing changed\n"


def test_import_draws_no_bar_without_a_terminal(run):
    assert run("import").stderr == ""


@pytest.mark.parametrize("verb", ["check", "import"])
def test_problems_are_printed_one_per_line(run, small, verb):
    small.replace("tools/axe.toml", 'verdict = "skip"', 'verdict = "maybe"')
    small.replace("matchups/axe-vs-bow.toml", 'pick = "axe"', 'pick = "cog"')
    result = run(verb)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "tools/axe.toml: review[3].verdict: 'maybe' is none of 'ship' or 'skip'; write one of them",
        "matchups/axe-vs-bow.toml: pick: cog is no contender; pick axe or bow, or leave it out",
    ]


def test_import_prints_conflicts_with_the_database(run, small):
    run("import")
    text = small.text("tools/axe.toml")
    small.write("tools/axe.toml", text[: text.rindex("[[review]]")])
    result = run("import")
    assert result.exit_code == 1
    assert "reviews are not taken back" in result.stderr


def test_the_index_follows_after_the_commit(index, run):
    run("import")
    assert (index.calls, index.held) == (1, 21)


def test_the_index_is_left_alone_after_a_problem(index, run, small):
    small.remove("reviewers.toml")
    run("import")
    assert index.calls == 0
