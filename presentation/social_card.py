"""Social cards: PNG pictures of 1200 by 630 pixels in the site's type and colours."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from presentation.card_text import CardText

WIDTH, HEIGHT = 1200, 630
MARGIN, GUTTER = 72, 48
PAPER, INK, MUTED, LINE, SHIP, SKIP = "#fbfaf6", "#1c1a17", "#5f5a52", "#e2ddd2", "#0b6b5d", "#a63a17"
SERIF = ("DejaVuSerif-Bold.ttf", "DejaVuSerif.ttf", "LiberationSerif-Bold.ttf")
SANS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf")
MAX_LINES, MIN_SIZE = 2, 18
LINE_HEIGHT = 1.25
# Part of each stored card's name: a higher number has every card drawn again.
STYLE_VERSION = "1"
SQUARE, GAP = 34, 10
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class TextStyle(NamedTuple):
    """Font files in order of preference, a size in pixels, and a colour."""

    faces: tuple[str, ...]
    size: int
    colour: str


class TextBox(NamedTuple):
    """The top left corner of a text and its width, in pixels."""

    x: int
    y: int
    width: int


def draw_card(title: str, tools: Sequence[CardText], site: str) -> bytes:
    """Return a PNG with the title, one tool or two on either side of a line, and the site's name."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    _draw_text(draw, TextBox(MARGIN, 56, WIDTH - 2 * MARGIN), title, TextStyle(SANS, 32, MUTED))
    draw.line((MARGIN, 160, WIDTH - MARGIN, 160), LINE, 2)
    column = (WIDTH - 2 * MARGIN - GUTTER * (len(tools) - 1)) // len(tools)
    for number, tool in enumerate(tools):
        _draw_tool(draw, MARGIN + number * (column + GUTTER), column, tool)
    if len(tools) > 1:
        draw.line((WIDTH // 2, 190, WIDTH // 2, 520), LINE, 2)
    draw.line((MARGIN, 548, WIDTH - MARGIN, 548), LINE, 2)
    draw.text((MARGIN, 566), site, INK, _load_font(SERIF, 28))
    png = BytesIO()
    image.save(png, "PNG", optimize=True)
    return png.getvalue()


def _draw_tool(draw: ImageDraw.ImageDraw, x: int, width: int, tool: CardText) -> None:
    name_end = _draw_text(draw, TextBox(x, 196, width), tool.name, TextStyle(SERIF, 60, INK))
    top = max(name_end + 18, 300)
    for number, ships in enumerate(tool.panel_ships):
        _draw_square(draw, x + number * (SQUARE + GAP), top, ships)
    text_x = x + len(tool.panel_ships) * (SQUARE + GAP) + 8
    draw.text((text_x, top - 1), tool.panel, INK, _load_font(SANS, 30))
    _draw_text(draw, TextBox(x, top + 60, width), tool.community, TextStyle(SANS, 26, INK))
    _draw_text(draw, TextBox(x, top + 140, width), tool.price, TextStyle(SANS, 26, MUTED))


def _draw_square(draw: ImageDraw.ImageDraw, x: int, y: int, ships: bool) -> None:
    box = (x, y, x + SQUARE, y + SQUARE)
    if ships:
        draw.rounded_rectangle(box, 6, fill=SHIP)
    else:
        draw.rounded_rectangle(box, 6, outline=SKIP, width=4)


def _draw_text(draw: ImageDraw.ImageDraw, box: TextBox, text: str, style: TextStyle) -> int:
    """Draw text in at most two lines, smaller or cut short where it is too long; return the y of its end."""
    size = style.size
    lines = _wrap_text(draw, text, _load_font(style.faces, size), box.width)
    while len(lines) > MAX_LINES and size > MIN_SIZE:
        size -= 2
        lines = _wrap_text(draw, text, _load_font(style.faces, size), box.width)
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES - 1], f"{lines[MAX_LINES - 1]} …"]
    y = box.y
    for line in lines:
        draw.text((box.x, y), line, style.colour, _load_font(style.faces, size))
        y += int(size * LINE_HEIGHT)
    return y


def _wrap_text(draw: ImageDraw.ImageDraw, text: str, font: Font, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font) <= width:
            lines[-1] = longer
        else:
            lines.extend(_break_word(draw, word, font, width))
    return lines


def _break_word(draw: ImageDraw.ImageDraw, word: str, font: Font, width: int) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and draw.textlength(parts[-1] + letter, font) > width:
            parts.append("")
        parts[-1] += letter
    return parts


@lru_cache(maxsize=64)
def _load_font(faces: tuple[str, ...], size: int) -> Font:
    for face in faces:
        try:
            return ImageFont.truetype(face, size)
        except OSError:
            continue
    # Pillow's built-in font has the Latin letters.
    return ImageFont.load_default(size)
