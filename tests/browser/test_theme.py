"""The colour scheme: the system's, or the reader's choice, which the browser stores."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"
LIGHT, DARK = "rgb(251, 250, 246)", "rgb(21, 20, 18)"


def colour_button(page):
    return page.get_by_role("button", name="Colours")


@pytest.mark.parametrize(("scheme", "background"), [("light", LIGHT), ("dark", DARK)])
def test_the_system_chooses_the_scheme_with_and_without_scripts(
    catalogue_origin, new_reader, scripts, scheme, background
):
    page = new_reader(catalogue_origin, scripts=scripts).page
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{catalogue_origin}/about")
    assert page.locator("html").evaluate(f"() => {BACKGROUND}") == background


def test_the_button_cycles_through_light_dark_and_system(catalogue_origin, new_reader):
    page = new_reader(catalogue_origin).open("/about")
    page.emulate_media(color_scheme="dark")
    for mode, background in (("light", LIGHT), ("dark", DARK), ("system", DARK)):
        colour_button(page).click()
        expect(colour_button(page)).to_have_text(f"Colours: {mode}")
        assert page.evaluate(BACKGROUND) == background


def test_a_chosen_scheme_applies_before_the_next_page_is_painted(catalogue_origin, new_reader):
    reader = new_reader(catalogue_origin)
    colour_button(reader.open("/about")).click()
    reader.page.emulate_media(color_scheme="dark")
    reader.page.add_init_script(
        "new PerformanceObserver(() => document.documentElement.dataset.first ??= document.documentElement.dataset.theme)"
        ".observe({type: 'paint', buffered: true})"
    )
    page = reader.open("/tools/")
    expect(page.locator("html")).to_have_attribute("data-first", "light")
    assert page.context.cookies() == []


def test_without_scripts_there_is_no_button(catalogue_origin, new_reader):
    page = new_reader(catalogue_origin, scripts=False).open("/about")
    expect(colour_button(page)).to_be_hidden()
