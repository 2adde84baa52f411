"""Rows of plain values, read by label."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.catalogue.tables import Category, Tool
from models.database.base import fetch_rows
from tests.builders import a_tool


def test_rows_are_read_by_label(app: Flask) -> None:
    a_tool("ada", name="Ada")
    [row] = fetch_rows(select(Tool.slug, func.length(Tool.name).label("letters")))
    assert (row.slug, row.letters) == ("ada", 3)


def test_a_repeated_label_is_refused(app: Flask) -> None:
    with pytest.raises(ValueError, match="slug"):
        fetch_rows(select(Tool.slug.label("slug"), Category.slug.label("slug")).join(Category))


def test_columns_of_the_same_name_both_come_back(app: Flask) -> None:
    a_tool("ada", category="agents")
    [row] = fetch_rows(select(Tool.slug, Category.slug).join(Category, Category.id == Tool.category_id))
    assert tuple(row) == ("ada", "agents")
