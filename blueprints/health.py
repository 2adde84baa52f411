"""Liveness and readiness, for monitoring."""

import structlog
from flask import Blueprint, Response
from sqlalchemy import text

from models.database.base import db
from services import services
from web import response_headers

log = structlog.get_logger(__name__)
health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> Response:
    """Answer 200 while the process runs."""
    return _text_response("alive\n", 200)


@health.get("/readyz")
def ready() -> Response:
    """Answer 200 if database and index can be read, else 503; the log has the error."""
    try:
        db.session.execute(text("SELECT id FROM change LIMIT 1"))
        services().search_index.indexed_change_id()
    except Exception as error:  # noqa: BLE001 - any error means not ready
        log.error("not ready", error=str(error))
        return _text_response("not ready\n", 503)
    return _text_response("ready\n", 200)


def _text_response(text: str, status: int) -> Response:
    return response_headers.no_store(Response(text, status, mimetype="text/plain"))
