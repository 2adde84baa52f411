"""Pictures of the style guide's components in pinned fonts, compared with a tolerance.

`make pictures` replaces the stored pictures after an intended change.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import CHROMIUM, FLAGS
from tests.browser.demo_sites import bare_site

PICTURES_DIR = Path(__file__).parent / "pictures"
FONTS = [Path("/usr/share/fonts/truetype/dejavu") / name for name in ("DejaVuSans.ttf", "DejaVuSerif.ttf")]
COMPONENTS = (
    "verdicts",
    "panel-count",
    "community",
    "summary-table",
    "split",
    "fields",
    "head-to-head",
    "board",
    "timeline",
    "hits",
    "newsletter",
)
VIEWPORT = {"width": 640, "height": 900}
# Per colour channel: versions of Chromium differ in antialiasing, so smaller differences are ignored.
TOLERANCE = 48
MAX_DIFFERENCE = 0.001
# The fonts of Debian's fonts-dejavu-core, which has no italics.
PIN_FONTS = """() => { document.querySelector('.banner')?.remove(); const style = document.documentElement.style;
    style.setProperty('--serif', 'DejaVu Serif'); style.setProperty('--sans', 'DejaVu Sans');
    document.querySelectorAll('*').forEach(e => { if (getComputedStyle(e).fontStyle === 'italic') e.style.fontStyle = 'normal'; }); }"""

SHOW_ONLY = """component => document.querySelectorAll('body > :not(main), main > *').forEach(e =>
    { e.style.display = e.matches(`[data-component=${component}]`) ? '' : 'none'; })"""


def open_styleguide(page: Page, origin: str) -> Page:
    """Open the style guide in the pinned fonts."""
    page.set_viewport_size(VIEWPORT)
    page.goto(f"{origin}/styleguide")
    page.evaluate(PIN_FONTS)
    return page


def take_picture(page: Page, component: str) -> Image.Image:
    """Return the picture of a component, alone on the page: others above it would move it by half a pixel."""
    page.evaluate(SHOW_ONLY, component)
    shot = page.locator(f'[data-component="{component}"]').screenshot()
    return Image.open(BytesIO(shot)).convert("RGB")


def load_picture(component: str) -> Image.Image:
    """Return the stored picture of a component."""
    return Image.open(PICTURES_DIR / f"{component}.png").convert("RGB")


def pixel_difference(left: Image.Image, right: Image.Image) -> float:
    """Return the share of pixels that differ, between 0 and 1; 1 if the sizes differ."""
    if abs(left.width - right.width) > 1 or abs(left.height - right.height) > 2:
        return 1.0
    size = (min(left.width, right.width), min(left.height, right.height))
    blurred = [image.crop((0, 0, *size)).filter(ImageFilter.BoxBlur(1)) for image in (left, right)]
    red, green, blue = ImageChops.difference(*blurred).split()
    largest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(largest.histogram()[TOLERANCE:]) / (size[0] * size[1])


def main() -> None:
    """Replace every stored picture."""
    PICTURES_DIR.mkdir(exist_ok=True)
    with bare_site() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = open_styleguide(browser.new_page(), origin)
        for component in COMPONENTS:
            take_picture(page, component).quantize(32).save(PICTURES_DIR / f"{component}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
