"""Importing adds reviews and supersedes them; none is edited or removed."""

from datetime import date

import pytest
from sqlalchemy import select

from commands.catalogue import import_folder
from models.catalogue import panel
from models.catalogue.tables import Review
from models.catalogue.validation.problems import CatalogueError
from models.database.base import db
from tests.catalogue_files.imported_catalogue import import_again, imported_tool
from tests.catalogue_files.invalid_matchups import PAIR
from tests.catalogue_files.invalid_tools import AXE

pytestmark = pytest.mark.usefixtures("site")


def test_a_changed_review_supersedes_and_the_old_one_stays(small):
    import_folder(small.path)
    small.replace(AXE, '"I see harm."', '"I see great harm."')
    assert import_again(small) == ["The Skeptic still says skip on Axe"]
    texts = select(Review.text).where(
        Review.tool_id == imported_tool().id, Review.written_on == date(2025, 12, 3)
    )
    assert db.session.scalars(texts.order_by(Review.id)).all() == ["I see harm.", "I see great harm."]
    assert (
        panel.histories([imported_tool().id])[imported_tool().id].current.review_by("skeptic").text
        == "I see great harm."
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
    assert panel.histories_without_texts([imported_tool().id])[imported_tool().id].current.ships == 0


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
    assert len(panel.histories_without_texts([imported_tool().id])[imported_tool().id].reviews) == 3


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
