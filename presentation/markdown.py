"""Pages as Markdown, for programs and agents: the same facts from the same values."""

import re

from flask import Flask, Response, render_template, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

MIMETYPE = "text/markdown"
SIGNS = re.compile(r"([\\`*_\[\]<>#|~])")
# What would open a heading, a quotation, a table or a block of HTML in a paragraph of an author's.
OPENERS = re.compile(r"^(\s*)([#>|=]|-{3,}|\+{3,}|~{3,})", re.MULTILINE)


def init_app(app: Flask) -> None:
    """Give templates the filters with which authors' words are put into Markdown."""
    app.jinja_env.filters.update(md=escaped, md_prose=paragraphs)


def preferred(accept: str) -> bool:
    """Whether an Accept header asks for Markdown rather than for HTML."""
    if MIMETYPE not in accept:
        return False
    wanted = parse_accept_header(accept, MIMEAccept)
    # No browser names it: whoever does, and puts HTML no higher, wants it.
    return 0 < wanted.quality(MIMETYPE) >= wanted.quality("text/html")


def wanted() -> bool:
    """Whether this request asks for Markdown, by its address or by its Accept header."""
    return request.path.endswith(".md") or preferred(request.headers.get("Accept", ""))


def answer(template: str, **told: object) -> Response:
    """Return a page as Markdown; the page in HTML is the one to index."""
    text = render_template(template, **told).replace("\N{NO-BREAK SPACE}", " ")
    response = Response(text, mimetype=MIMETYPE)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def escaped(text: object) -> str:
    """Write one line of text so that Markdown shows it as it is."""
    return SIGNS.sub(r"\\\1", " ".join(str(text).split()))


def paragraphs(text: str) -> str:
    """Write an author's paragraphs: emphasis, code and lists stay, links, headings and HTML do not."""
    plain = text.replace("<", "&lt;").replace("[", "\\[").replace("\r", "")
    return OPENERS.sub(r"\1\\\2", plain).strip()
