"""For whoever watches over the site."""

import structlog
from flask import Blueprint, Response, make_response
from sqlalchemy import text

from models.database.base import db
from services import services
from web import response_headers

log = structlog.get_logger(__name__)
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
        log.error("not ready", error=str(fault))
        return response_headers.no_store(_text_response("not ready\n", 503))
    return response_headers.no_store(_text_response("ready\n", 200))


def _text_response(words: str, status: int) -> Response:
    answer = make_response(words, status)
    answer.mimetype = "text/plain"
    return answer
