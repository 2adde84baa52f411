"""The site stays light: what a first visit has to carry."""

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
def test_style_and_script_stay_under_their_limits(kind):
    files = (PROJECT_ROOT / "static" / kind).rglob(f"*.{kind}")
    assert 0 < sum(file.stat().st_size for file in files) <= MAX_BYTES[kind]


def test_no_script_is_longer_than_80_lines():
    assert [
        f.name
        for f in (PROJECT_ROOT / "static" / "js").rglob("*.js")
        if len(f.read_text().splitlines()) >= 80
    ] == []


@pytest.mark.parametrize("path", [*PAGES.values(), "/nowhere"])
def test_a_page_is_valid_html(town_site, path):
    HTMLParser(strict=True).parse(town_site.test_client().get(path).get_data(as_text=True))


def test_the_longest_comparison_stays_under_its_limit(town_site):
    client = town_site.test_client()
    with town_site.app_context():
        slugs = db.session.scalars(select(Matchup.slug)).all()
        db.session.remove()
    pages = {slug: len(client.get(f"/compare/{slug}").data) for slug in slugs}
    assert len(pages) > 50
    assert max(pages.values()) <= MAX_PAGE_BYTES
