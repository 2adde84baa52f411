"""Social cards: PNG previews that other sites show beside a link to a matchup or a tool."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

import structlog
from flask import Blueprint, Response, abort

from models.pages import comparison, tool_list
from presentation import card_text, social_card
from presentation.card_text import CardText
from services import services
from web import response_headers

log = structlog.get_logger(__name__)
social_cards = Blueprint("social_cards", __name__, url_prefix="/cards")
# Drawing takes 0.1 s of CPU time: one card at a time, and each card once.
_draw_lock = Lock()


@social_cards.get("/matchups/<slug>.png")
def matchup(slug: str) -> Response:
    """Draw a matchup: question, names, panels, votes and prices; 404 without an editorial verdict."""
    matchup = comparison.load(slug)
    if matchup is None or matchup.editorial_verdict is None:
        abort(404)
    return _png_response(
        f"matchup-{slug}",
        matchup.editorial_verdict.question,
        [card_text.comparison_card_text(side) for side in matchup.sides],
    )


@social_cards.get("/tools/<slug>.png")
def tool(slug: str) -> Response:
    """Draw a tool: name, panel, votes and price."""
    row = tool_list.rows_by_slug([slug]).get(slug)
    if row is None:
        abort(404)
    return _png_response(f"tool-{slug}", row.tool.tagline, [card_text.tool_card_text(row)])


def _png_response(name: str, title: str, sides: Sequence[CardText]) -> Response:
    site = services().settings.site_name
    digest = sha256(repr((social_card.STYLE_VERSION, title, sides, site)).encode()).hexdigest()[:16]
    picture = _cached_picture(name, digest, lambda: social_card.draw_card(title, sides, site))
    return response_headers.allow_cross_origin(Response(picture, mimetype="image/png"))


def _cached_picture(name: str, digest: str, draw: Callable[[], bytes]) -> bytes:
    folder = services().settings.instance_dir / "cards"
    path = folder / f"{name}.{digest}.png"
    try:
        return path.read_bytes()
    except OSError:
        pass
    with _draw_lock:
        if path.exists():
            return path.read_bytes()
        picture = draw()
        _store_picture(folder, path, picture)
    return picture


def _store_picture(folder: Path, path: Path, picture: bytes) -> None:
    name = path.name.split(".")[0]
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with NamedTemporaryFile(dir=folder, suffix=".draft", delete=False) as file:
            file.write(picture)
        Path(file.name).rename(path)
        # Older versions of this card.
        for old in folder.glob(f"{name}.*.png"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("a card was not kept", error=str(error))
