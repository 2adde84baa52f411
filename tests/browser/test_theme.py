"""Light and dark: the reader's preference, or the reader's choice, which the browser keeps."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PAPER = "getComputedStyle(document.documentElement).backgroundColor"
LIGHT, DARK = "rgb(251, 250, 246)", "rgb(21, 20, 18)"


def button(page):
    return page.get_by_role("button", name="Colours")


@pytest.mark.parametrize(("scheme", "paper"), [("light", LIGHT), ("dark", DARK)])
def test_the_system_decides_with_and_without_scripts(town, a_reader, scripts, scheme, paper):
    page = a_reader(town, scripts=scripts).page
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{town}/about")
    assert page.locator("html").evaluate(f"() => {PAPER}") == paper


def test_the_button_goes_round_system_light_and_dark(town, a_reader):
    page = a_reader(town).open("/about")
    page.emulate_media(color_scheme="dark")
    for mode, paper in (("light", LIGHT), ("dark", DARK), ("system", DARK)):
        button(page).click()
        expect(button(page)).to_have_text(f"Colours: {mode}")
        assert page.evaluate(PAPER) == paper


def test_a_choice_stands_before_the_next_page_is_drawn(town, a_reader):
    reader = a_reader(town)
    button(reader.open("/about")).click()
    reader.page.emulate_media(color_scheme="dark")
    reader.page.add_init_script(
        "new PerformanceObserver(() => document.documentElement.dataset.first ??= document.documentElement.dataset.theme)"
        ".observe({type: 'paint', buffered: true})"
    )
    page = reader.open("/tools/")
    expect(page.locator("html")).to_have_attribute("data-first", "light")
    assert page.context.cookies() == []


def test_without_scripts_there_is_no_button(town, a_reader):
    page = a_reader(town, scripts=False).open("/about")
    expect(button(page)).to_be_hidden()
