"""For whoever watches over the site."""

from flask import Blueprint, Response, current_app, make_response
from sqlalchemy import text

from blueprints.shared import visitors
from models.database.base import db

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """Answer as long as the process lives."""
    return visitors.private(_plain("alive\n", 200))


@health.get("/readyz")
def ready() -> Response:
    """Answer 200 when database and index answer, else 503 with what does not."""
    try:
        db.session.execute(text("SELECT id FROM change LIMIT 1"))
        current_app.extensions["search_index"].indexed_change_id()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the site is not ready
        current_app.logger.error("not ready: %s", fault)
        return visitors.private(_plain("not ready\n", 503))
    return visitors.private(_plain("ready\n", 200))


def _plain(words: str, status: int) -> Response:
    answer = make_response(words, status)
    answer.mimetype = "text/plain"
    return answer
