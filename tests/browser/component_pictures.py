"""The style guide's pieces as pictures: taken in pinned faces, kept small, compared with some tolerance.

`make pictures` takes the kept ones anew after a change that is meant.
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
# Two Chromiums smooth an edge differently; a colour that is off by more than this is another colour.
TOLERANCE = 48
MAX_DIFFERENCE = 0.001
# The faces that Debian's fonts-dejavu-core has; italics are left upright, since that package has none.
PIN_FONTS = """() => { document.querySelector('.banner')?.remove(); const style = document.documentElement.style;
    style.setProperty('--serif', 'DejaVu Serif'); style.setProperty('--sans', 'DejaVu Sans');
    document.querySelectorAll('*').forEach(e => { if (getComputedStyle(e).fontStyle === 'italic') e.style.fontStyle = 'normal'; }); }"""

SHOW_ONLY = """piece => document.querySelectorAll('body > :not(main), main > *').forEach(e =>
    { e.style.display = e.matches(`[data-component=${piece}]`) ? '' : 'none'; })"""


def open_styleguide(page: Page, origin: str) -> Page:
    """Open the style guide in the pinned faces."""
    page.set_viewport_size(VIEWPORT)
    page.goto(f"{origin}/styleguide")
    page.evaluate(PIN_FONTS)
    return page


def take_picture(page: Page, piece: str) -> Image.Image:
    """Return the picture of a piece, alone on the page, so that nothing above it moves it by half a pixel."""
    page.evaluate(SHOW_ONLY, piece)
    shot = page.locator(f'[data-component="{piece}"]').screenshot()
    return Image.open(BytesIO(shot)).convert("RGB")


def load_picture(piece: str) -> Image.Image:
    """Return the picture of a piece as it should be."""
    return Image.open(PICTURES_DIR / f"{piece}.png").convert("RGB")


def pixel_difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of the picture that is drawn differently, between 0 and 1; 1 for another size."""
    if abs(one.width - other.width) > 1 or abs(one.height - other.height) > 2:
        return 1.0
    size = (min(one.width, other.width), min(one.height, other.height))
    blurred = [image.crop((0, 0, *size)).filter(ImageFilter.BoxBlur(1)) for image in (one, other)]
    red, green, blue = ImageChops.difference(*blurred).split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return sum(worst.histogram()[TOLERANCE:]) / (size[0] * size[1])


def main() -> None:
    """Take every kept picture anew."""
    PICTURES_DIR.mkdir(exist_ok=True)
    with bare_site() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = open_styleguide(browser.new_page(), origin)
        for piece in COMPONENTS:
            take_picture(page, piece).quantize(32).save(PICTURES_DIR / f"{piece}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
