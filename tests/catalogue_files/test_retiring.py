"""Tools and matchups missing from the catalogue are retired, keep their votes, and can be restored."""

import pytest
from sqlalchemy import select

from commands.catalogue import import_folder
from models.catalogue.publication import published
from models.catalogue.tables import Change, Contender, Matchup, Tool
from models.database.base import db, utc_now
from models.database.transactions import write_transaction
from models.voting import ballot_log, voters
from models.voting.tables import BallotChoice, Vote
from tests.catalogue_files.small_catalogue import CatalogueFolder

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def loaded(small: CatalogueFolder) -> CatalogueFolder:
    """The small catalogue, imported."""
    import_folder(small.path)
    return small


def retired(table: type[Tool] | type[Matchup]) -> list[str]:
    rows = select(table.slug).where(~published(table)).order_by(table.slug)
    return list(db.session.scalars(rows))


def last_changes(number: int) -> list[str]:
    rows = db.session.scalars(select(Change.summary).order_by(Change.id.desc()).limit(number))
    return list(rows)[::-1]


def import_again(folder: CatalogueFolder) -> int:
    return import_folder(folder.path).changes


def vote_on_every_contender() -> None:
    with write_transaction():
        reader = voters.get_or_create("reader")
        for contender in db.session.scalars(select(Contender.id)).all():
            ballot_log.record_ballot(contender, reader, BallotChoice.SHIP)


def test_a_tool_without_a_file_is_retired_with_its_matchups(noon, loaded):
    loaded.remove("tools/cog.toml", "matchups/bow-vs-cog.toml")
    assert import_again(loaded) == 2
    assert (retired(Tool), retired(Matchup)) == (["cog"], ["bow-vs-cog"])
    assert last_changes(2) == ["Cog was retired", "Bow vs Cog was retired"]
    assert db.session.scalars(select(Tool.retired_on).where(Tool.slug == "cog")).one() == utc_now().date()


def test_a_retired_tool_is_not_retired_again(loaded):
    loaded.remove("tools/cog.toml", "matchups/bow-vs-cog.toml")
    import_again(loaded)
    assert import_again(loaded) == 0


def test_a_matchup_without_a_file_is_retired(loaded):
    loaded.remove("matchups/axe-vs-bow.toml")
    assert import_again(loaded) == 1
    assert (retired(Tool), retired(Matchup)) == ([], ["axe-vs-bow"])


def test_a_matchup_of_a_tool_without_a_file_is_a_problem(loaded):
    loaded.remove("tools/cog.toml")
    assert loaded.only_problem == (
        "matchups/bow-vs-cog.toml: tools[2]: cog is no known tool; add tools/cog.toml"
    )


def test_votes_outlive_the_retirement(loaded):
    vote_on_every_contender()
    loaded.remove("tools/cog.toml", "matchups/bow-vs-cog.toml")
    import_again(loaded)
    assert len(db.session.scalars(select(Vote)).all()) == 4


def test_a_file_that_comes_back_returns_tool_and_matchup(loaded):
    tool, matchup = loaded.text("tools/cog.toml"), loaded.text("matchups/bow-vs-cog.toml")
    loaded.remove("tools/cog.toml", "matchups/bow-vs-cog.toml")
    import_again(loaded)
    loaded.write("tools/cog.toml", tool)
    loaded.write("matchups/bow-vs-cog.toml", matchup)
    assert import_again(loaded) == 2
    assert (retired(Tool), retired(Matchup)) == ([], [])
    assert last_changes(2) == ["Cog returned", "Bow vs Cog returned"]
