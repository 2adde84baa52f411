"""Page numbers in addresses."""

from flask import abort, request

MAX_PAGE = 1000


def requested_page() -> int:
    """Return the page that the request asks for; 404 for one that cannot be."""
    raw = request.args.get("page", "1")
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 4 and 1 <= int(raw) <= MAX_PAGE):  # noqa: PLR2004
        abort(404)
    return int(raw)


def require_page(number: int, pages: int) -> None:
    """Answer 404 for a page past the last."""
    if number > pages:
        abort(404)
