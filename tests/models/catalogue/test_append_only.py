"""Reviews and the change log are append-only; columns are checked by the database."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from models.catalogue import change_log
from models.catalogue.tables import Change, ChangeKind, Review, Tool
from models.database.base import db
from models.database.transactions import write_transaction
from tests import databases
from tests.builders import a_matchup, a_tool, the_panel, undone_write


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review SET text = 'never said'",
        "DELETE FROM review",
        "UPDATE change SET summary = 'never done'",
        "DELETE FROM change",
    ],
)
def test_reviews_and_changes_are_never_altered_or_removed(app: Flask, statement: str) -> None:
    a_matchup(a_tool("ada"), a_tool("zed"))
    with pytest.raises(DatabaseError, match="never altered or removed"):
        db.session.execute(text(statement))


@databases.on_sqlite_only
def test_a_review_cannot_be_replaced_in_place(app: Flask) -> None:
    a_tool("ada")
    columns = "id, tool_id, reviewer_id, verdict, written_on, text"
    with pytest.raises(DatabaseError, match="never altered or removed"):
        db.session.execute(text(f"INSERT OR REPLACE INTO review ({columns}) SELECT {columns} FROM review"))


def test_a_review_says_ship_or_skip(app: Flask) -> None:
    ada = a_tool("ada", panel="S")
    builder = the_panel()[0].id
    day = date(2025, 8, 1)
    review = Review(tool_id=ada.id, reviewer_id=builder, verdict="hm", written_on=day, text="")
    with pytest.raises(IntegrityError, match=r"(?i)check constraint"), write_transaction():
        db.session.add(review)


@pytest.mark.parametrize("slug", ["a-vs-b", "vs-b", "a-vs", "-vs-", ""])
def test_a_slug_that_holds_the_pair_separator_is_refused(app: Flask, slug: str) -> None:
    category = a_tool("ada").category_id
    words = dict.fromkeys(("name", "maker", "tagline", "description", "website"), "x")
    with pytest.raises(IntegrityError, match=r"(?i)check constraint"), write_transaction():
        db.session.add(Tool(slug=slug, category_id=category, **words))


def test_the_last_number_is_that_of_the_last_change(app: Flask) -> None:
    assert change_log.last_change_id() == 0
    a_tool("ada")
    assert change_log.last_change_id() == db.session.scalar(select(func.max(Change.id)))


def test_a_change_that_is_rolled_back_is_not_recorded(app: Flask) -> None:
    with undone_write():
        change_log.record_change(ChangeKind.CATEGORY_SET, "A category was opened")
    assert change_log.last_change_id() == 0
