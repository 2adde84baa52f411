"""Receipts, readable without a cookie."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from models.voting import receipts
from web import rate_limit, response_headers

receipt_pages = Blueprint("receipts", __name__, url_prefix="/votes/receipt")


@receipt_pages.get("/")
@rate_limit.limiter.limit(rate_limit.post_limit)
def index() -> BaseResponse:
    """Ask for a code, or redirect to the receipt of the one typed."""
    typed = request.args.get("code", "").strip()
    code = receipts.normalise_code(typed)
    if code:
        return redirect(url_for("receipts.show", code=code), 303)
    return _receipt_page(400 if typed else 200, typed=typed)


@receipt_pages.get("/<code>")
@rate_limit.limiter.limit(rate_limit.post_limit)
def show(code: str) -> BaseResponse:
    """Show the vote with this code and whether it counts."""
    normalised = receipts.normalise_code(code)
    if normalised is not None and normalised != code:
        return redirect(url_for("receipts.show", code=normalised), 303)
    found = receipts.load(normalised) if normalised else None
    return _receipt_page(200 if found else 404, typed=code[:40], receipt=found)


def _receipt_page(status: int, **context: object) -> Response:
    # Each try counts against the network's rate limit, so codes cannot be guessed.
    return response_headers.no_store(make_response(render_template("receipts/page.html", **context), status))
