"""Pages at their fullest, behind a letter's link, and of refusal: they fit and are there for everyone."""

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
ON_A_PHONE, AND_IN_THE_DARK = LOOKS[:1], LOOKS[:2]


@pytest.fixture
def full(app: Flask, origin: str) -> str:
    """The address of a site that is full."""
    full_site.fill()
    return origin


@pytest.fixture
def walls(app: Flask) -> Iterator[str]:
    """A site that shows every error page as if it were an ordinary one, so that the browser has no complaint."""

    def wall(number: int) -> Response:
        later = {1: SNAPSHOT_NOT_READY, 2: FILES_NOT_READY, 3: error_pages.BUSY_TEXT}.get(number)
        answer = error_pages.service_unavailable(5, later) if later else error_pages.render_error(number)
        return make_response(answer.get_data(), 200)

    app.add_url_rule("/walls/<int:number>", "walls", wall)
    with serve(app) as origin:
        yield origin


def test_the_fullest_pages_fit_and_are_accessible(full, a_reader):
    reader = a_reader(full)
    for path in full_site.PAGES:
        check_page(reader.open(path), AND_IN_THE_DARK)


def test_the_fullest_pages_need_no_scripts(full, a_reader):
    reader = a_reader(full, scripts=False)
    for path in full_site.PAGES:
        page = reader.open(path)
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOWING) == [], f"{path} at {width}"
        assert page.locator("h1").is_visible()


def test_the_pages_behind_a_letters_links_are_sound(full, a_reader):
    reader, (confirm, leave) = a_reader(full), full_site.links()
    check_page(reader.open(confirm), AND_IN_THE_DARK)
    for path, buttons in ((confirm, ["Yes, send"]), (leave, ["Leave and", "Delete the hash"])):
        page = reader.open(path)
        check_page(page, ON_A_PHONE)
        for button in buttons:
            with page.expect_navigation():
                page.get_by_role("button", name=button).click()
            check_page(page, ON_A_PHONE)


def test_an_address_that_was_misread_is_sound(full, a_reader):
    reader = a_reader(full)
    page = reader.open("/newsletter")
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.get_by_label("Your email address").fill("ada at example.org")
    with reader.expecting_error("400"), page.expect_navigation():
        page.get_by_role("button", name="Send me the confirmation").click()
    check_page(page, AND_IN_THE_DARK)


def test_every_error_page_is_sound(walls, a_reader):
    reader = a_reader(walls, width=320)
    for number in (*error_pages.ERROR_TEXTS, 1, 2, 3):
        page = reader.open(f"/walls/{number}")
        assert page.evaluate(OVERFLOWING) == [], number
        assert page.locator("h1").is_visible()
    # They differ in their words alone.
    check_page(page, AND_IN_THE_DARK)
