"""Refuses text that a database cannot store: NUL, and surrogates without their other half."""

import re
from collections.abc import Iterator

from flask import Flask, abort, request

from web.error_pages import SAFE_METHODS

# PostgreSQL refuses NUL in text; neither database's driver can encode a surrogate.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Nothing that a reader types into the search box is an error page; the query drops such characters itself.
READS_ANYTHING = "search"


def init_app(app: Flask) -> None:
    """Answer 400 to a request with such text in its path, query or form, before any view reads it."""
    app.before_request(_refuse_unstorable_text)


def _refuse_unstorable_text() -> None:
    if any(map(UNSTORABLE.search, _texts())):
        abort(400)


def _texts() -> Iterator[str]:
    yield request.path
    if request.query_string and request.blueprint != READS_ANYTHING:
        yield from request.args
        yield from (value for _, value in request.args.items(multi=True))
    # Parsing a form that no route takes would only cost time.
    if request.method not in SAFE_METHODS and request.url_rule is not None:
        yield from request.form
        yield from (value for _, value in request.form.items(multi=True))
