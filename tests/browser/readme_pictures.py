"""The README's pictures, from a demo site: a comparison on a desktop, and phones with it and the front page."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from settings import PROJECT_ROOT
from tests.browser.chromium import CHROMIUM, FLAGS
from tests.browser.demo_sites import demo_site

PICTURES_DIR = PROJECT_ROOT / "docs" / "pictures"
PAIR = "/compare/cursor-vs-github-copilot"
# Path, width, height, colour scheme.
DESKTOP = (PAIR, 1200, 800, "light")
PHONE = (("/", 360, 740, "light"), (PAIR, 360, 740, "light"), (PAIR, 360, 740, "dark"))
GAP = 24
BACKGROUND = "#d8d3c8"


def main() -> None:
    """Replace every picture."""
    PICTURES_DIR.mkdir(parents=True, exist_ok=True)
    with demo_site() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        _save_picture("comparison", _take_picture(browser, origin, *DESKTOP))
        _save_picture("phone", _side_by_side([_take_picture(browser, origin, *page) for page in PHONE]))
        browser.close()


def _take_picture(
    browser: Browser, origin: str, path: str, width: int, height: int, scheme: str
) -> Image.Image:
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.goto(origin + path)
    shot = page.screenshot()
    page.close()
    return Image.open(BytesIO(shot)).convert("RGB")


def _side_by_side(images: list[Image.Image]) -> Image.Image:
    width = sum(image.width + GAP for image in images) + GAP
    sheet = Image.new("RGB", (width, images[0].height + 2 * GAP), BACKGROUND)
    for number, image in enumerate(images):
        sheet.paste(image, (GAP + number * (image.width + GAP), GAP))
    return sheet


def _save_picture(name: str, image: Image.Image) -> None:
    image.quantize(256, Image.Quantize.MAXCOVERAGE).save(PICTURES_DIR / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
