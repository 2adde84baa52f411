"""Cards of 1200 by 630 pixels, drawn in the look of the site."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from presentation.card_text import CardText

WIDTH, HEIGHT = 1200, 630
MARGIN, GUTTER = 72, 48
PAPER, INK, MUTED, LINE, SHIP, SKIP = "#fbfaf6", "#1c1a17", "#5f5a52", "#e2ddd2", "#0b6b5d", "#a63a17"
SERIF = ("DejaVuSerif-Bold.ttf", "DejaVuSerif.ttf", "LiberationSerif-Bold.ttf")
SANS = ("DejaVuSans.ttf", "LiberationSans-Regular.ttf")
# Bumped when a card is drawn otherwise, so that kept ones are drawn anew.
STYLE_VERSION = "1"
SQUARE, GAP = 34, 10
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw_card(title: str, sides: Sequence[CardText], site: str) -> bytes:
    """Return a PNG: the question, one or two tools around a spine, and the site's name."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    _draw_text(draw, (MARGIN, 56), title, (WIDTH - 2 * MARGIN, 2), (SANS, 32, MUTED))
    draw.line((MARGIN, 160, WIDTH - MARGIN, 160), LINE, 2)
    column = (WIDTH - 2 * MARGIN - GUTTER * (len(sides) - 1)) // len(sides)
    for number, side in enumerate(sides):
        _draw_tool(draw, MARGIN + number * (column + GUTTER), column, side)
    if len(sides) > 1:
        draw.line((WIDTH // 2, 190, WIDTH // 2, 520), LINE, 2)
    draw.line((MARGIN, 548, WIDTH - MARGIN, 548), LINE, 2)
    draw.text((MARGIN, 566), site, INK, _font(SERIF, 28))
    kept = BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _draw_tool(draw: ImageDraw.ImageDraw, x: int, width: int, side: CardText) -> None:
    below = _draw_text(draw, (x, 196), side.name, (width, 2), (SERIF, 60, INK))
    top = max(below + 18, 300)
    _draw_panel(draw, x, top, side.panel_ships)
    draw.text((x + len(side.panel_ships) * (SQUARE + GAP) + 8, top - 1), side.panel, INK, _font(SANS, 30))
    _draw_text(draw, (x, top + 60), side.community, (width, 2), (SANS, 26, INK))
    _draw_text(draw, (x, top + 140), side.price, (width, 2), (SANS, 26, MUTED))


def _draw_panel(draw: ImageDraw.ImageDraw, x: int, y: int, seats: Sequence[bool]) -> None:
    for number, ships in enumerate(seats):
        left = x + number * (SQUARE + GAP)
        box = (left, y, left + SQUARE, y + SQUARE)
        if ships:
            draw.rounded_rectangle(box, 6, fill=SHIP)
        else:
            draw.rounded_rectangle(box, 6, outline=SKIP, width=4)


def _draw_text(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    room: tuple[int, int],
    hand: tuple[tuple[str, ...], int, str],
) -> int:
    """Write text in at most so many lines of a width, smaller if need be; return where it ends."""
    (x, y), (width, most), (faces, size, colour) = at, room, hand
    font = _font(faces, size)
    lines = _wrap_text(draw, text, font, width)
    while len(lines) > most and size > 18:  # noqa: PLR2004
        size -= 2
        font = _font(faces, size)
        lines = _wrap_text(draw, text, font, width)
    for number, line in enumerate(lines[:most]):
        more = number == most - 1 and len(lines) > most
        draw.text((x, y), f"{line} …" if more else line, colour, font)
        y += int(size * 1.25)
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
    pieces = [""]
    for letter in word:
        if pieces[-1] and draw.textlength(pieces[-1] + letter, font) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@lru_cache(maxsize=64)
def _font(faces: tuple[str, ...], size: int) -> Font:
    for face in faces:
        try:
            return ImageFont.truetype(face, size)
        except OSError:
            continue
    # Pillow brings a face of its own, which has the Latin letters.
    return ImageFont.load_default(size)
