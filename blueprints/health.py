"""For whoever watches over the site."""

from flask import Blueprint, Response, current_app, make_response
from sqlalchemy import text

from models.database.base import db
from services import services
from web import response_headers

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """Answer as long as the process lives."""
    return response_headers.no_store(_text_response("alive\n", 200))


@health.get("/readyz")
def ready() -> Response:
    """Answer 200 when database and index answer, else 503 with what does not."""
    try:
        db.session.execute(text("SELECT id FROM change LIMIT 1"))
        services().search_index.indexed_change_id()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the site is not ready
        current_app.logger.error("not ready: %s", fault)
        return response_headers.no_store(_text_response("not ready\n", 503))
    return response_headers.no_store(_text_response("ready\n", 200))


def _text_response(words: str, status: int) -> Response:
    answer = make_response(words, status)
    answer.mimetype = "text/plain"
    return answer
