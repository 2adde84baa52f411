"""Content negotiation: HTML or Markdown."""

from flask import Response, render_template, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

MARKDOWN_TYPE = "text/markdown"


def prefers_markdown(accept: str) -> bool:
    """Whether an Accept header prefers Markdown to HTML."""
    if MARKDOWN_TYPE not in accept:
        return False
    accepted = parse_accept_header(accept, MIMEAccept)
    # No browser lists text/markdown, so a tie with HTML means Markdown.
    return 0 < accepted.quality(MARKDOWN_TYPE) >= accepted.quality("text/html")


def wants_markdown() -> bool:
    """Whether this request asks for Markdown, by an address in .md or by its Accept header."""
    return request.path.endswith(".md") or prefers_markdown(request.headers.get("Accept", ""))


def markdown_response(template: str, **context: object) -> Response:
    """Return a page as Markdown, noindex, so that search engines keep the HTML page."""
    text = render_template(template, **context).replace("\N{NO-BREAK SPACE}", " ")
    response = Response(text, mimetype=MARKDOWN_TYPE)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
