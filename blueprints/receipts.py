"""What a receipt's code tells, without any cookie."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from models.voting import receipts
from web import rate_limit, response_headers

receipt_pages = Blueprint("receipts", __name__, url_prefix="/votes/receipt")


@receipt_pages.get("/")
@rate_limit.limiter.limit(rate_limit.post_limit)
def index() -> BaseResponse:
    """Ask for a code, or go to the page of the one that was typed."""
    typed = request.args.get("code", "").strip()
    code = receipts.normalise_code(typed)
    if code:
        return redirect(url_for("receipts.show", code=code), 303)
    return _receipt_page(400 if typed else 200, typed=typed)


@receipt_pages.get("/<code>")
@rate_limit.limiter.limit(rate_limit.post_limit)
def show(code: str) -> BaseResponse:
    """Tell whether a vote with this code stands, what it says, and whether it counts."""
    kept = receipts.normalise_code(code)
    if kept is not None and kept != code:
        return redirect(url_for("receipts.show", code=kept), 303)
    found = receipts.load(kept) if kept else None
    return _receipt_page(200 if found else 404, typed=code[:40], receipt=found)


def _receipt_page(status: int, **told: object) -> Response:
    # A code is worth guessing at only if many can be tried: each counts against the reader's network.
    return response_headers.no_store(make_response(render_template("receipts/page.html", **told), status))
