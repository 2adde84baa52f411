"""Limits on the size of styles, scripts and pages; every page is valid HTML."""

import pytest
from html5lib import HTMLParser
from sqlalchemy import select

from models.catalogue.tables import Matchup
from models.database.base import db
from settings import PROJECT_ROOT
from tests.browser.page_list import PAGES

pytestmark = pytest.mark.browser
MAX_PAGE_BYTES = 120 * 1024
MAX_BYTES = {"css": 30 * 1024, "js": 12 * 1024}


@pytest.mark.parametrize("kind", MAX_BYTES)
def test_styles_and_scripts_stay_under_their_limits(kind):
    files = (PROJECT_ROOT / "static" / kind).rglob(f"*.{kind}")
    assert 0 < sum(file.stat().st_size for file in files) <= MAX_BYTES[kind]


def test_every_script_is_shorter_than_80_lines():
    scripts = (PROJECT_ROOT / "static" / "js").rglob("*.js")
    assert [script.name for script in scripts if len(script.read_text().splitlines()) >= 80] == []


@pytest.mark.parametrize("path", [*PAGES.values(), "/nowhere"])
def test_a_page_is_valid_html(catalogue_app, path):
    HTMLParser(strict=True).parse(catalogue_app.test_client().get(path).get_data(as_text=True))


def test_every_comparison_stays_under_the_limit(catalogue_app):
    client = catalogue_app.test_client()
    with catalogue_app.app_context():
        slugs = db.session.scalars(select(Matchup.slug)).all()
        db.session.remove()
    sizes = {slug: len(client.get(f"/compare/{slug}").data) for slug in slugs}
    assert len(sizes) > 50
    assert max(sizes.values()) <= MAX_PAGE_BYTES
