"""The `page` parameter of lists."""

from flask import abort, request

MAX_PAGE = 1000


def requested_page() -> int:
    """Return the requested page, 1 by default; aborts with 404 unless it is from 1 to 1000."""
    raw = request.args.get("page", "1")
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 4 and 1 <= int(raw) <= MAX_PAGE):  # noqa: PLR2004
        abort(404)
    return int(raw)


def require_page(number: int, pages: int) -> None:
    """Abort with 404 if the page is past the last one."""
    if number > pages:
        abort(404)
