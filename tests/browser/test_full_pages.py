"""The longest pages, newsletter links and error pages fit on every screen and are accessible."""

from collections.abc import Iterator

import pytest
from flask import Flask, make_response
from werkzeug.wrappers import Response

from blueprints.leaderboard import SNAPSHOT_NOT_READY
from blueprints.open_data import FILES_NOT_READY
from tests.browser import full_site
from tests.browser.chromium import serve
from tests.browser.test_pages import LOOKS, OVERFLOWING, check_page
from web import error_pages

pytestmark = pytest.mark.browser
PHONE, PHONE_AND_DARK = LOOKS[:1], LOOKS[:2]
# Numbers for the fixture below, not status codes.
UNAVAILABLE_TEXTS = {1: SNAPSHOT_NOT_READY, 2: FILES_NOT_READY, 3: error_pages.BUSY_TEXT}


@pytest.fixture
def full_origin(app: Flask, origin: str) -> str:
    """The origin of a site with the longest pages."""
    full_site.fill()
    return origin


@pytest.fixture
def error_pages_origin(app: Flask) -> Iterator[str]:
    """A site that answers /errors/NUMBER with an error page and status 200, so that the browser logs no error."""

    def show(number: int) -> Response:
        text = UNAVAILABLE_TEXTS.get(number)
        page = error_pages.service_unavailable(5, text) if text else error_pages.render_error(number)
        return make_response(page.get_data(), 200)

    app.add_url_rule("/errors/<int:number>", "errors", show)
    with serve(app) as origin:
        yield origin


def test_the_longest_pages_fit_and_are_accessible(full_origin, new_reader):
    reader = new_reader(full_origin)
    for path in full_site.PAGES:
        check_page(reader.open(path), PHONE_AND_DARK)


def test_the_longest_pages_need_no_scripts(full_origin, new_reader):
    reader = new_reader(full_origin, scripts=False)
    for path in full_site.PAGES:
        page = reader.open(path)
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOWING) == [], f"{path} at {width}"
        assert page.locator("h1").is_visible()


def test_the_pages_of_newsletter_links_fit_and_are_accessible(full_origin, new_reader):
    reader, (confirm, unsubscribe) = new_reader(full_origin), full_site.newsletter_links()
    check_page(reader.open(confirm), PHONE_AND_DARK)
    for path, buttons in ((confirm, ["Yes, send"]), (unsubscribe, ["Leave and", "Delete the hash"])):
        page = reader.open(path)
        check_page(page, PHONE)
        for button in buttons:
            with page.expect_navigation():
                page.get_by_role("button", name=button).click()
            check_page(page, PHONE)


def test_the_form_after_an_invalid_address_fits_and_is_accessible(full_origin, new_reader):
    reader = new_reader(full_origin)
    page = reader.open("/newsletter")
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.get_by_label("Your email address").fill("ada at example.org")
    with reader.expecting_error("400"), page.expect_navigation():
        page.get_by_role("button", name="Send me the confirmation").click()
    check_page(page, PHONE_AND_DARK)


def test_every_error_page_fits_and_is_accessible(error_pages_origin, new_reader):
    reader = new_reader(error_pages_origin, width=320)
    for number in (*error_pages.ERROR_TEXTS, *UNAVAILABLE_TEXTS):
        page = reader.open(f"/errors/{number}")
        assert page.evaluate(OVERFLOWING) == [], number
        assert page.locator("h1").is_visible()
    # Error pages differ only in their text, so the last one stands for all.
    check_page(page, PHONE_AND_DARK)
