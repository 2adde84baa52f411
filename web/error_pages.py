"""Error pages in the layout of the site."""

from dataclasses import dataclass

import structlog
from flask import Flask, Response, make_response, render_template, request
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException

from models.database import transactions
from web import rate_limit


@dataclass(frozen=True, slots=True)
class ErrorText:
    """Heading and message of an error page: what happened, what to do next."""

    title: str
    message: str


ERROR_TEXTS = {
    400: ErrorText(
        "We could not read that request", "Something in it was missing or malformed. Go back and try again."
    ),
    403: ErrorText(
        "That did not come from one of our pages",
        "Forms are accepted only from our own pages, so that no other site can act in your name. "
        "Open the page here and try again.",
    ),
    404: ErrorText(
        "There is no page at this address",
        "It may have been mistyped. Search for the tool that you had in mind.",
    ),
    405: ErrorText(
        "This address does not take that kind of request", "Open the page itself and use its buttons."
    ),
    413: ErrorText("That was too much at once", "We read at most 256 KiB in one request."),
    429: ErrorText("Too many requests from your network", "Nothing was lost. Wait a moment and try again."),
    500: ErrorText(
        "Something broke on our side", "It has been written to the log. Nothing that you sent was half done."
    ),
    503: ErrorText(
        "The site cannot write at the moment", "Nothing was half done. Try again in a few seconds."
    ),
}
# The database is away, locked, full or read-only, or has ended the connection or the transaction, or all
# connections of the pool are in use.
DATABASE_UNAVAILABLE = (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError)
log = structlog.get_logger(__name__)
RETRY_SECONDS = 5
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
BUSY_TEXT = ErrorText("The site is busy", "This page could not be put together just now.")
RETRY_SENTENCE = "Nothing was lost, and nothing was taken. Go back and try again in {seconds} seconds."


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(HTTPException, _handle_http_error)
    for error in DATABASE_UNAVAILABLE:
        app.register_error_handler(error, _handle_database_error)
    app.register_error_handler(Exception, _handle_unexpected_error)


def render_error(status: int, message: str | None = None) -> Response:
    """Return the error page for a status, with this message or the default one."""
    error_text = ERROR_TEXTS.get(status, ERROR_TEXTS[400 if status < 500 else 500])  # noqa: PLR2004
    return _render_page(status, error_text, message or error_text.message)


def retry_later() -> Response:
    """Return the 503 for a write that could not start; nothing was written."""
    response = render_error(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def service_unavailable(seconds: int, error_text: ErrorText) -> Response:
    """Return the 503 for a page that cannot be read now; adds the waiting time to the message."""
    response = _render_page(503, error_text, f"{error_text.message} Try again in {seconds} seconds.")
    response.headers["Retry-After"] = str(seconds)
    return response


def _render_page(status: int, error_text: ErrorText, message: str) -> Response:
    html = render_template("error/page.html", status=status, error_text=error_text, message=message)
    return make_response(html, status)


def _handle_http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # noqa: PLR2004
        return make_response(error.get_response())
    wait = rate_limit.seconds_to_wait() if error.code == 429 else 0  # noqa: PLR2004
    response = render_error(error.code, RETRY_SENTENCE.format(seconds=wait) if wait else None)
    for name, value in error.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _handle_database_error(error: exc.SQLAlchemyError) -> Response:
    # Resets the session; where the connection was lost, the next request opens another one.
    transactions.end_read()
    log.error("database", error=str(getattr(error, "orig", error)))
    return service_unavailable(RETRY_SECONDS, BUSY_TEXT) if request.method in SAFE_METHODS else retry_later()


def _handle_unexpected_error(error: Exception) -> Response:
    log.error("unforeseen", exc_info=error)
    return render_error(500)
