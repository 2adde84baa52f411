"""Importing makes the tables equal to a catalogue and records what it changed."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from catalogue_files import importer
from catalogue_files.importer import Progress
from catalogue_files.loader import load_catalogue
from commands.catalogue import import_folder
from models.catalogue.tables import Category, Change, ChangeKind, Fact, Matchup, Price, Reviewer
from models.catalogue.validation.entries import Catalogue
from models.catalogue.validation.problems import CatalogueError
from models.database.base import db, utc_now
from models.database.transactions import write_transaction
from models.schema import Base
from tests.catalogue_files.imported_catalogue import import_again, imported_tool
from tests.catalogue_files.small_catalogue import TODAY, matchup_text, tool_text

AXE, PAIR = "tools/axe.toml", "matchups/axe-vs-bow.toml"
pytestmark = pytest.mark.usefixtures("site")


def changes_of(kind: ChangeKind) -> list[str]:
    return list(db.session.scalars(select(Change.summary).where(Change.kind == kind).order_by(Change.id)))


def days_of(kind: ChangeKind) -> set[date]:
    return set(db.session.scalars(select(Change.day).where(Change.kind == kind)))


def row_counts() -> dict[str, int]:
    tables = Base.metadata.sorted_tables
    return {
        table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables
    }


def load(catalogue: Catalogue, progress: Progress) -> None:
    with write_transaction():
        importer.import_catalogue(catalogue, progress)


def test_an_import_says_what_it_loaded(small):
    assert str(import_folder(small.path)) == "3 tools, 2 matchups, 9 reviews: 21 changes"


def test_an_import_fills_the_tables(small):
    import_folder(small.path)
    axe = imported_tool()
    assert (axe.name, axe.maker, axe.website, axe.docs) == ("Axe", "Makers", "https://example.org/Axe", None)
    assert db.session.scalars(select(Price.amount).where(Price.tool_id == axe.id)).one() == Decimal(20)
    assert db.session.scalars(select(Fact.value).where(Fact.tool_id == axe.id)).one() == "MIT"
    assert db.session.scalars(select(Matchup.pick_id).where(Matchup.slug == "axe-vs-bow")).one() == axe.id


def test_the_same_again_changes_nothing(small):
    import_folder(small.path)
    before = row_counts()
    assert str(import_folder(small.path)) == "3 tools, 2 matchups, 9 reviews: nothing changed"
    assert row_counts() == before


def test_categories_and_reviewers_keep_the_order_of_their_files(small):
    import_folder(small.path)
    assert db.session.scalars(select(Category.slug).order_by(Category.position)).all() == [
        "editors",
        "engines",
    ]
    assert db.session.scalars(select(Reviewer.slug).order_by(Reviewer.position)).all() == [
        "builder",
        "skeptic",
    ]


def test_a_change_has_the_day_that_it_is_about(noon, small):
    import_folder(small.path)
    assert days_of(ChangeKind.REVIEW_ADDED) == {date(2025, 8, 1), date(2025, 8, 2), date(2025, 12, 3)}
    assert days_of(ChangeKind.MATCHUP_PUBLISHED) == {date(2025, 9, 1)}
    assert days_of(ChangeKind.PRICE_SET) == {date(2025, 6, 1)}
    assert days_of(ChangeKind.TOOL_ADDED) == {utc_now().date()}


def test_a_change_can_be_read_by_anyone(small):
    import_folder(small.path)
    assert "The Skeptic now says skip on Axe" in changes_of(ChangeKind.REVIEW_ADDED)
    assert "Axe vs Bow was published" in changes_of(ChangeKind.MATCHUP_PUBLISHED)
    assert "The price of Axe as of 2025-06 is known: paid, 20 USD per month" in changes_of(
        ChangeKind.PRICE_SET
    )


def test_a_revised_tool_keeps_its_row(small):
    import_folder(small.path)
    key = imported_tool().id
    small.replace(AXE, 'tagline = "A thing called Axe"', 'tagline = "Cuts"')
    assert import_again(small) == ["Axe was revised: tagline"]
    assert (imported_tool().id, imported_tool().tagline) == (key, "Cuts")


def test_a_tool_may_move_to_another_category(small):
    import_folder(small.path)
    small.replace(AXE, 'category = "editors"', 'category = "engines"')
    assert import_again(small) == ["Axe was revised: category"]


def test_facts_are_those_of_the_file(small):
    import_folder(small.path)
    fact = '[[fact]]\nlabel = "Base"\nvalue = "Steel"\nsource = "https://example.org"\nas_of = "2025-07"\n\n'
    small.replace(AXE, "[[fact]]", f"{fact}[[fact]]")
    assert import_again(small) == ["Axe was revised: facts"]
    labels = select(Fact.label).where(Fact.tool_id == imported_tool().id).order_by(Fact.position)
    assert db.session.scalars(labels).all() == ["Base", "Licence"]
    small.replace(AXE, fact, "")
    assert import_again(small) == ["Axe was revised: facts"]
    assert db.session.scalars(labels).all() == ["Licence"]


def test_a_revised_matchup_keeps_its_row(small):
    import_folder(small.path)
    small.replace(PAIR, 'pick = "axe"\n', "")
    small.replace(PAIR, "Take the first.", "Take either.")
    assert import_again(small) == ["Axe vs Bow was revised: call, pick"]


def test_a_new_and_a_revised_category_are_recorded(small):
    import_folder(small.path)
    small.replace("categories.toml", "What answers.", "What runs.")
    small.write(
        "categories.toml",
        small.text("categories.toml") + '[[category]]\nslug = "new"\nname = "New"\ndescription = "N."\n',
    )
    assert import_again(small) == [
        "The category Engines was revised: description",
        "The category New was opened",
    ]


def test_an_unused_category_is_closed(small):
    extra = '[[category]]\nslug = "new"\nname = "New"\ndescription = "N."\n'
    sound = small.text("categories.toml")
    small.write("categories.toml", sound + extra)
    import_folder(small.path)
    small.write("categories.toml", sound)
    assert import_again(small) == ["The category New was closed"]


def test_a_category_of_a_retired_tool_stays(small):
    import_folder(small.path)
    small.remove("tools/cog.toml", "matchups/bow-vs-cog.toml")
    text = small.text("categories.toml")
    small.write("categories.toml", text[: text.rindex("[[category]]")])
    import_again(small)
    assert db.session.scalars(select(Category.slug)).all() == ["editors", "engines"]


def test_a_revised_reviewer_is_recorded(small):
    import_folder(small.path)
    small.replace("reviewers.toml", "The first hour", "The first day")
    assert import_again(small) == ["The Builder was described anew: lens"]


def test_a_failure_in_the_middle_loads_nothing(small):
    catalogue = load_catalogue(small.path, TODAY)

    def fail(_steps: int) -> None:
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        load(catalogue, fail)
    assert set(row_counts().values()) == {0}


def test_progress_counts_every_tool_and_matchup(small):
    steps: list[int] = []
    load(load_catalogue(small.path, TODAY), steps.append)
    assert sum(steps) == 5


def test_an_invalid_catalogue_changes_nothing(small):
    import_folder(small.path)
    small.replace(AXE, '"A thing called Axe"', '"Cuts"')
    small.replace(PAIR, 'pick = "axe"', 'pick = "cog"')
    with pytest.raises(CatalogueError):
        import_again(small)
    assert imported_tool().tagline == "A thing called Axe"


def test_a_tool_and_its_matchup_may_come_later(small):
    import_folder(small.path)
    small.write("tools/dart.toml", tool_text("Dart"))
    small.write("matchups/axe-vs-dart.toml", matchup_text("dart", "axe"))
    summaries = import_again(small)
    assert summaries[0] == "Dart was added"
    assert summaries[-1] == "Axe vs Dart was published"
