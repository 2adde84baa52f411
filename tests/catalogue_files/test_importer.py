"""Importing makes the tables equal to a catalogue and records what it changed."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from catalogue_files import importer
from catalogue_files.importer import Progress
from catalogue_files.loader import load_catalogue
from commands.catalogue import import_folder
from models.catalogue import panel
from models.catalogue.tables import Category, Change, ChangeKind, Fact, Matchup, Price, Review, Reviewer, Tool
from models.catalogue.validation.entries import Catalogue
from models.catalogue.validation.problems import CatalogueError
from models.database.base import db, utc_now
from models.database.transactions import write_transaction
from models.schema import Base
from tests.catalogue_files.small_catalogue import TODAY, CatalogueFolder, matchup_text, tool_text

AXE, PAIR = "tools/axe.toml", "matchups/axe-vs-bow.toml"
pytestmark = pytest.mark.usefixtures("site")


def a_tool(slug: str = "axe") -> Tool:
    return db.session.scalars(select(Tool).where(Tool.slug == slug)).one()


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


def import_again(folder: CatalogueFolder) -> list[str]:
    """Import once more, and return the summaries of the new changes."""
    before = db.session.scalar(select(func.max(Change.id)))
    import_folder(folder.path)
    return list(db.session.scalars(select(Change.summary).where(Change.id > before).order_by(Change.id)))


def test_an_import_says_what_it_loaded(small):
    assert str(import_folder(small.path)) == "3 tools, 2 matchups, 9 reviews: 21 changes"


def test_an_import_fills_the_tables(small):
    import_folder(small.path)
    axe = a_tool()
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
    key = a_tool().id
    small.replace(AXE, 'tagline = "A thing called Axe"', 'tagline = "Cuts"')
    assert import_again(small) == ["Axe was revised: tagline"]
    assert (a_tool().id, a_tool().tagline) == (key, "Cuts")


def test_a_tool_may_move_to_another_category(small):
    import_folder(small.path)
    small.replace(AXE, 'category = "editors"', 'category = "engines"')
    assert import_again(small) == ["Axe was revised: category"]


def test_facts_are_those_of_the_file(small):
    import_folder(small.path)
    fact = '[[fact]]\nlabel = "Base"\nvalue = "Steel"\nsource = "https://example.org"\nas_of = "2025-07"\n\n'
    small.replace(AXE, "[[fact]]", f"{fact}[[fact]]")
    assert import_again(small) == ["Axe was revised: facts"]
    labels = select(Fact.label).where(Fact.tool_id == a_tool().id).order_by(Fact.position)
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


# Reviews


def test_a_changed_review_supersedes_and_the_old_one_stays(small):
    import_folder(small.path)
    small.replace(AXE, '"I see harm."', '"I see great harm."')
    assert import_again(small) == ["The Skeptic still says skip on Axe"]
    texts = select(Review.text).where(Review.tool_id == a_tool().id, Review.written_on == date(2025, 12, 3))
    assert db.session.scalars(texts.order_by(Review.id)).all() == ["I see harm.", "I see great harm."]
    assert (
        panel.histories([a_tool().id])[a_tool().id].current.review_by("skeptic").text == "I see great harm."
    )


def test_a_review_that_is_changed_back_supersedes_once_more(small):
    import_folder(small.path)
    small.replace(AXE, '"I see harm."', '"I see great harm."')
    import_again(small)
    small.replace(AXE, '"I see great harm."', '"I see harm."')
    assert len(import_again(small)) == 1
    assert import_again(small) == []


def test_a_newer_review_is_in_force(small):
    import_folder(small.path)
    small.replace(AXE, "date = 2025-08-01\n", "date = 2026-01-01\n")
    small.replace(AXE, 'verdict = "ship"\ndate = 2026-01-01', 'verdict = "skip"\ndate = 2026-01-01')
    small.remove(PAIR)
    assert "The Builder now says skip on Axe" in import_again(small)
    assert panel.histories_without_texts([a_tool().id])[a_tool().id].current.ships == 0


def test_an_older_review_may_be_added_later(small):
    import_folder(small.path)
    small.replace(
        AXE,
        '[[review]]\nreviewer = "builder"',
        '[[review]]\nreviewer = "builder"\nverdict = "skip"\ndate = 2025-07-01\ntext = "Not yet."\n\n'
        '[[review]]\nreviewer = "builder"',
    )
    assert import_again(small) == ["The Builder said skip on Axe"]


def test_a_superseded_review_may_leave_the_file_and_stays_in_the_history(small):
    import_folder(small.path)
    text = small.text(AXE)
    start, end = text.index('[[review]]\nreviewer = "skeptic"'), text.rindex("[[review]]")
    small.write(AXE, text[:start] + text[end:])
    small.remove(PAIR)
    assert import_again(small) == ["Axe vs Bow was retired"]
    assert len(panel.histories_without_texts([a_tool().id])[a_tool().id].reviews) == 3


def test_a_review_in_force_cannot_be_removed(small):
    import_folder(small.path)
    text = small.text(AXE)
    small.write(AXE, text[: text.rindex("[[review]]")])
    with pytest.raises(CatalogueError) as found:
        import_again(small)
    assert str(found.value) == (
        "tools/axe.toml: review: skeptic's review of 2025-12-03 is in force, and no longer in the file; "
        "reviews are not taken back; put it back, or write a newer one"
    )


# Prices


def price_text(as_of: str, amount: str) -> str:
    return (
        f'[[price]]\nkind = "paid"\namount = {amount}\nunit = "per month"\nnote = "The lowest plan."\n'
        f'source = "https://example.org/Axe/pricing"\nas_of = "{as_of}"\n\n'
    )


def prices() -> list[tuple[str, Decimal | None]]:
    rows = select(Price.as_of, Price.amount).where(Price.tool_id == a_tool().id).order_by(Price.as_of)
    return [(as_of, amount) for as_of, amount in db.session.execute(rows)]


def test_a_new_price_is_stored_with_the_old_one(small):
    import_folder(small.path)
    small.replace(AXE, "[[fact]]", price_text("2026-02", "25.5") + "[[fact]]")
    assert import_again(small) == [
        "The price of Axe as of 2026-02 is known: paid, 25.5 USD per month",
    ]
    assert prices() == [("2025-06", Decimal(20)), ("2026-02", Decimal("25.5"))]


def test_a_price_of_the_same_month_is_corrected(small):
    import_folder(small.path)
    small.replace(AXE, "amount = 20", "amount = 19")
    assert import_again(small) == ["The price of Axe as of 2025-06 was corrected: paid, 19 USD per month"]
    assert prices() == [("2025-06", Decimal(19))]


def test_a_price_that_is_no_longer_stated_was_a_mistake(small):
    small.replace(AXE, "[[fact]]", price_text("2026-02", "1000") + "[[fact]]")
    import_folder(small.path)
    small.replace(AXE, price_text("2026-02", "1000"), "")
    assert import_again(small) == ["The price of Axe as of 2026-02 was a mistake: paid, 1000 USD per month"]
    assert prices() == [("2025-06", Decimal(20))]


# All or nothing


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
    assert a_tool().tagline == "A thing called Axe"


def test_a_tool_and_its_matchup_may_come_later(small):
    import_folder(small.path)
    small.write("tools/dart.toml", tool_text("Dart"))
    small.write("matchups/axe-vs-dart.toml", matchup_text("dart", "axe"))
    made = import_again(small)
    assert made[0] == "Dart was added"
    assert made[-1] == "Axe vs Dart was published"
