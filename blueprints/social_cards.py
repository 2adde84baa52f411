"""Pictures of matchups and tools, for where links are shown with one."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

from flask import Blueprint, Response, abort, current_app

from blueprints.shared import drawing, facts, visitors
from blueprints.shared.facts import Facts
from models.pages import comparison, tool_list

cards = Blueprint("cards", __name__, url_prefix="/cards")
# Drawing takes a core for a tenth of a second: one at a time, and each only once.
_drawing = Lock()


@cards.get("/matchups/<slug>.png")
def matchup(slug: str) -> Response:
    """Draw a judged pair: question, names, seats, votes and prices."""
    found = comparison.load(slug)
    if found is None or found.editorial_verdict is None:
        abort(404)
    return _answer(
        f"matchup-{slug}", found.editorial_verdict.question, [facts.of_side(side) for side in found.sides]
    )


@cards.get("/tools/<slug>.png")
def tool(slug: str) -> Response:
    """Draw a tool: name, seats, votes and price."""
    row = tool_list.rows_by_slug([slug]).get(slug)
    if row is None:
        abort(404)
    return _answer(f"tool-{slug}", row.tool.tagline, [facts.of_row(row)])


def _answer(name: str, title: str, sides: Sequence[Facts]) -> Response:
    site = current_app.extensions["settings"].site_name
    digest = sha256(repr((drawing.STYLE, title, sides, site)).encode()).hexdigest()[:16]
    picture = _kept(name, digest, lambda: drawing.card(title, sides, site))
    return visitors.embeddable(Response(picture, mimetype="image/png"))


def _kept(name: str, digest: str, draw: Callable[[], bytes]) -> bytes:
    folder = Path(current_app.extensions["settings"].instance_dir) / "cards"
    path = folder / f"{name}.{digest}.png"
    try:
        return path.read_bytes()
    except OSError:
        pass
    with _drawing:
        if path.exists():
            return path.read_bytes()
        picture = draw()
        _keep(folder, path, picture)
    return picture


def _keep(folder: Path, path: Path, picture: bytes) -> None:
    name = path.name.split(".")[0]
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with NamedTemporaryFile(dir=folder, suffix=".draft", delete=False) as draft:
            draft.write(picture)
        Path(draft.name).rename(path)
        # What the card used to show is of no more use.
        for old in folder.glob(f"{name}.*.png"):
            if old != path:
                old.unlink(missing_ok=True)
    except OSError as fault:
        current_app.logger.warning("a card was not kept: %s", fault)
