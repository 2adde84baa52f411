"""Whether a request asks for a page as HTML or as Markdown."""

from flask import Response, render_template, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

MARKDOWN_TYPE = "text/markdown"


def prefers_markdown(accept: str) -> bool:
    """Whether an Accept header asks for Markdown rather than for HTML."""
    if MARKDOWN_TYPE not in accept:
        return False
    wanted = parse_accept_header(accept, MIMEAccept)
    # No browser names it: whoever does, and puts HTML no higher, wants it.
    return 0 < wanted.quality(MARKDOWN_TYPE) >= wanted.quality("text/html")


def wants_markdown() -> bool:
    """Whether this request asks for Markdown, by its address or by its Accept header."""
    return request.path.endswith(".md") or prefers_markdown(request.headers.get("Accept", ""))


def markdown_response(template: str, **told: object) -> Response:
    """Return a page as Markdown; the page in HTML is the one to index."""
    text = render_template(template, **told).replace("\N{NO-BREAK SPACE}", " ")
    response = Response(text, mimetype=MARKDOWN_TYPE)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
